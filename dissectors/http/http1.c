#include "http1.h"

#include "../tcp/connection.h"
#include "message.h"
#include "text.h"

/* The longest header that is waited for. Our choice: eight times what servers
 * accept by default (nginx 8 KiB a line, Apache httpd 8 KiB a field). */
#define HEADER_BYTES_MAX 65536

/* The longest chunk-size or trailer line. Our choice: what a header field of a
 * common server may have. */
#define LINE_BYTES_MAX 8192

/* "implementations MUST ... prevent parsing errors due to integer conversion
 * overflows" (RFC 9112, 7.1): 15 digits stay below 2^63. */
#define CHUNK_DIGITS_MAX 15

static size_t lose_rest(HttpConnection *http, End from, const Cursor *available)
{
    http_message_lose(http, from);
    return available->captured;
}

/* ---- where a message may begin ------------------------------------------- */

static size_t take_http2(HttpConnection *http, End from)
{
    HttpTeller teller = http_message_teller(http, from);
    http_tell_http2(&teller);
    http_tunnel_seal(&http->tunnel);
    http->conversation->service_name = "http2";
    return HTTP2_PREFACE_BYTES;
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
    return lose_rest(http, from, available);
}

/* Takes `n` bytes as a header, whole or not. */
static size_t take_header(HttpConnection *http, End from, const Cursor *available, size_t n,
                          bool whole)
{
    if (!http_message_begin(http, from, cursor_over(available->at, n), whole))
        return take_no_start(http, from, available);
    if (whole)
        return n;
    return available->captured;
}

/* A start line is there; waits for the blank line. */
static size_t take_message_start(HttpConnection *http, End from, const Cursor *available)
{
    HttpStream *stream = &http->streams[from];
    size_t n = http_header_end(available, &stream->scanned);
    if (n > 0 && n <= HEADER_BYTES_MAX)
        return take_header(http, from, available, n, true);

    if (n > 0 || available->captured >= HEADER_BYTES_MAX) {
        http_message_trouble(http, from, HTTP_TROUBLE_LONG_HEADER);
        return take_header(http, from, available, HEADER_BYTES_MAX, false);
    }
    if (stream->cut)
        return take_header(http, from, available, available->captured, false);
    return 0;
}

/* RFC 9112, 2.2: "a server that is expecting to receive and parse a request-line
 * SHOULD ignore at least one empty line (CRLF) received prior to the
 * request-line." Returns the bytes of it, 0 if none is there yet. */
static size_t empty_line_bytes(const Cursor *available)
{
    Cursor c = *available;
    uint8_t first, second;
    if (!cursor_u8(&c, &first))
        return 0;
    if (first == '\n')
        return 1;
    return first == '\r' && cursor_u8(&c, &second) && second == '\n' ? 2 : 0;
}

static bool may_be_empty_line(const Cursor *available)
{
    return available->captured == 1 && available->at[0] == '\r';
}

static void skip_empty_lines(Cursor *c)
{
    bool more = true;
    while (more) {
        size_t n = empty_line_bytes(c);
        more = n > 0 && cursor_skip(c, n);
    }
}

static size_t parse_start(HttpConnection *http, End from, const Cursor *available)
{
    HttpStream *stream = &http->streams[from];
    size_t n = empty_line_bytes(available);
    if (n > 0 || may_be_empty_line(available))
        return n;
    if (stream->scanned > 0)
        return take_message_start(http, from, available);

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
        return take_http2(http, from);
    }
    return take_no_start(http, from, available);
}

/* ---- chunks -------------------------------------------------------------- */

/* RFC 9112, 7.1: "chunk-size = 1*HEXDIG", perhaps with extensions behind. */
CHECKED static bool read_chunk_size(Cursor line, uint64_t *ret)
{
    uint64_t size = 0;
    unsigned digits = 0;
    uint8_t byte = ';';
    while (cursor_u8(&line, &byte) && g_ascii_isxdigit(byte)) {
        if (size > 0)
            digits++;
        if (digits >= CHUNK_DIGITS_MAX)
            return false;
        size = size << 4 | (uint64_t)g_ascii_xdigit_value((char)byte);
    }
    *ret = size;
    return byte == ';' || byte == ' ' || byte == '\t' || g_ascii_isxdigit(byte);
}

