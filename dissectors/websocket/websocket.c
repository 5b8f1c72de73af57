#include "websocket.h"

#include "../intake.h"
#include "frame.h"

/* RFC 6455, 5.5: "All control frames MUST have a payload length of 125 bytes or
 * less and MUST NOT be fragmented." */
#define CONTROL_BYTES_MAX 125

/* The longest header, and a control frame behind it. */
#define UNIT_BYTES_MAX (14 + CONTROL_BYTES_MAX)

typedef enum Trouble {
#define WEBSOCKET_TROUBLE(id, reason) TROUBLE_##id,
#include "troubles.def"
#undef WEBSOCKET_TROUBLE
    TROUBLE_COUNT
} Trouble;

/* A message that one end is sending. */
typedef struct Message {
    Moment first;
    uint64_t length, frames;
    uint8_t opcode;
    bool under_way, masked, compressed;
} Message;

typedef struct Half {
    Intake intake;
    Message message;
    Moment pinged;   /* its last ping; frame 0: answered */
    bool in_payload; /* of a frame of the message; it is passed over */
    bool final;      /* of that frame */
    bool lost;       /* nobody knows where frames begin */
} Half;

typedef struct Session {
    Conversation *conversation; /* borrowed */
    Half halves[2];             /* by End that sends */
    uint32_t told;              /* bits by Trouble */
} Session;

static Event *tell(Session *session, End from, EventId id)
{
    return timeline_event(&session->conversation->timeline, id, from,
                          &session->halves[from].intake.now);
}

static void trouble(Session *session, End from, Trouble which)
{
    static const char *const reasons[TROUBLE_COUNT] = {
#define WEBSOCKET_TROUBLE(id, reason) [TROUBLE_##id] = reason,
#include "troubles.def"
#undef WEBSOCKET_TROUBLE
    };
    uint32_t bit = UINT32_C(1) << which;
    if (session->told & bit)
        return;
    session->told |= bit;
    Event *event = tell(session, from, EVENT_WEBSOCKET_MALFORMED);
    timeline_set_string(&session->conversation->timeline, event, WEBSOCKET_MALFORMED_reason,
                        reasons[which]);
}

/* ---- messages ------------------------------------------------------------ */

static const char *opcode_name(uint8_t opcode)
{
    return opcode == WEBSOCKET_TEXT ? "text" : opcode == WEBSOCKET_BINARY ? "binary" : "unknown";
}

static void end_message(Session *session, End from, bool complete)
{
    Half *half = &session->halves[from];
    Message *message = &half->message;
    if (!message->under_way)
        return;
    message->under_way = false;
    Event *event = tell(session, from, EVENT_WEBSOCKET_MESSAGE);
    timeline_set_string(&session->conversation->timeline, event, WEBSOCKET_MESSAGE_opcode,
                        opcode_name(message->opcode));
    timeline_set_number(event, WEBSOCKET_MESSAGE_len, message->length);
    timeline_set_number(event, WEBSOCKET_MESSAGE_frames, message->frames);
    timeline_set_number(event, WEBSOCKET_MESSAGE_masked, message->masked);
    timeline_set_number(event, WEBSOCKET_MESSAGE_compressed, message->compressed);
    timeline_set_duration(event, WEBSOCKET_MESSAGE_duration,
                          half->intake.now.time_ns - message->first.time_ns);
    timeline_set_number(event, WEBSOCKET_MESSAGE_complete, complete);
}

/* A payload passed over to its end, or as far as it came. */
static void settle_payload(Session *session, End from, bool broken_off)
{
    Half *half = &session->halves[from];
    if (!half->in_payload || (half->intake.skip > 0 && !broken_off))
        return;
    half->in_payload = false;
    half->message.length -= half->intake.skip;
    if (half->final && half->intake.skip == 0)
        end_message(session, from, true);
}

/* RFC 6455, 5.4: a message begins with its opcode and goes on with none. */
static void begin_frame(Session *session, End from, const WebsocketFrame *frame)
{
    Half *half = &session->halves[from];
    bool goes_on = frame->opcode == WEBSOCKET_CONTINUATION;
    if (goes_on && !half->message.under_way)
        trouble(session, from, TROUBLE_CONTINUATION);
    if (!goes_on && half->message.under_way) {
        trouble(session, from, TROUBLE_INTERLEAVED);
        end_message(session, from, false);
    }
    if (!half->message.under_way)
        half->message = (Message){.first = half->intake.started,
                                  .opcode = frame->opcode,
                                  .under_way = true,
                                  .masked = frame->masked,
                                  .compressed = frame->compressed};
    half->message.frames++;
    half->message.length += frame->length;
    half->in_payload = true;
    half->final = frame->final;
    intake_skip(&half->intake, frame->length);
}

/* ---- control frames ------------------------------------------------------ */

