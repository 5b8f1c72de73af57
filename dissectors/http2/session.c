#include "session.h"

#include <inttypes.h>

/* "0x" and eight digits. */
#define CODE_TEXT_SIZE 11

Event *http2_tell(Http2Session *session, End from, EventId id)
{
    return timeline_event(&session->conversation->timeline, id, from,
                          &session->halves[from].intake.now);
}

void http2_trouble(Http2Session *session, End from, Http2Trouble trouble)
{
    static const char *const reasons[HTTP2_TROUBLE_COUNT] = {
#define HTTP2_TROUBLE(id, reason) [HTTP2_TROUBLE_##id] = reason,
#include "troubles.def"
#undef HTTP2_TROUBLE
    };
    uint32_t bit = UINT32_C(1) << trouble;
    if (session->told_troubles & bit)
        return;
    session->told_troubles |= bit;
    Event *event = http2_tell(session, from, EVENT_HTTP2_MALFORMED);
    timeline_set_string(&session->conversation->timeline, event, HTTP2_MALFORMED_reason,
                        reasons[trouble]);
}

void http2_set_error(Http2Session *session, Event *event, FieldId field, uint32_t code)
{
    char number[CODE_TEXT_SIZE];
    const char *name = http2_error_name(code);
    if (!name)
        g_snprintf(number, sizeof number, "0x%" PRIx32, code);
    timeline_set_string(&session->conversation->timeline, event, field, name ? name : number);
}