static size_t bad_chunk(HttpConnection *http, End from, const Cursor *available)
{
    http_message_trouble(http, from, HTTP_TROUBLE_BAD_CHUNK);
    return lose_rest(http, from, available);
}

/* What to do when no line end has come yet. */
static size_t wait_for_line(HttpConnection *http, End from, const Cursor *available)
{
    return available->captured < LINE_BYTES_MAX ? 0 : bad_chunk(http, from, available);
}

static size_t parse_chunk_size(HttpConnection *http, End from, const Cursor *available)
{
    HttpStream *stream = &http->streams[from];
    Cursor c = *available;
    Cursor line;
    bool bare;
    uint64_t size;
    if (!text_line(&c, &line, &bare))
        return wait_for_line(http, from, available);
    if (cursor_at_end(&line) || !read_chunk_size(line, &size))
        return bad_chunk(http, from, available);

    stream->stage = size > 0 ? STAGE_CHUNK : STAGE_TRAILER;
    stream->body += size;
    intake_skip(&stream->intake, size);
    return available->captured - c.captured;
}

/* The chunk has been passed over; a line end closes it. */
static size_t parse_chunk_end(HttpConnection *http, End from, const Cursor *available)
{
    size_t n = empty_line_bytes(available);
    if (n > 0)
        http->streams[from].stage = STAGE_CHUNK_SIZE;
    if (n > 0 || may_be_empty_line(available))
        return n;
    return bad_chunk(http, from, available);
}

/* RFC 9112, 7.1.2: trailer fields; they say nothing that is told. */
static size_t parse_trailer(HttpConnection *http, End from, const Cursor *available)
{
    Cursor c = *available;
    Cursor line;
    bool bare;
    if (!text_line(&c, &line, &bare))
        return wait_for_line(http, from, available);
    if (cursor_at_end(&line))
        http_message_end(http, from);
    return available->captured - c.captured;
}

/* ---- streams ------------------------------------------------------------- */

/* A body passed over to its end ends its message. */
static void settle_body(HttpConnection *http, End from)
{
    HttpStream *stream = &http->streams[from];
    if (stream->stage == STAGE_BODY && stream->intake.skip == 0)
        http_message_end(http, from);
}

static size_t parse_inner(HttpConnection *http, End from, const Cursor *available)
{
    const Intake *intake = &http->streams[from].intake;
    Slice slice = {.data = *available, .at = intake->now, .offset = intake->offset};
    return http_tunnel_data(&http->tunnel, http->conversation, from, &slice);
}

static size_t parse(void *parser, End from, const Cursor *available)
{
    HttpConnection *http = parser;
    HttpStream *stream = &http->streams[from];
    settle_body(http, from);
    switch ((StreamStage)stream->stage) {
    case STAGE_START:
    case STAGE_BODY:
        break;
    case STAGE_CHUNK_SIZE:
        return parse_chunk_size(http, from, available);
    case STAGE_CHUNK:
        return parse_chunk_end(http, from, available);
    case STAGE_TRAILER:
        return parse_trailer(http, from, available);
    }
    if (http->tunnel.stage != TUNNEL_NONE)
        return parse_inner(http, from, available);
    if (stream->is_request && http_exchanges_await_tunnel(&http->exchanges))
        return 0;
    return parse_start(http, from, available);
}

