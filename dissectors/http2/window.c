#include "window.h"

static int64_t left_on(const Http2Half *half, const Http2Stream *stream, End from)
{
    return half->initial_window + stream->messages[from].granted;
}

static void tell_blocked(Http2Session *session, End from, Http2Message *message, uint32_t id)
{
    if (message->told_blocked || session->halves[from].windows_unsure)
        return;
    message->told_blocked = true;
    message->blocked = session->halves[from].intake.now;
    Event *event = http2_tell(session, from, EVENT_HTTP2_BLOCKED);
    timeline_set_number(event, HTTP2_BLOCKED_stream, id);
    timeline_set_number(event, HTTP2_BLOCKED_sent, message->sent);
}

static void tell_unblocked(Http2Session *session, End from, Http2Message *message, uint32_t id)
{
    if (message->blocked.frame == 0)
        return;
    int64_t wait = session->halves[from].intake.now.time_ns - message->blocked.time_ns;
    message->blocked = (Moment){0};
    Event *event = http2_tell(session, from, EVENT_HTTP2_UNBLOCKED);
    timeline_set_number(event, HTTP2_UNBLOCKED_stream, id);
    timeline_set_duration(event, HTTP2_UNBLOCKED_wait, wait);
}

/* Told once of each stream, and of the connection: a sender who is faster than the
 * receiver reads is stopped again and again. */
void http2_window_spend(Http2Session *session, End from, Http2Stream *stream, uint32_t bytes,
                        bool last)
{
    Http2Half *half = &session->halves[from];
    half->connection.granted -= bytes;
    half->connection.sent += bytes;
    if (half->connection.granted <= 0 && bytes > 0)
        tell_blocked(session, from, &half->connection, 0);
    if (!stream)
        return;
    Http2Message *message = &stream->messages[from];
    message->granted -= bytes;
    message->sent += bytes;
    if (left_on(half, stream, from) <= 0 && bytes > 0 && !last)
        tell_blocked(session, from, message, stream->id);
}

void http2_window_grant(Http2Session *session, End from, uint32_t id, uint32_t bytes)
{
    End sender = end_other(from);
    Http2Half *half = &session->halves[sender];
    if (id == 0) {
        half->connection.granted += bytes;
        if (half->connection.granted > 0)
            tell_unblocked(session, from, &half->connection, 0);
        return;
    }
    Http2Stream *stream = http2_stream_find(&session->streams, id);
    if (!stream)
        return;
    stream->messages[sender].granted += bytes;
    if (left_on(half, stream, sender) > 0)
        tell_unblocked(session, from, &stream->messages[sender], id);
}

void http2_window_initial(Http2Session *session, End from, uint32_t bytes)
{
    session->halves[end_other(from)].initial_window = bytes;
}
