#include "segment.h"

#define TCP_HEADER_BYTES 20

/* Option kinds: IANA, "TCP Option Kind Numbers". */
enum {
    OPTION_END = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2,
    OPTION_WINDOW_SCALE = 3,
    OPTION_SACK_PERMITTED = 4,
    OPTION_SACK = 5,
    OPTION_TIMESTAMPS = 8,
    OPTION_FAST_OPEN = 34,
};

/* RFC 7323, 2.3: a shift above 14 is to be taken for 14. */
#define WINDOW_SCALE_MAX 14

static bool parse_mss(Cursor *c, Segment *s)
{
    return cursor_u16(c, &s->mss);
}

static bool parse_window_scale(Cursor *c, Segment *s)
{
    uint8_t shift;
    if (!cursor_u8(c, &shift))
        return false;
    s->window_scale = shift > WINDOW_SCALE_MAX ? WINDOW_SCALE_MAX : shift;
    return true;
}

static bool parse_sack(Cursor *c, Segment *s)
{
    while (s->sack_count < SACK_BLOCKS_MAX && !cursor_at_end(c)) {
        SackBlock *block = &s->sack[s->sack_count];
        if (!cursor_u32(c, &block->left) || !cursor_u32(c, &block->right))
            return false;
        s->sack_count++;
    }
    return true;
}

static bool parse_timestamps(Cursor *c, Segment *s)
{
    s->has_timestamps = cursor_u32(c, &s->ts_value) && cursor_u32(c, &s->ts_echo);
    return s->has_timestamps;
}

static bool parse_option(uint8_t kind, Cursor *value, Segment *s)
{
    switch (kind) {
    case OPTION_MSS:
        return parse_mss(value, s);
    case OPTION_WINDOW_SCALE:
        return parse_window_scale(value, s);
    case OPTION_SACK_PERMITTED:
        return s->sack_permitted = true;
    case OPTION_SACK:
        return parse_sack(value, s);
    case OPTION_TIMESTAMPS:
        return parse_timestamps(value, s);
    case OPTION_FAST_OPEN:
        return s->fast_open = true;
    default:
        return true;
    }
}

/* RFC 9293, 3.2: kind, then a length that counts both, except for END and NOP. */
static bool parse_options(Cursor *options, Segment *s)
{
    while (!cursor_at_end(options)) {
        uint8_t kind, length;
        Cursor value;
        if (!cursor_u8(options, &kind))
            return false;
        if (kind == OPTION_END)
            return true;
        if (kind == OPTION_NOP)
            continue;
        if (!cursor_u8(options, &length) || length < 2 ||
            !cursor_take(options, length - 2u, &value) || !parse_option(kind, &value, s))
            return false;
    }
    return true;
}

/* The ten bytes of options that nearly every data segment carries: NOP, NOP,
 * timestamps (RFC 7323, appendix A). Read in one go, as that is most segments. */
static bool parse_usual_options(const Cursor *options, Segment *s)
{
    Cursor c = *options;
    uint32_t lead;
    return c.on_wire == 12 && cursor_u32(&c, &lead) && lead == 0x0101080a &&
           parse_timestamps(&c, s);
}

Verdict segment_parse(Cursor c, Segment *ret)
{
    const uint8_t *fixed = cursor_bytes(&c, TCP_HEADER_BYTES);
    if (!fixed)
        return c.on_wire >= TCP_HEADER_BYTES ? VERDICT_CUT_SHORT : VERDICT_MALFORMED;
    *ret = (Segment){.source_port = bytes_u16(fixed),
                     .destination_port = bytes_u16(fixed + 2),
                     .seq = bytes_u32(fixed + 4),
                     .ack = bytes_u32(fixed + 8),
                     .flags = fixed[13],
                     .window = bytes_u16(fixed + 14),
                     .checksum = bytes_u16(fixed + 16),
                     .window_scale = WINDOW_SCALE_NONE};

    size_t header = (fixed[12] >> 4) * 4u;
    Cursor options;
    if (header < TCP_HEADER_BYTES || !cursor_take(&c, header - TCP_HEADER_BYTES, &options))
        return VERDICT_MALFORMED;
    bool whole = options.captured == options.on_wire;
    if (options.on_wire > 0 && !parse_usual_options(&options, ret))
        ret->options_malformed = !parse_options(&options, ret) && whole;
    ret->header_cut = !whole;
    ret->payload = c;
    return VERDICT_WHOLE;
}
