#include "message.h"

#include "../http2/http2.h"
#include "../websocket/websocket.h"
#include "body.h"
#include "text.h"

#define STATUS_SWITCHING_PROTOCOLS 101
#define STATUS_OK                  200
#define STATUS_MULTIPLE_CHOICES    300

HttpTeller http_message_teller(HttpConnection *http, End from)
{
    const HttpStream *stream = &http->streams[from];
    return (HttpTeller){.timeline = &http->conversation->timeline,
                        .by = from,
                        .first = stream->first,
                        .now = stream->intake.now,
                        .stream = NO_STREAM};
}

void http_message_trouble(HttpConnection *http, End from, HttpTrouble trouble)
{
    HttpTeller teller = http_message_teller(http, from);
    http_tell_troubles(&teller, UINT32_C(1) << trouble, &http->told);
}

/* Bytes of the body that have come, of those whose number was told. */
static uint64_t body_so_far(const HttpStream *stream)
{
    if (stream->intake.skip == UINT64_MAX)
        return stream->intake.offset - stream->body_from;
    return stream->body - MIN(stream->body, stream->intake.skip);
}

static void conclude(HttpConnection *http, End from, bool complete)
{
    HttpStream *stream = &http->streams[from];
    HttpTeller teller = http_message_teller(http, from);
    http_body_pass(&stream->intake, NULL);
    http_tell_end(&teller,
                  &(HttpEnd){.ordinal = stream->ordinal,
                             .body_bytes = body_so_far(stream),
                             .trailers = stream->trailers,
                             .complete = complete,
                             .number = body_tap_end(&stream->tap, http->conversation, complete)});
    stream->stage = STAGE_START;
    stream->scanned = 0;

    if (stream->is_request)
        http_exchanges_asked(&http->exchanges, &teller.now);
    else
        http_exchanges_answered(&http->exchanges, stream->ordinal, &teller.now);
}

void http_message_end(HttpConnection *http, End from)
{
    conclude(http, from, true);
}

void http_message_break_off(HttpConnection *http, End from)
{
    if (http->streams[from].stage != STAGE_START)
        conclude(http, from, false);
}

/* Whether `from` is the end that answers, as far as one can tell. */
static bool is_answering(const HttpConnection *http, End from)
{
    const HttpStream *other = &http->streams[end_other(from)];
    return !http->streams[from].is_request && (other->is_request || from == END_SERVER);
}

void http_message_lose(HttpConnection *http, End from)
{
    HttpStream *stream = &http->streams[from];
    http_message_break_off(http, from);
    stream->scanned = 0;
    stream->searching = true;
    if (is_answering(http, from))
        http_exchanges_lose_responses(&http->exchanges);
}

size_t http_message_lose_rest(HttpConnection *http, End from, const Cursor *available)
{
    http_message_lose(http, from);
    return available->captured;
}

/* Has the body handed on to who wants it, if there is one. */
static void tap_body(HttpConnection *http, End from, const HttpTeller *teller,
                     const HttpHeader *header, HttpFraming framing)
{
    HttpStream *stream = &http->streams[from];
    if (framing == FRAMING_NONE || framing == FRAMING_UNKNOWN)
        return;
    http_body_begin(&stream->tap, http->conversation, teller, header);
    http_body_pass(&stream->intake, &stream->tap);
}

static void begin_body(HttpConnection *http, End from, HttpFraming framing, uint64_t length)
{
    HttpStream *stream = &http->streams[from];
    stream->body = 0;
    stream->trailers = 0;
    switch (framing) {
    case FRAMING_NONE:
        http_message_end(http, from);
        return;
    case FRAMING_CONTENT_LENGTH:
        stream->body = length;
        stream->stage = STAGE_BODY;
        intake_skip(&stream->intake, length);
        if (length == 0)
            http_message_end(http, from);
        return;
    case FRAMING_CHUNKED:
        stream->stage = STAGE_CHUNK_SIZE;
        return;
    case FRAMING_UNTIL_CLOSE:
        stream->stage = STAGE_BODY;
        intake_skip(&stream->intake, UINT64_MAX);
        return;
    case FRAMING_STREAM: /* of HTTP/2 only */
    case FRAMING_UNKNOWN:
        stream->stage = STAGE_BODY;
        http_message_lose(http, from);
        return;
    }
}

static void keep_connect_target(HttpConnection *http, const HttpHeader *header)
{
    Cursor target = header->start.target;
    g_free(http->connect_target);
    http->connect_target = g_strndup((const char *)target.at, target.captured);
}

