#include "message.h"

#include "../http/body.h"
#include "../http/text.h"
#include "../websocket/websocket.h"
#include "window.h"

static const char version[] = "HTTP/2";

#define STATUS_SWITCHING_PROTOCOLS 101
#define STATUS_OK                  200
#define STATUS_MULTIPLE_CHOICES    300

static HttpTeller teller_of(Http2Session *session, End from, const Http2Stream *stream)
{
    return (HttpTeller){.timeline = &session->conversation->timeline,
                        .by = from,
                        .first = stream->messages[from].first,
                        .now = session->halves[from].intake.now,
                        .stream = stream->id};
}

/* ---- how messages end ---------------------------------------------------- */

static void conclude(Http2Session *session, End from, Http2Stream *stream, bool complete,
                     const Moment *now)
{
    Http2Message *message = &stream->messages[from];
    if (message->ended)
        return;
    message->ended = true;
    if (stream->inside)
        layer_finish(stream->inside, from, now);
    if (!message->began)
        return;
    HttpTeller teller = teller_of(session, from, stream);
    uint64_t number = body_tap_end(&message->tap, session->conversation, complete);
    teller.now = *now;
    http_tell_end(&teller, &(HttpEnd){.ordinal = stream->asked.ordinal,
                                      .body_bytes = message->body,
                                      .trailers = message->trailers,
                                      .number = number,
                                      .complete = complete});
    if (from == END_CLIENT)
        stream->asked.ended = *now;
    else
        session->answered_at = *now;
}

/* RFC 9113, 5.1: both ends have sent END_STREAM. A request whose beginning was not
 * seen, or that was never sent as with a push, is not waited for. */
static void close_if_over(Http2Session *session, Http2Stream *stream)
{
    const Http2Message *request = &stream->messages[END_CLIENT];
    if ((request->ended || !request->began) && stream->messages[END_SERVER].ended)
        http2_stream_close(&session->streams, stream);
}

/* Ends what `from` is sending on `stream`, which may be gone afterwards. */
static void end_message(Http2Session *session, End from, Http2Stream *stream)
{
    conclude(session, from, stream, true, &session->halves[from].intake.now);
    close_if_over(session, stream);
}

/* Breaks off what is under way both ways. */
static void break_off(Http2Session *session, Http2Stream *stream, const Moment *now)
{
    conclude(session, END_CLIENT, stream, false, now);
    conclude(session, END_SERVER, stream, false, now);
    http2_stream_close(&session->streams, stream);
}

static Http2Stream *stream_for(Http2Session *session, End from, uint32_t id)
{
    Http2Stream *stream = http2_stream_find(&session->streams, id);
    if (stream)
        return stream;
    if (http2_streams_full(&session->streams))
        break_off(session, session->streams.in_order.head->data, &session->halves[from].intake.now);
    return http2_stream_open(&session->streams, id);
}

/* ---- what headers are ---------------------------------------------------- */

/* Asks for what is told of requests: whether they run side by side, or one after
 * the other on a connection that was idle. */
static void tell_company(Http2Session *session, const HttpTeller *teller, const Http2Stream *stream)
{
    unsigned open = http2_streams_count(&session->streams);
    if (open > 1 && !session->told_multiplexed) {
        session->told_multiplexed = true;
        Event *event = http2_tell(session, teller->by, EVENT_HTTP2_MULTIPLEXED);
        timeline_set_number(event, HTTP2_MULTIPLEXED_ordinal, stream->asked.ordinal);
        timeline_set_number(event, HTTP2_MULTIPLEXED_stream, stream->id);
        timeline_set_number(event, HTTP2_MULTIPLEXED_open, open);
    } else if (open == 1 && stream->asked.ordinal > 1) {
        http_tell_reused(teller, &stream->asked, &session->answered_at);
    }
}

static HttpFraming framing_of(const Http2Block *block)
{
    return block->end_stream ? FRAMING_NONE : FRAMING_STREAM;
}

static void keep_tunnel(Http2Stream *stream, const StartLine *start)
{
    stream->is_protocol = start->protocol.captured > 0;
    Cursor tunnel = stream->is_protocol ? start->protocol : start->target;
    g_free(stream->tunnel);
    stream->tunnel = g_strndup((const char *)tunnel.at, tunnel.captured);
}

