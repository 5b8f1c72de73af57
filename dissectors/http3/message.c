/* message.c: headers of HTTP/3 as requests and responses. */
#include "../http/body.h"
#include "session.h"

static const char version[] = "HTTP/3";

/* Headers that wait for QPACK's table; RFC 9204, 2.1.2, has the other end's settings
 * bound them, mostly to 100. */
#define WAITING_MAX 256

#define STATUS_OK 200

static HttpTeller teller_of(Http3Session *session, End from, const Http3Stream *stream)
{
    return (HttpTeller){.timeline = http3_timeline(session),
                        .by = from,
                        .first = stream->messages[from].first,
                        .now = stream->messages[from].intake.now,
                        .stream = (int64_t)stream->id};
}

static void begin_request(Http3Session *session, End from, Http3Stream *stream,
                          const HttpHeader *header)
{
    stream->asked = (HttpAsked){
        .ordinal = ++session->requests, .ask = (uint8_t)http_ask(header), .persistent = true};
    HttpTeller teller = teller_of(session, from, stream);
    http_tell_request(&teller, header, &stream->asked, FRAMING_STREAM);
    http_body_begin(&stream->messages[from].tap, *session->home, &teller, header);
    http_tell_via(&teller, header, &session->told);
}

static void begin_response(Http3Session *session, End from, Http3Stream *stream,
                           const HttpHeader *header)
{
    HttpTeller teller = teller_of(session, from, stream);
    http_tell_response(&teller, header, &stream->asked, FRAMING_STREAM, stream->asked.persistent);
    http_body_begin(&stream->messages[from].tap, *session->home, &teller, header);
    http_tell_via(&teller, header, &session->told);
}

/* The first header of a message; 1xx come before it (RFC 9114, 4.1). */
static void begin_message(Http3Session *session, End from, Http3Stream *stream,
                          const HttpHeader *header)
{
    Http3Message *message = &stream->messages[from];
    unsigned code = header->start.code;
    if (code > 0 && code < STATUS_OK) {
        HttpTeller teller = teller_of(session, from, stream);
        http_tell_interim(&teller, header, stream->asked.ordinal);
        return;
    }
    message->began = true;
    if (from == session->client)
        begin_request(session, from, stream, header);
    else
        begin_response(session, from, stream, header);
}

static void tell_unreadable(Http3Session *session, End from, const Http3Stream *stream)
{
    const Http3Message *message = &stream->messages[from];
    Event *event =
        timeline_event(http3_timeline(session), EVENT_HTTP3_UNREADABLE, from, &message->intake.now);
    timeline_set_number(event, HTTP3_UNREADABLE_stream, stream->id);
}

static void wait_for_table(Http3Session *session, End from, Http3Stream *stream,
                           const Cursor *section)
{
    Http3Message *message = &stream->messages[from];
    if (message->waiting || session->waiting.length >= WAITING_MAX)
        return;
    message->waiting = g_byte_array_new();
    g_byte_array_append(message->waiting, section->at, (guint)section->captured);
    if (!g_queue_find(&session->waiting, stream))
        g_queue_push_tail(&session->waiting, stream);
}

void http3_message_header(Http3Session *session, End from, Http3Stream *stream,
                          const Cursor *section)
{
    Http3Message *message = &stream->messages[from];
    if (message->ended)
        return;
    switch (qpack_read(session->qpack[from], stream->id, section, session->fields)) {
    case QPACK_BLOCKED:
        wait_for_table(session, from, stream, section);
        return;
    case QPACK_FAILED:
        tell_unreadable(session, from, stream);
        return;
    case QPACK_READ:
        break;
    }
    if (message->began) /* trailers */
        return;
    g_auto(HttpHeader) header = {0};
    http_fields_read(session->fields, version, section->captured, &header);
    begin_message(session, from, stream, &header);
}

/* What came of the DATA frames, of which the last may not be all there. */
static uint64_t body_bytes(const Http3Message *message)
{
    return message->body - MIN(message->body, message->intake.skip);
}

static void tell_end(Http3Session *session, End from, Http3Stream *stream)
{
    Http3Message *message = &stream->messages[from];
    if (message->ended || message->waiting || message->ended_at.frame == 0)
        return;
    message->ended = true;
    if (!message->began)
        return;
    HttpTeller teller = teller_of(session, from, stream);
    uint64_t number = body_tap_end(&message->tap, *session->home, message->complete);
    teller.now = message->ended_at;
    http_tell_end(&teller, &(HttpEnd){.ordinal = stream->asked.ordinal,
                                      .body_bytes = body_bytes(message),
                                      .number = number,
                                      .complete = message->complete});
    if (from == session->client)
        stream->asked.ended = message->ended_at;
    else
        session->answered_at = message->ended_at;
}

void http3_message_end(Http3Session *session, End from, Http3Stream *stream, bool complete,
                       const Moment *at)
{
    Http3Message *message = &stream->messages[from];
    if (message->ended || message->ended_at.frame != 0)
        return;
    message->ended_at = *at;
    message->complete = complete;
    tell_end(session, from, stream);
}

/* Reads again what `from` sent on a stream that waited. True if it waits no more. */
static bool retry(Http3Session *session, End from, Http3Stream *stream, bool last)
{
    Http3Message *message = &stream->messages[from];
    GByteArray *waiting = g_steal_pointer(&message->waiting);
    if (!waiting)
        return !stream->messages[end_other(from)].waiting;
    Cursor section = cursor_over(waiting->data, waiting->len);
    if (last)
        qpack_lose(session->qpack[from]);
    http3_message_header(session, from, stream, &section);
    g_byte_array_unref(waiting);
    tell_end(session, from, stream);
    return !message->waiting && !stream->messages[end_other(from)].waiting;
}

void http3_message_retry(Http3Session *session, End from, bool last)
{
    GList *next;
    for (GList *link = session->waiting.head; link; link = next) {
        next = link->next;
        if (retry(session, from, link->data, last))
            g_queue_delete_link(&session->waiting, link);
    }
}