/* A capture of one direction alone cannot tell what was waited for. */
static bool hears_other_end(const HttpConnection *http, End from)
{
    return http->conversation->packets[end_other(from)] > 0;
}

static void begin_request(HttpConnection *http, End from, HttpHeader *header)
{
    HttpTeller teller = http_message_teller(http, from);
    uint64_t length = 0;
    HttpFraming framing = http_request_framing(header, &length);
    HttpAsk ask = http_ask(header);
    Moment answered = http->exchanges.answered_at;
    const char *last = http_last_reason(header);

    HttpAsked asked = *http_exchanges_ask(&http->exchanges, ask, !last);
    asked.pipelined &= hears_other_end(http, from);
    http->streams[from].ordinal = asked.ordinal;
    if (ask == ASK_CONNECT)
        keep_connect_target(http, header);

    http_tell_request(&teller, header, &asked, framing);
    if (asked.ordinal > 1)
        http_tell_reused(&teller, &asked, &answered);
    if (last)
        http_tell_last(&teller, last);
    http_tell_via(&teller, header, &http->told);
    if (!http->conversation->confidential)
        http_tell_credentials(&teller, header, &http->told);
    http_tell_troubles(&teller, header->troubles, &http->told);
    tap_body(http, from, &teller, header, framing);
    begin_body(http, from, framing, length);
}

static bool is_interim(unsigned code)
{
    return code < STATUS_OK && code != STATUS_SWITCHING_PROTOCOLS;
}

/* RFC 9110, 9.3.6: "Any 2xx (Successful) response indicates that the sender (and
 * all inbound proxies) will switch to tunnel mode immediately after the response
 * header section". */
static bool opens_tunnel(unsigned code, HttpAsk ask)
{
    return ask == ASK_CONNECT && code >= STATUS_OK && code < STATUS_MULTIPLE_CHOICES;
}

/* RFC 9110, 7.8. Whatever else it may be is recognised by content. */
static const Protocol *upgraded_to(const HttpHeader *header)
{
    Cursor upgrade = http_header_value(header, HEADER_UPGRADE);
    if (text_equals(upgrade, "websocket"))
        return &websocket_protocol;
    if (text_equals(upgrade, "h2c"))
        return &http2_upgraded_protocol;
    return NULL;
}

static void begin_final(HttpConnection *http, End from, HttpHeader *header)
{
    HttpTeller teller = http_message_teller(http, from);
    HttpAsked asked = http_exchanges_answer(&http->exchanges);
    bool tunnel = header->whole && opens_tunnel(header->start.code, asked.ask);
    bool upgrade = header->whole && header->start.code == STATUS_SWITCHING_PROTOCOLS;
    uint64_t length = 0;
    HttpFraming framing = FRAMING_NONE;
    if (!tunnel && !upgrade)
        framing = http_response_framing(header, asked.ask, &length);
    const char *last = http_last_reason(header);
    if (!last && framing == FRAMING_UNTIL_CLOSE)
        last = http_framing_name(framing);
    http->streams[from].ordinal = asked.ordinal;

    http_tell_response(&teller, header, &asked, framing, asked.persistent && !last);
    if (last && !tunnel && !upgrade)
        http_tell_last(&teller, last);
    http_tell_via(&teller, header, &http->told);
    http_tell_troubles(&teller, header->troubles, &http->told);
    tap_body(http, from, &teller, header, framing);
    begin_body(http, from, framing, length);

    if (tunnel)
        http_tell_tunnel(&teller, http->connect_target);
    if (upgrade)
        http_tell_upgraded(&teller, header);
    if (tunnel || upgrade)
        http_tunnel_open(&http->tunnel, http->conversation, http->depth,
                         upgrade ? upgraded_to(header) : NULL);
}

static void begin_response(HttpConnection *http, End from, HttpHeader *header)
{
    if (!is_interim(header->start.code)) {
        begin_final(http, from, header);
        return;
    }
    HttpTeller teller = http_message_teller(http, from);
    http_tell_interim(&teller, header, http_exchanges_waiting(&http->exchanges));
    http_tell_troubles(&teller, header->troubles, &http->told);
}

void http_message_begin(HttpConnection *http, End from, HttpHeader *header)
{
    HttpStream *stream = &http->streams[from];
    stream->first = stream->intake.started;
    stream->body_from = stream->intake.offset + header->bytes;
    stream->is_request = header->start.is_request;
    stream->searching = false;
    stream->spoke = true;
    stream->scanned = 0;
    if (stream->is_request)
        begin_request(http, from, header);
    else
        begin_response(http, from, header);
}