static void begin_request(Http2Session *session, End from, Http2Stream *stream,
                          const Http2Block *block, const HttpHeader *header)
{
    stream->asked = (HttpAsked){
        .ordinal = ++session->requests, .ask = (uint8_t)http_ask(header), .persistent = true};
    if (stream->asked.ask == ASK_CONNECT)
        keep_tunnel(stream, &header->start);
    HttpTeller teller = teller_of(session, from, stream);
    http_tell_request(&teller, header, &stream->asked, framing_of(block));
    if (!block->end_stream && !stream->tunnel)
        http_body_begin(&stream->messages[from].tap, session->conversation, &teller, header);
    tell_company(session, &teller, stream);
    http_tell_via(&teller, header, &session->told);
    if (!session->conversation->confidential)
        http_tell_credentials(&teller, header, &session->told);
}

/* RFC 9113, 8.5 and RFC 8441, 5: a CONNECT that is answered by 2xx makes the stream
 * a tunnel, to a host or to what ":protocol" says. */
static bool opens_tunnel(const Http2Stream *stream, unsigned code)
{
    return stream->tunnel && code >= STATUS_OK && code < STATUS_MULTIPLE_CHOICES;
}

/* What runs inside is read like what runs on a connection of its own. */
static void open_tunnel(Http2Session *session, Http2Stream *stream)
{
    stream->inside = layer_new(session->conversation, session->depth + 1);
    if (stream->is_protocol)
        layer_choose(stream->inside,
                     strcmp(stream->tunnel, "websocket") == 0 ? &websocket_protocol : NULL);
    session->has_tunnels = true;
}

static void tell_tunnel(Http2Session *session, const HttpTeller *teller, const Http2Stream *stream,
                        unsigned code)
{
    if (!opens_tunnel(stream, code))
        return;
    if (!stream->is_protocol) {
        http_tell_tunnel(teller, stream->tunnel);
        return;
    }
    Event *event = http2_tell(session, teller->by, EVENT_HTTP_UPGRADED);
    timeline_set_string(teller->timeline, event, HTTP_UPGRADED_protocol, stream->tunnel);
}

static void begin_response(Http2Session *session, End from, Http2Stream *stream,
                           const Http2Block *block, const HttpHeader *header)
{
    HttpTeller teller = teller_of(session, from, stream);
    unsigned code = header->start.code;
    http_tell_response(&teller, header, &stream->asked, framing_of(block),
                       stream->asked.persistent);
    if (!block->end_stream && !opens_tunnel(stream, code))
        http_body_begin(&stream->messages[from].tap, session->conversation, &teller, header);
    http_tell_via(&teller, header, &session->told);
    tell_tunnel(session, &teller, stream, code);
    if (opens_tunnel(stream, code) && !stream->inside)
        open_tunnel(session, stream);
}

static bool is_interim(const HttpHeader *header)
{
    unsigned code = header->start.code;
    return code > 0 && code < STATUS_OK && code != STATUS_SWITCHING_PROTOCOLS;
}

/* Whether it is a request, as far as it can be read; else the client asks. */
static bool is_request(const HttpHeader *header, End from)
{
    if (header->start.is_request || header->start.code > 0)
        return header->start.is_request;
    return from == END_CLIENT;
}

static void tell_unreadable(Http2Session *session, End from, uint32_t id)
{
    unsigned fields = http_fields_unreadable(session->fields);
    if (fields == 0)
        return;
    Event *event = http2_tell(session, from, EVENT_HTTP2_UNREADABLE);
    timeline_set_number(event, HTTP2_UNREADABLE_stream, id);
    timeline_set_number(event, HTTP2_UNREADABLE_fields, fields);
}

static void take_promise(Http2Session *session, End from, const Http2Block *block,
                         const HttpHeader *header)
{
    Timeline *timeline = &session->conversation->timeline;
    const StartLine *start = &header->start;
    Cursor host = http_header_value(header, HEADER_HOST);
    Event *event = http2_tell(session, from, EVENT_HTTP2_PUSH_PROMISE);
    timeline_set_number(event, HTTP2_PUSH_PROMISE_stream, block->stream);
    timeline_set_number(event, HTTP2_PUSH_PROMISE_promised_stream, block->promised);
    timeline_set_text(timeline, event, HTTP2_PUSH_PROMISE_method, start->method.at,
                      start->method.captured);
    timeline_set_text(timeline, event, HTTP2_PUSH_PROMISE_target, start->target.at,
                      start->target.captured);
    timeline_set_text(timeline, event, HTTP2_PUSH_PROMISE_host, host.at, host.captured);
}

