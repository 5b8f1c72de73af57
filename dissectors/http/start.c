#include "start.h"

#include "../http2/http2.h"
#include "text.h"

/* Somebody goes over to HTTP/2 without having asked. */
static size_t take_http2(HttpConnection *http, End from, const Cursor *available)
{
    const Intake *intake = &http->streams[from].intake;
    Slice slice = {.data = *available, .at = intake->now, .offset = intake->offset};
    http_tunnel_open(&http->tunnel, http->conversation, http->depth, &http2_protocol);
    http_tunnel_data(&http->tunnel, from, &slice);
    return available->captured;
}

/* Only who speaks HTTP can be blamed for not doing so. What one end said before
 * the other was found to speak it, as in a SOCKS greeting, is handed over late:
 * in the frame of the other. */
static bool should_speak_http(const HttpConnection *http, End from)
{
    const HttpStream *stream = &http->streams[from];
    const HttpStream *other = &http->streams[end_other(from)];
    return !stream->searching && (stream->spoke || other->spoke) &&
           stream->intake.now.frame != other->intake.now.frame;
}

static size_t take_no_start(HttpConnection *http, End from, const Cursor *available)
{
    if (should_speak_http(http, from))
        http_message_trouble(http, from, HTTP_TROUBLE_NO_START_LINE);
    return http_message_lose_rest(http, from, available);
}

/* Takes the first `n` bytes as a header, whose end may be missing. */
static size_t take_header(HttpConnection *http, End from, const Cursor *available, size_t n)
{
    g_auto(HttpHeader) header;
    if (!http_header_read(cursor_over(available->at, n), &header))
        return take_no_start(http, from, available);
    http_message_begin(http, from, &header);
    return header.whole ? header.bytes : available->captured;
}

/* A start line is there; waits for the blank line. */
static size_t take_message_start(HttpConnection *http, End from, const Cursor *available)
{
    HttpStream *stream = &http->streams[from];
    size_t n = http_header_end(available, &stream->scanned);
    if (n > 0 && n <= HTTP_HEADER_BYTES_MAX)
        return take_header(http, from, available, n);

    if (n > 0 || available->captured >= HTTP_HEADER_BYTES_MAX) {
        http_message_trouble(http, from, HTTP_TROUBLE_LONG_HEADER);
        return take_header(http, from, available, HTTP_HEADER_BYTES_MAX);
    }
    if (stream->cut)
        return take_header(http, from, available, available->captured);
    return 0;
}

/* Mostly all of a header is there at once, and short: then to read it is to find out
 * whether it is one, and where it ends. Returns its length, or 0 if it takes a closer look. */
static size_t take_short_header(HttpConnection *http, End from, Cursor c)
{
    g_auto(HttpHeader) header;
    cursor_trim(&c, HTTP_START_BYTES_JUDGED);
    if (!http_header_read(c, &header) || !header.whole || http_start_is_http2(c))
        return 0;
    http_message_begin(http, from, &header);
    return header.bytes;
}

/* RFC 9112, 2.2: "a server that is expecting to receive and parse a request-line
 * SHOULD ignore at least one empty line (CRLF) received prior to the
 * request-line." */
size_t http_start_parse(HttpConnection *http, End from, const Cursor *available)
{
    HttpStream *stream = &http->streams[from];
    size_t n = text_empty_line_bytes(available);
    if (n > 0 || text_may_be_empty_line(available))
        return n;
    if (stream->scanned > 0)
        return take_message_start(http, from, available);

    n = take_short_header(http, from, *available);
    if (n > 0)
        return n;

    Cursor start = *available;
    start.on_wire += stream->cut;
    switch (http_start_judge(start)) {
    case START_NOT:
        break;
    case START_MAYBE:
        return 0;
    case START_REQUEST:
    case START_RESPONSE:
        return take_message_start(http, from, available);
    case START_HTTP2:
        return take_http2(http, from, available);
    }
    return take_no_start(http, from, available);
}
