#include "http1.h"

#include "../states.h"
#include "../tcp/connection.h"
#include "chunks.h"
#include "message.h"
#include "start.h"
#include "text.h"

/* A body passed over to its end ends its message. */
static void settle_body(HttpConnection *http, End from)
{
    HttpStream *stream = &http->streams[from];
    if (stream->stage == STAGE_BODY && stream->intake.skip == 0)
        http_message_end(http, from);
}

/* What is not HTTP/1.x any more, and had to wait. */
static size_t parse_inner(HttpConnection *http, End from, const Cursor *available)
{
    const Intake *intake = &http->streams[from].intake;
    Slice slice = {.data = *available, .at = intake->now, .offset = intake->offset};
    http_tunnel_data(&http->tunnel, from, &slice);
    return available->captured;
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
        return http_chunks_parse_size(http, from, available);
    case STAGE_CHUNK:
        return http_chunks_parse_end(http, from, available);
    case STAGE_TRAILER:
        return http_chunks_parse_trailer(http, from, available);
    }
    if (http_tunnel_is_open(&http->tunnel))
        return parse_inner(http, from, available);
    if (stream->is_request && http_exchanges_await_tunnel(&http->exchanges))
        return 0;
    return http_start_parse(http, from, available);
}

/* Tells what came of a header whose end will not come. */
static void salvage_header(HttpConnection *http, End from)
{
    HttpStream *stream = &http->streams[from];
    const GByteArray *held = stream->intake.held;
    if (stream->scanned == 0 || stream->stage != STAGE_START || !held || held->len == 0)
        return;
    g_auto(HttpHeader) header;
    if (http_header_read(cursor_over(held->data, held->len), &header))
        http_message_begin(http, from, &header);
}

/* Empty lines may come before a request line. */
static void skip_empty_lines(Cursor *c)
{
    bool more = true;
    while (more) {
        size_t n = text_empty_line_bytes(c);
        more = n > 0 && cursor_skip(c, n);
    }
}

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    (void)from;
    Cursor c = *start;
    skip_empty_lines(&c);
    if (text_may_be_empty_line(&c))
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
    HttpConnection *http = state_take(conversation, sizeof *http);
    *http = (HttpConnection){.conversation = conversation, .depth = conversation->depth};
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
    (void)body_tap_end(&http->streams[END_CLIENT].tap, NULL, false);
    (void)body_tap_end(&http->streams[END_SERVER].tap, NULL, false);
    http_tunnel_clear(&http->tunnel);
    http_exchanges_clear(&http->exchanges);
    intake_clear(&http->streams[END_CLIENT].intake);
    intake_clear(&http->streams[END_SERVER].intake);
    g_free(http->connect_target);
    state_give(http->conversation, http, sizeof *http);
}

/* Whether what comes from `from` next is none of HTTP/1.x's business. */
static bool is_past(const HttpConnection *http, End from)
{
    const HttpStream *stream = &http->streams[from];
    return http_tunnel_is_open(&http->tunnel) && stream->stage == STAGE_START;
}

static void lose_bytes(HttpConnection *http, End from, uint64_t length)
{
    Intake *intake = &http->streams[from].intake;
    if (is_past(http, from))
        http_tunnel_gap(&http->tunnel, from, length, &intake->now);
    else
        http_message_lose(http, from);
    intake_resume(intake);
}

static void take_data(void *state, End from, const Slice *slice)
{
    HttpConnection *http = state;
    HttpStream *stream = &http->streams[from];
    bool waiting = stream->intake.held && stream->intake.held->len > 0;
    if (is_past(http, from) && !waiting) {
        stream->intake.now = slice->at;
        http_tunnel_data(&http->tunnel, from, slice);
        return;
    }
    if (stream->intake.now.frame == 0 && slice->offset > 0)
        stream->searching = true; /* its beginning was not seen */

    IntakeTrouble trouble;
    stream->cut = slice->data.captured < slice->data.on_wire;
    if (!intake_feed(&stream->intake, from, slice, HTTP_HEADER_BYTES_MAX, parse, http, &trouble))
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