/* A header where a message begins. Without a method or a status it is the trailer
 * of a message whose beginning was not seen. */
static void begin_message(Http2Session *session, End from, Http2Stream *stream,
                          const Http2Block *block, const HttpHeader *header)
{
    Http2Message *message = &stream->messages[from];
    bool is_start = header->start.is_request || header->start.code > 0 ||
                    http_fields_unreadable(session->fields) > 0;
    if (!is_start)
        return;
    message->first = block->first;
    message->began = !is_interim(header);
    if (!message->began) {
        HttpTeller teller = teller_of(session, from, stream);
        http_tell_interim(&teller, header, stream->asked.ordinal);
    } else if (is_request(header, from)) {
        begin_request(session, from, stream, block, header);
    } else {
        begin_response(session, from, stream, block, header);
    }
}

static void take_message(Http2Session *session, End from, const Http2Block *block,
                         const HttpHeader *header)
{
    Http2Stream *stream = stream_for(session, from, block->stream);
    Http2Message *message = &stream->messages[from];
    if (message->began)
        message->trailers = header->fields;
    else
        begin_message(session, from, stream, block, header);
    if (block->end_stream)
        end_message(session, from, stream);
}

static void collect(void *user, Cursor name, Cursor value)
{
    HttpFields *fields = user;
    if (name.captured > 0)
        http_fields_add(fields, name, value);
    else
        http_fields_add_unreadable(fields);
}

void http2_message_header(Http2Session *session, End from, const Http2Block *block, Cursor bytes)
{
    g_auto(HttpHeader) header = {0};
    http_fields_reset(session->fields);
    if (!hpack_read(&session->halves[from].hpack, bytes, collect, session->fields))
        http2_trouble(session, from, HTTP2_TROUBLE_COMPRESSION);
    http_fields_read(session->fields, version, bytes.captured, &header);
    tell_unreadable(session, from, block->stream);
    if (block->promised > 0)
        take_promise(session, from, block, &header);
    else
        take_message(session, from, block, &header);
}

/* ---- data ---------------------------------------------------------------- */

void http2_message_data(Http2Session *session, End from, const Http2Frame *frame)
{
    Http2Stream *stream = http2_stream_find(&session->streams, frame->stream);
    bool last = http2_frame_has(frame, HTTP2_FLAG_END_STREAM);
    http2_window_spend(session, from, stream, frame->length, last);
}

void http2_message_data_came(Http2Session *session, End from, uint32_t id, uint64_t bytes,
                             bool last)
{
    Http2Stream *stream = http2_stream_find(&session->streams, id);
    if (!stream)
        return;
    stream->messages[from].body += bytes;
    if (last)
        end_message(session, from, stream);
}

void http2_message_inside(Http2Session *session, End from, Http2Stream *stream, const Cursor *bytes)
{
    const Moment *now = &session->halves[from].intake.now;
    if (!stream->inside)
        return;
    if (bytes->captured > 0)
        layer_data(stream->inside, from, &(Slice){*bytes, *now, stream->inside_at[from]});
    else
        layer_gap(stream->inside, from, bytes->on_wire, now);
    stream->inside_at[from] += bytes->on_wire;
}

/* ---- ends before their time ---------------------------------------------- */

/* A client that gives up does not wait for the answer, which may be on its way. */
uint64_t http2_message_reset(Http2Session *session, End from, uint32_t id)
{
    const Moment *now = &session->halves[from].intake.now;
    Http2Stream *stream = http2_stream_find(&session->streams, id);
    if (!stream)
        return 0;
    uint64_t ordinal = stream->asked.ordinal;
    if (from == END_CLIENT && !stream->messages[END_SERVER].began) {
        conclude(session, END_CLIENT, stream, false, now);
        http2_stream_give_up(&session->streams, stream);
    } else {
        break_off(session, stream, now);
    }
    return ordinal;
}

void http2_message_finish(Http2Session *session, End from)
{
    GList *next;
    for (GList *link = session->streams.in_order.head; link; link = next) {
        next = link->next;
        conclude(session, from, link->data, false, &session->halves[from].intake.now);
        close_if_over(session, link->data);
    }
}
