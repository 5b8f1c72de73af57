#include "control.h"

#include "message.h"
#include "window.h"

/* Numbers of settings that change how the rest is read. */
#define SETTING_HEADER_TABLE_SIZE   1
#define SETTING_INITIAL_WINDOW_SIZE 4

#define EXCLUSIVE_BIT UINT32_C(0x80000000)

/* What is kept of a text that is meant for people. Our choice. */
#define DEBUG_BYTES_MAX 256

static void set_setting(Event *event, uint16_t number, uint32_t value)
{
    switch (number) {
#define HTTP2_SETTING(number, field)                                                               \
    case number:                                                                                   \
        timeline_set_number(event, field, value);                                                  \
        return;
#include "settings.def"
#undef HTTP2_SETTING
    default: /* RFC 9113, 6.5.2: "MUST ignore that setting" */
        return;
    }
}

static void apply_setting(Http2Session *session, End from, uint16_t number, uint32_t value)
{
    if (number == SETTING_HEADER_TABLE_SIZE)
        hpack_allow(&session->halves[end_other(from)].hpack, value);
    else if (number == SETTING_INITIAL_WINDOW_SIZE)
        http2_window_initial(session, from, value);
}

CHECKED static bool take_settings(Http2Session *session, End from, const Http2Frame *frame,
                                  Cursor body)
{
    uint16_t number;
    uint32_t value;
    if (http2_frame_has(frame, HTTP2_FLAG_ACK))
        return body.captured == 0;
    Event *event = http2_tell(session, from, EVENT_HTTP2_SETTINGS);
    while (cursor_u16(&body, &number) && cursor_u32(&body, &value)) {
        set_setting(event, number, value);
        apply_setting(session, from, number, value);
    }
    return body.captured == 0;
}

CHECKED static bool take_ping(Http2Session *session, End from, const Http2Frame *frame,
                              const Cursor *body)
{
    const Moment *now = &session->halves[from].intake.now;
    Moment *pinged = &session->halves[end_other(from)].pinged;
    if (!http2_frame_has(frame, HTTP2_FLAG_ACK)) {
        session->halves[from].pinged = *now;
    } else if (pinged->frame > 0) {
        Event *event = http2_tell(session, from, EVENT_HTTP2_PING);
        timeline_set_duration(event, HTTP2_PING_delay, now->time_ns - pinged->time_ns);
        *pinged = (Moment){0};
    }
    return body->captured == 8;
}

CHECKED static bool take_reset(Http2Session *session, End from, const Http2Frame *frame,
                               Cursor body)
{
    uint32_t code;
    if (!cursor_u32(&body, &code) || body.captured > 0)
        return false;
    Event *event = http2_tell(session, from, EVENT_HTTP2_RESET);
    timeline_set_number(event, HTTP2_RESET_stream, frame->stream);
    timeline_set_number(event, HTTP2_RESET_code, code);
    http2_set_error(session, event, HTTP2_RESET_error, code);
    timeline_set_number(event, HTTP2_RESET_ordinal,
                        http2_message_reset(session, from, frame->stream));
    return true;
}

CHECKED static bool take_goaway(Http2Session *session, End from, Cursor body)
{
    uint32_t last, code;
    if (!cursor_u32(&body, &last) || !cursor_u32(&body, &code))
        return false;
    Event *event = http2_tell(session, from, EVENT_HTTP2_GOAWAY);
    timeline_set_number(event, HTTP2_GOAWAY_last_stream, last & INT32_MAX);
    timeline_set_number(event, HTTP2_GOAWAY_code, code);
    http2_set_error(session, event, HTTP2_GOAWAY_error, code);
    if (body.captured > 0)
        timeline_set_text(&session->conversation->timeline, event, HTTP2_GOAWAY_debug, body.at,
                          MIN(body.captured, DEBUG_BYTES_MAX));
    return true;
}

CHECKED static bool take_window_update(Http2Session *session, End from, const Http2Frame *frame,
                                       Cursor body)
{
    uint32_t bytes;
    if (!cursor_u32(&body, &bytes) || body.captured > 0)
        return false;
    http2_window_grant(session, from, frame->stream, bytes & INT32_MAX);
    return true;
}

CHECKED static bool take_priority(Http2Session *session, End from, const Http2Frame *frame,
                                  Cursor body)
{
    uint32_t depends_on;
    uint8_t weight;
    if (!cursor_u32(&body, &depends_on) || !cursor_u8(&body, &weight) || body.captured > 0)
        return false;
    Event *event = http2_tell(session, from, EVENT_HTTP2_PRIORITY);
    timeline_set_number(event, HTTP2_PRIORITY_stream, frame->stream);
    timeline_set_number(event, HTTP2_PRIORITY_depends_on, depends_on & ~EXCLUSIVE_BIT);
    timeline_set_number(event, HTTP2_PRIORITY_weight, weight + UINT64_C(1));
    timeline_set_number(event, HTTP2_PRIORITY_exclusive, (depends_on & EXCLUSIVE_BIT) != 0);
    return true;
}

CHECKED static bool take_priority_update(Http2Session *session, End from, Cursor body)
{
    uint32_t stream;
    if (!cursor_u32(&body, &stream))
        return false;
    Event *event = http2_tell(session, from, EVENT_HTTP2_PRIORITY);
    timeline_set_number(event, HTTP2_PRIORITY_stream, stream & INT32_MAX);
    timeline_set_text(&session->conversation->timeline, event, HTTP2_PRIORITY_value, body.at,
                      MIN(body.captured, DEBUG_BYTES_MAX));
    return true;
}

CHECKED static bool take(Http2Session *session, End from, const Http2Frame *frame, Cursor body)
{
    switch (frame->type) {
    case HTTP2_SETTINGS:
        return take_settings(session, from, frame, body);
    case HTTP2_PING:
        return take_ping(session, from, frame, &body);
    case HTTP2_RST_STREAM:
        return take_reset(session, from, frame, body);
    case HTTP2_GOAWAY:
        return take_goaway(session, from, body);
    case HTTP2_WINDOW_UPDATE:
        return take_window_update(session, from, frame, body);
    case HTTP2_PRIORITY:
        return take_priority(session, from, frame, body);
    case HTTP2_PRIORITY_UPDATE:
        return take_priority_update(session, from, body);
    default: /* RFC 9113, 5.5: "MUST discard frames that have unknown or unsupported types" */
        return true;
    }
}

void http2_control_frame(Http2Session *session, End from, const Http2Frame *frame, Cursor body)
{
    if (!take(session, from, frame, body))
        http2_trouble(session, from, HTTP2_TROUBLE_FRAME_SIZE);
}