static void take_close(Session *session, End from, const WebsocketFrame *frame,
                       const Cursor *payload)
{
    Timeline *timeline = &session->conversation->timeline;
    uint8_t bytes[CONTROL_BYTES_MAX];
    size_t n = MIN(payload->captured, sizeof bytes);
    for (size_t i = 0; i < n; i++)
        bytes[i] = payload->at[i] ^ frame->key[i % WEBSOCKET_KEY_BYTES];

    Cursor c = cursor_over(bytes, n);
    uint16_t code;
    Event *event = tell(session, from, EVENT_WEBSOCKET_CLOSE);
    if (cursor_u16(&c, &code)) {
        timeline_set_number(event, WEBSOCKET_CLOSE_code, code);
        timeline_set_string(timeline, event, WEBSOCKET_CLOSE_meaning,
                            websocket_close_meaning(code));
        if (c.captured > 0)
            timeline_set_text(timeline, event, WEBSOCKET_CLOSE_reason, c.at, c.captured);
    } else if (n > 0) {
        trouble(session, from, TROUBLE_CLOSE);
    }
}

static void take_ping(Session *session, End from, uint64_t length)
{
    Half *half = &session->halves[from];
    half->pinged = half->intake.now;
    timeline_set_number(tell(session, from, EVENT_WEBSOCKET_PING), WEBSOCKET_PING_len, length);
}

static void take_pong(Session *session, End from, uint64_t length)
{
    Moment *pinged = &session->halves[end_other(from)].pinged;
    Event *event = tell(session, from, EVENT_WEBSOCKET_PONG);
    timeline_set_number(event, WEBSOCKET_PONG_len, length);
    if (pinged->frame > 0)
        timeline_set_duration(event, WEBSOCKET_PONG_delay,
                              session->halves[from].intake.now.time_ns - pinged->time_ns);
    *pinged = (Moment){0};
}

static void take_control(Session *session, End from, const WebsocketFrame *frame,
                         const Cursor *payload)
{
    switch (frame->opcode) {
    case WEBSOCKET_CLOSE:
        take_close(session, from, frame, payload);
        return;
    case WEBSOCKET_PING:
        take_ping(session, from, frame->length);
        return;
    case WEBSOCKET_PONG:
        take_pong(session, from, frame->length);
        return;
    default:
        trouble(session, from, TROUBLE_OPCODE);
        return;
    }
}

/* ---- frames -------------------------------------------------------------- */

static void check(Session *session, End from, const WebsocketFrame *frame)
{
    if (from == END_CLIENT && !frame->masked)
        trouble(session, from, TROUBLE_UNMASKED);
    if (from == END_SERVER && frame->masked)
        trouble(session, from, TROUBLE_MASKED);
    if (frame->reserved)
        trouble(session, from, TROUBLE_RESERVED);
    if (!websocket_frame_is_control(frame) && frame->opcode > WEBSOCKET_BINARY)
        trouble(session, from, TROUBLE_OPCODE);
}

static void lose(Session *session, End from)
{
    settle_payload(session, from, true);
    end_message(session, from, false);
    session->halves[from].lost = true;
}

static size_t parse(void *parser, End from, const Cursor *available)
{
    Session *session = parser;
    WebsocketFrame frame;
    Cursor c = *available;
    Cursor payload;
    settle_payload(session, from, false);
    if (!websocket_frame_read(&c, &frame))
        return 0;
    if (!websocket_frame_is_control(&frame)) {
        check(session, from, &frame);
        begin_frame(session, from, &frame);
        return available->captured - c.captured;
    }
    if (frame.length > CONTROL_BYTES_MAX || !frame.final) {
        trouble(session, from, TROUBLE_CONTROL);
        lose(session, from);
        return available->captured;
    }
    if (!cursor_take(&c, frame.length, &payload))
        return 0;
    check(session, from, &frame);
    take_control(session, from, &frame, &payload);
    return available->captured - c.captured;
}

/* ---- the protocol -------------------------------------------------------- */

/* Nothing in a frame tells it from others: HTTP has to say that this is one. */
static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    (void)from;
    (void)start;
    return RECOGNISED_NOT;
}

static void *open_session(Conversation *conversation)
{
    Session *session = g_new0(Session, 1);
    session->conversation = conversation;
    return session;
}

static void close_session(void *state)
{
    Session *session = state;
    if (!session)
        return;
    intake_clear(&session->halves[END_CLIENT].intake);
    intake_clear(&session->halves[END_SERVER].intake);
    g_free(session);
}

static void take_data(void *state, End from, const Slice *slice)
{
    Session *session = state;
    Half *half = &session->halves[from];
    IntakeTrouble why;
    if (half->lost)
        return;
    if (!intake_feed(&half->intake, from, slice, UNIT_BYTES_MAX, parse, session, &why))
        lose(session, from);
    settle_payload(session, from, false);
}

static void take_gap(void *state, End from, uint64_t length, const Moment *at)
{
    Session *session = state;
    Half *half = &session->halves[from];
    if (half->in_payload && half->intake.skip < length)
        settle_payload(session, from, true);
    if (!half->lost && !intake_gap(&half->intake, length, at))
        lose(session, from);
    settle_payload(session, from, false);
}

static void take_finish(void *state, End from, const Moment *at)
{
    Session *session = state;
    session->halves[from].intake.now = *at;
    settle_payload(session, from, true);
    end_message(session, from, false);
}

const Protocol websocket_protocol = {
    .name = "websocket",
    .title = "WebSocket",
    .spec = "RFC 6455",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_session,
    .close = close_session,
    .data = take_data,
    .gap = take_gap,
    .finish = take_finish,
};
