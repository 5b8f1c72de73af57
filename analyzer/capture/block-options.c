/* block-options.c: the options of a block, written anew. */
#include "block-options.h"

#include "pcapng-block.h"

#define OPTION_END     0
#define OPTION_COMMENT 1 /* opt_comment (3.5) */

/* Type and length before the body, the length again after it (3.1). */
#define BLOCK_HEAD 8
#define BLOCK_TAIL 4

/* What stands before the options, without the bytes of a packet (4.1, 4.2, 4.3, 4.6). */
#define SECTION_HEAD    16
#define INTERFACE_HEAD  8
#define PACKET_HEAD     20
#define STATISTICS_HEAD 12

/* Of a packet's, up to the length of what was captured. */
#define BEFORE_CAPTURED 12

/* Other readers, and ours, take a longer block for damage. */
#define BLOCK_MAX (16 * 1024 * 1024)

/* Options that say nothing of who or where: if_speed, if_tsresol, if_tzone, if_fcslen,
 * if_tsoffset; epb_flags, epb_dropcount; times and counts of a statistics block. */
static const struct {
    uint32_t type;
    uint16_t code;
} plain_options[] = {
    {BLOCK_INTERFACE, 8},       {BLOCK_INTERFACE, 9},  {BLOCK_INTERFACE, 10},
    {BLOCK_INTERFACE, 13},      {BLOCK_INTERFACE, 14}, {BLOCK_ENHANCED_PACKET, 2},
    {BLOCK_ENHANCED_PACKET, 4}, {BLOCK_PACKET, 2},     {BLOCK_STATISTICS, 2},
    {BLOCK_STATISTICS, 3},      {BLOCK_STATISTICS, 4}, {BLOCK_STATISTICS, 5},
    {BLOCK_STATISTICS, 6},      {BLOCK_STATISTICS, 7}, {BLOCK_STATISTICS, 8},
};

static bool is_plain(uint32_t type, uint16_t code)
{
    for (size_t i = 0; i < G_N_ELEMENTS(plain_options); i++)
        if (plain_options[i].type == type && plain_options[i].code == code)
            return true;
    return false;
}

static bool drops(const Rewriting *how, uint32_t type, uint16_t code, Cursor value)
{
    if (how->plain && !is_plain(type, code))
        return true;
    return code == OPTION_COMMENT && how->drops_comment && how->drops_comment(how->user, value);
}

static uint32_t padded(uint32_t n)
{
    return n + (-n & 3);
}

/* Bytes of a packet's block before its options. */
static bool read_packet_head(const RawBlock *block, size_t *ret)
{
    Section order = {.big_endian = block->big_endian};
    Cursor head = block->bytes;
    uint32_t captured;
    if (!cursor_skip(&head, BLOCK_HEAD + BEFORE_CAPTURED) ||
        !section_u32(&order, &head, &captured) || captured > BLOCK_MAX)
        return false;
    *ret = BLOCK_HEAD + PACKET_HEAD + padded(captured);
    return true;
}

static bool read_head(const RawBlock *block, size_t *ret)
{
    switch (block->type) {
    case BLOCK_SECTION_HEADER:
        *ret = BLOCK_HEAD + SECTION_HEAD;
        return true;
    case BLOCK_INTERFACE:
        *ret = BLOCK_HEAD + INTERFACE_HEAD;
        return true;
    case BLOCK_STATISTICS:
        *ret = BLOCK_HEAD + STATISTICS_HEAD;
        return true;
    case BLOCK_PACKET:
    case BLOCK_ENHANCED_PACKET:
        return read_packet_head(block, ret);
    default:
        return false;
    }
}

/* Splits a block before its options. False if it has no room for any. */
static bool find_options(const RawBlock *block, Cursor *ret_before, Cursor *ret_options)
{
    Cursor c = block->bytes;
    size_t before;
    if (!read_head(block, &before) || c.captured < before + BLOCK_TAIL)
        return false;
    cursor_trim(&c, c.captured - BLOCK_TAIL);
    return cursor_take(&c, before, ret_before) && cursor_take(&c, c.captured, ret_options);
}

/* One option as it stands, padding included. False if it lies about its length. */
static bool take_option(const Section *order, Cursor *options, uint16_t *ret_code,
                        Cursor *ret_value, Cursor *ret_whole)
{
    Cursor c = *options;
    uint16_t length;
    if (!section_u16(order, &c, ret_code) || !section_u16(order, &c, &length))
        return false;
    Cursor value = c;
    cursor_trim(&value, length);
    *ret_value = value;
    return cursor_take(options, sizeof(uint16_t) * 2 + padded(length), ret_whole);
}

/* Copies options up to the one that ends them. What is left in *options is that and what
 * follows it. False if one contradicts itself. */
static bool copy_options(BlockBuild *build, uint32_t type, Cursor *options, const Rewriting *how,
                         bool *ret_dropped)
{
    Section order = {.big_endian = build->big_endian};
    while (options->captured > 0) {
        Cursor here = *options, value, whole;
        uint16_t code;
        if (!take_option(&order, options, &code, &value, &whole))
            return false;
        if (code == OPTION_END) {
            *options = here;
            return true;
        }
        bool dropped = drops(how, type, code, value);
        *ret_dropped |= dropped;
        if (!dropped)
            build_bytes(build, whole.at, whole.captured);
    }
    return true;
}

/* What ended the options ends them again, unless the only ones there were are gone. */
static void end_options(BlockBuild *build, Cursor rest, bool needs_end, bool none_left)
{
    if (rest.captured > sizeof(uint32_t) || (rest.captured > 0 && !none_left))
        build_bytes(build, rest.at, rest.captured);
    else if (needs_end)
        build_options_end(build);
}

bool block_options_write(BlockBuild *build, const RawBlock *block, const Rewriting *how,
                         const GPtrArray *comments)
{
    Cursor before, options;
    bool dropped = false;
    build->big_endian = block->big_endian;
    if (!find_options(block, &before, &options))
        return false;

    build_begin(build, block->type);
    build_bytes(build, before.at + BLOCK_HEAD, before.captured - BLOCK_HEAD);
    guint start = build->bytes->len;
    bool sound = copy_options(build, block->type, &options, how, &dropped);
    if (!sound && !how->plain)
        return false;
    for (guint i = 0; i < comments->len; i++) {
        const char *comment = g_ptr_array_index(comments, i);
        build_option(build, OPTION_COMMENT, comment, strlen(comment));
    }
    if (how->plain) /* what is damaged, or follows the end, is not known to be plain */
        options = (Cursor){0};
    end_options(build, options, comments->len > 0 || (how->plain && build->bytes->len > start),
                dropped && build->bytes->len == start);
    build_end(build);
    return build->bytes->len <= BLOCK_MAX;
}
