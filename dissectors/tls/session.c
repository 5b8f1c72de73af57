#include "session.h"

Event *tls_event(TlsSession *session, EventId id, End from)
{
    return timeline_event(tls_timeline(session), id, from, &session->halves[from].intake.now);
}

void tls_malformed(TlsSession *session, End from, const char *reason)
{
    Event *event = tls_event(session, EVENT_TLS_MALFORMED, from);
    timeline_set_string(tls_timeline(session), event, TLS_MALFORMED_reason, reason);
}

void tls_stop(TlsSession *session, End from, const char *reason)
{
    tls_malformed(session, from, reason);
    session->halves[from].stopped = true;
    intake_skip(&session->halves[from].intake, UINT64_MAX);
}

void tls_set_after(TlsSession *session, Event *event, FieldId field)
{
    if (session->hello_seen && event)
        timeline_set_duration(event, field, event->at.time_ns - session->first_hello.time_ns);
}
