#include "frame.h"

#include <glib.h>

/* Frames in a row that are taken for what they look like. Our choice. */
#define FRAMES_BELIEVED 3

/* RFC 9113, 4.2: the largest frame before the receiver allows more; few do, and
 * more would make anything look like a frame. */
#define LENGTH_LIKELY 16384

/* Streams go up by twos; higher ones are not likely. Our choice. */
#define STREAM_LIKELY (UINT32_C(1) << 24)

bool http2_frame_read(Cursor *c, Http2Frame *ret)
{
    Cursor rest = *c;
    if (!cursor_u24(&rest, &ret->length) || !cursor_u8(&rest, &ret->type) ||
        !cursor_u8(&rest, &ret->flags) || !cursor_u32(&rest, &ret->stream))
        return false;
    ret->stream &= INT32_MAX; /* RFC 9113, 4.1: a reserved bit, ignored */
    *c = rest;
    return true;
}

/* ---- does this look like frames? ----------------------------------------- */

/* What frames of a type look like when nothing is wrong with them. */
typedef struct Shape {
    uint8_t flags; /* those that have a meaning */
    bool on_stream;
    uint16_t least, most; /* bytes */
    uint16_t unit;        /* bytes come in multiples of */
} Shape;

static const Shape shapes[] = {
    [HTTP2_DATA] = {0x09, true, 0, LENGTH_LIKELY, 1},
    [HTTP2_HEADERS] = {0x2d, true, 1, LENGTH_LIKELY, 1},
    [HTTP2_PRIORITY] = {0x00, true, 5, 5, 1},
    [HTTP2_RST_STREAM] = {0x00, true, 4, 4, 1},
    [HTTP2_SETTINGS] = {0x01, false, 0, 240, 6},
    [HTTP2_PUSH_PROMISE] = {0x0c, true, 5, LENGTH_LIKELY, 1},
    [HTTP2_PING] = {0x01, false, 8, 8, 1},
    [HTTP2_GOAWAY] = {0x00, false, 8, 1024, 1},
    [HTTP2_WINDOW_UPDATE] = {0x00, true, 4, 4, 1},
    [HTTP2_CONTINUATION] = {0x04, true, 1, LENGTH_LIKELY, 1},
};

static bool is_likely(const Http2Frame *frame, uint32_t stream_on_wire)
{
    if (frame->type >= G_N_ELEMENTS(shapes) || stream_on_wire >= STREAM_LIKELY)
        return false;
    const Shape *shape = &shapes[frame->type];
    bool at_home = frame->type == HTTP2_WINDOW_UPDATE || (frame->stream > 0) == shape->on_stream;
    return at_home && !(frame->flags & ~shape->flags) && frame->length >= shape->least &&
           frame->length <= shape->most && frame->length % shape->unit == 0;
}

/* Steps over the frame at the start of *c; false if it does not look like one.
 * Its body may be longer than *c: then *c is left empty. */
CHECKED static bool step_over_likely(Cursor *c, Http2Frame *ret)
{
    const uint8_t *at = c->at;
    if (!http2_frame_read(c, ret))
        return false;
    uint32_t stream_on_wire = ret->stream | (uint32_t)(at[5] & 0x80) << 24;
    if (!is_likely(ret, stream_on_wire))
        return false;
    cursor_trim(c, c->captured);
    return cursor_skip(c, MIN(ret->length, c->captured));
}

/* Frames from the start of `c` on. *ret_end is set if the last ends just where `c`
 * does; *ret_more if one besides DATA is among them. */
static unsigned count_likely(Cursor c, bool *ret_end, bool *ret_more)
{
    unsigned count = 0;
    size_t left = 0;
    Http2Frame frame;
    *ret_end = *ret_more = false;
    while (count < FRAMES_BELIEVED && c.captured >= HTTP2_FRAME_HEADER_BYTES) {
        left = c.captured - HTTP2_FRAME_HEADER_BYTES;
        if (!step_over_likely(&c, &frame))
            return count;
        *ret_more |= frame.type != HTTP2_DATA;
        count++;
    }
    *ret_end = count > 0 && c.captured == 0 && frame.length == left;
    return count;
}

Http2Likeness http2_frames_judge(Cursor c)
{
    bool end, more;
    if (c.captured < HTTP2_FRAME_HEADER_BYTES)
        return HTTP2_PARTLY;
    unsigned count = count_likely(c, &end, &more);
    if (count == 0)
        return HTTP2_UNLIKE;
    bool enough = more && (end || count >= FRAMES_BELIEVED);
    return enough ? HTTP2_ALIKE : HTTP2_PARTLY;
}

size_t http2_frames_find(Cursor c)
{
    size_t passed = 0;
    while (c.captured >= HTTP2_FRAME_HEADER_BYTES) {
        if (http2_frames_judge(c) == HTTP2_ALIKE)
            return passed;
        if (!cursor_skip(&c, 1))
            break;
        passed++;
    }
    return passed + c.captured;
}

const char *http2_error_name(uint32_t code)
{
    static const char *const names[] = {
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    };
    return code < G_N_ELEMENTS(names) ? names[code] : NULL;
}
