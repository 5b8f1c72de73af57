#include "session.h"

#include "../quic/varint.h"

void http3_malformed(Http3Session *session, End from, const Moment *at, const char *reason)
{
    if (session->told_malformed)
        return;
    session->told_malformed = true;
    Timeline *timeline = http3_timeline(session);
    Event *event = timeline_event(timeline, EVENT_HTTP3_MALFORMED, from, at);
    timeline_set_string(timeline, event, HTTP3_MALFORMED_reason, reason);
}

/* RFC 9204, 5: SETTINGS_QPACK_MAX_TABLE_CAPACITY. */
#define SETTING_TABLE_CAPACITY 0x01

static void set_setting(Event *event, uint64_t id, uint64_t value)
{
#define HTTP3_SETTING(number, field)                                                               \
    if (id == (number))                                                                            \
        timeline_set_number(event, HTTP3_SETTINGS_##field, value);
#include "settings.def"
#undef HTTP3_SETTING
}

void http3_settings(Http3Session *session, End from, Cursor payload, const Moment *at)
{
    Event *event = timeline_event(http3_timeline(session), EVENT_HTTP3_SETTINGS, from, at);
    uint64_t id, value;
    for (Cursor pair = payload; quic_varint(&pair, &id) && quic_varint(&pair, &value);
         payload = pair) {
        set_setting(event, id, value);
        if (id == SETTING_TABLE_CAPACITY)
            qpack_allow(session->qpack[end_other(from)], value);
    }
    if (!cursor_at_end(&payload))
        http3_malformed(session, from, at, "a SETTINGS frame contradicts its length");
}

void http3_goaway(Http3Session *session, End from, Cursor payload, const Moment *at)
{
    uint64_t id;
    Event *event = timeline_event(http3_timeline(session), EVENT_HTTP3_GOAWAY, from, at);
    if (quic_varint(&payload, &id))
        timeline_set_number(event, HTTP3_GOAWAY_id, id);
}
