#include "block.h"

#include "message.h"

/* The longest compressed header that is waited for. Our choice: 16 times what
 * servers accept by default. */
#define BLOCK_BYTES_MAX 262144

#define PRIORITY_BYTES 5

bool http2_block_wants(const Http2Frame *frame)
{
    return frame->type == HTTP2_HEADERS || frame->type == HTTP2_PUSH_PROMISE ||
           frame->type == HTTP2_CONTINUATION;
}

void http2_block_drop(Http2Half *half)
{
    half->block.open = false;
    g_clear_pointer(&half->block.bytes, g_byte_array_unref);
}

/* RFC 9113, 4.3: a block that is not read in its order breaks the compression for
 * all that follow. */
static void fail(Http2Session *session, End from, Http2Trouble trouble)
{
    http2_trouble(session, from, trouble);
    http2_block_drop(&session->halves[from]);
    hpack_lose(&session->halves[from].hpack);
}

/* Takes the padding away (RFC 9113, 6.1): its length first, itself last. */
CHECKED static bool strip_padding(const Http2Frame *frame, Cursor *body)
{
    uint8_t padding = 0;
    if (http2_frame_has(frame, HTTP2_FLAG_PADDED) && !cursor_u8(body, &padding))
        return false;
    if (padding > body->captured)
        return false;
    cursor_trim(body, body->captured - padding);
    return true;
}

/* What stands before the fields: a priority or the number of a stream. */
CHECKED static bool read_prefix(const Http2Frame *frame, Cursor *body, Http2Block *block)
{
    if (!strip_padding(frame, body))
        return false;
    block->stream = frame->stream;
    block->promised = 0;
    if (frame->type == HTTP2_PUSH_PROMISE) {
        if (!cursor_u32(body, &block->promised))
            return false;
        block->promised &= INT32_MAX;
        block->end_stream = false;
        return block->promised > 0;
    }
    block->end_stream = http2_frame_has(frame, HTTP2_FLAG_END_STREAM);
    return !http2_frame_has(frame, HTTP2_FLAG_PRIORITY) || cursor_skip(body, PRIORITY_BYTES);
}

static void keep(Http2Session *session, End from, const Cursor *body)
{
    Http2Block *block = &session->halves[from].block;
    block->open = true;
    if (!block->bytes)
        block->bytes = g_byte_array_new();
    if (block->bytes->len + body->captured > BLOCK_BYTES_MAX)
        fail(session, from, HTTP2_TROUBLE_LONG_HEADER);
    else
        g_byte_array_append(block->bytes, body->at, (guint)body->captured);
}

static void begin(Http2Session *session, End from, const Http2Frame *frame, Cursor body)
{
    Http2Half *half = &session->halves[from];
    if (half->block.open)
        fail(session, from, HTTP2_TROUBLE_NOT_CONTINUED);
    half->block.first = half->intake.started;
    if (!read_prefix(frame, &body, &half->block))
        fail(session, from, HTTP2_TROUBLE_PADDING);
    else if (http2_frame_has(frame, HTTP2_FLAG_END_HEADERS))
        http2_message_header(session, from, &half->block, body);
    else
        keep(session, from, &body);
}

static void go_on(Http2Session *session, End from, const Http2Frame *frame, const Cursor *body)
{
    Http2Half *half = &session->halves[from];
    if (!half->block.open || half->block.stream != frame->stream) {
        fail(session, from, HTTP2_TROUBLE_CONTINUATION);
        return;
    }
    keep(session, from, body);
    if (!half->block.open || !http2_frame_has(frame, HTTP2_FLAG_END_HEADERS))
        return;
    const GByteArray *bytes = half->block.bytes;
    http2_message_header(session, from, &half->block, cursor_over(bytes->data, bytes->len));
    http2_block_drop(half);
}

void http2_block_frame(Http2Session *session, End from, const Http2Frame *frame, Cursor body)
{
    if (frame->type == HTTP2_CONTINUATION)
        go_on(session, from, frame, &body);
    else
        begin(session, from, frame, body);
}