/* Tells what came of a header whose end will not come. */
static void salvage_header(HttpConnection *http, End from)
{
    HttpStream *stream = &http->streams[from];
    const GByteArray *held = stream->intake.held;
    if (stream->scanned == 0 || stream->stage != STAGE_START || !held || held->len == 0)
        return;
    (void)!http_message_begin(http, from, cursor_over(held->data, held->len), false);
}

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    (void)from;
    Cursor c = *start;
    skip_empty_lines(&c);
    if (may_be_empty_line(&c))
        return RECOGNISED_MAYBE;
    switch (http_start_judge(c)) {
    case START_NOT:
        break;
    case START_MAYBE:
        return RECOGNISED_MAYBE;
    case START_REQUEST:
    case START_RESPONSE:
    case START_HTTP2:
        return RECOGNISED_YES;
    }
    return RECOGNISED_NOT;
}

static void *open_connection(Conversation *conversation)
{
    HttpConnection *http = g_new0(HttpConnection, 1);
    http->conversation = conversation;
    http_exchanges_init(&http->exchanges);
    for (End end = END_CLIENT; end <= END_SERVER; end++)
        http->streams[end].searching = conversation->guessed_roles;
    return http;
}

static void close_connection(void *state)
{
    HttpConnection *http = state;
    if (!http)
        return;
    http_tunnel_clear(&http->tunnel);
    http_exchanges_clear(&http->exchanges);
    intake_clear(&http->streams[END_CLIENT].intake);
    intake_clear(&http->streams[END_SERVER].intake);
    g_free(http->connect_target);
    g_free(http);
}

static void lose_bytes(HttpConnection *http, End from, uint64_t length)
{
    Intake *intake = &http->streams[from].intake;
    if (http->tunnel.stage != TUNNEL_NONE && http->streams[from].stage == STAGE_START)
        http_tunnel_gap(&http->tunnel, from, length, &intake->now);
    else
        http_message_lose(http, from);
    intake_resume(intake);
}

static void take_data(void *state, End from, const Slice *slice)
{
    HttpConnection *http = state;
    HttpStream *stream = &http->streams[from];
    if (http->tunnel.stage == TUNNEL_OPAQUE && stream->stage == STAGE_START)
        return;

    if (stream->intake.now.frame == 0 && slice->offset > 0)
        stream->searching = true; /* its beginning was not seen */

    IntakeTrouble trouble;
    stream->cut = slice->data.captured < slice->data.on_wire;
    if (!intake_feed(&stream->intake, from, slice, HEADER_BYTES_MAX, parse, http, &trouble))
        lose_bytes(http, from, slice->data.on_wire - slice->data.captured);
    settle_body(http, from);
}

static void take_gap(void *state, End from, uint64_t length, const Moment *at)
{
    HttpConnection *http = state;
    Intake *intake = &http->streams[from].intake;
    salvage_header(http, from);
    if (!intake_gap(intake, length, at))
        lose_bytes(http, from, length);
    settle_body(http, from);
}

/* True if `from` said itself that it sends no more. A capture that ends, or a
 * reset, leaves open what was still to come. */
static bool said_goodbye(const HttpConnection *http, End from)
{
    const Conversation *conversation = http->conversation;
    return conversation->transport == TRANSPORT_TCP &&
           ((const TcpConnection *)conversation)->ends[from].fin;
}

/* RFC 9112, 8: a response that is delimited by the closing of the connection "is
 * considered complete" then; all others are incomplete if they are cut off. */
static void take_finish(void *state, End from, const Moment *at)
{
    HttpConnection *http = state;
    HttpStream *stream = &http->streams[from];
    stream->intake.now = *at;
    salvage_header(http, from);
    if (stream->stage == STAGE_BODY && stream->intake.skip == UINT64_MAX &&
        said_goodbye(http, from))
        http_message_end(http, from);
    http_message_break_off(http, from);
    intake_resume(&stream->intake);
    http_tunnel_finish(&http->tunnel, from, at);
}

void http1_nest(void *state, uint8_t depth)
{
    HttpConnection *http = state;
    http->tunnel.depth = depth;
}

const Protocol http1_protocol = {
    .name = "http",
    .title = "Hypertext Transfer Protocol 1.x",
    .spec = "RFC 9112",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_connection,
    .close = close_connection,
    .data = take_data,
    .gap = take_gap,
    .finish = take_finish,
};
