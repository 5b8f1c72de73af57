#include "greeting.h"

/* Units of both ends after which a greeting is no greeting any more. Our choice: the
 * longest log-ins that were seen take a dozen; SMTP sends many mails on one. */
#define UNITS_MAX 128

/* The most that is kept of one text. Our choice: banners are a line (RFC 5321, 4.5.3.1.5:
 * 512 bytes). */
#define TEXT_KEPT_BYTES 512

void *greeting_new(Conversation *conversation, const GreetingKind *kind, size_t size)
{
    Greeting *greeting = g_malloc0(size);
    greeting->conversation = conversation;
    greeting->kind = kind;
    greeting->depth = conversation->depth;
    return greeting;
}

void greeting_close(void *state)
{
    Greeting *greeting = state;
    if (!greeting)
        return;
    layer_free(greeting->above);
    intake_clear(&greeting->intakes[END_CLIENT]);
    intake_clear(&greeting->intakes[END_SERVER]);
    g_free(greeting);
}

void greeting_hand_over(Greeting *greeting, End from)
{
    if (!greeting->above)
        greeting->above = layer_new(greeting->conversation, greeting->depth + 1U);
    greeting->passes[from] = true;
}

void greeting_end(Greeting *greeting)
{
    greeting->over = true;
}

static size_t take_unit(void *parser, End from, const Cursor *available)
{
    Greeting *greeting = parser;
    Intake *intake = &greeting->intakes[from];
    if (greeting->passes[from]) {
        Slice slice = {.data = *available, .at = intake->now, .offset = intake->offset};
        layer_data(greeting->above, from, &slice);
        return available->captured;
    }
    if (!greeting->over)
        greeting->over = greeting->units >= UNITS_MAX;
    if (greeting->over)
        return available->captured;

    size_t taken = greeting->kind->parse(greeting, from, available);
    greeting->units += taken > 0;
    return taken;
}

void greeting_data(void *state, End from, const Slice *slice)
{
    Greeting *greeting = state;
    IntakeTrouble trouble;
    const GByteArray *held = greeting->intakes[from].held;
    if (greeting->passes[from] && (!held || held->len == 0)) {
        layer_data(greeting->above, from, slice);
        return;
    }
    if (greeting->over)
        return;
    if (!intake_feed(&greeting->intakes[from], from, slice, greeting->kind->limit, take_unit,
                     greeting, &trouble))
        greeting->over = true;
}

void greeting_gap(void *state, End from, uint64_t length, const Moment *at)
{
    Greeting *greeting = state;
    if (greeting->passes[from])
        layer_gap(greeting->above, from, length, at);
    else
        greeting->over = true;
}

void greeting_finish(void *state, End from, const Moment *at)
{
    Greeting *greeting = state;
    if (greeting->above)
        layer_finish(greeting->above, from, at);
}

/* ---- what it tells --------------------------------------------------------- */

static Event *tell(Greeting *greeting, EventId id, End from)
{
    Timeline *timeline = &greeting->conversation->timeline;
    return timeline_event(timeline, id, from, &greeting->intakes[from].now);
}

void greeting_set(Greeting *greeting, Event *event, FieldId field, Cursor text)
{
    if (text.captured > 0)
        timeline_set_text(&greeting->conversation->timeline, event, field, text.at,
                          MIN(text.captured, TEXT_KEPT_BYTES));
}

static void set_string(Greeting *greeting, Event *event, FieldId field, const char *string)
{
    timeline_set_string(&greeting->conversation->timeline, event, field, string);
}

void greeting_tell_hello(Greeting *greeting, End from, Cursor software, const char *protocol)
{
    Event *event = tell(greeting, EVENT_GREETING_HELLO, from);
    set_string(greeting, event, GREETING_HELLO_service, greeting->kind->service);
    greeting_set(greeting, event, GREETING_HELLO_software, software);
    if (*protocol)
        set_string(greeting, event, GREETING_HELLO_protocol, protocol);
}

Event *greeting_tell_login(Greeting *greeting, End from)
{
    Event *event = tell(greeting, EVENT_GREETING_LOGIN, from);
    greeting->asked_at = greeting->intakes[from].now;
    set_string(greeting, event, GREETING_LOGIN_service, greeting->kind->service);
    return event;
}

void greeting_tell_login_done(Greeting *greeting, End from, bool accepted, Cursor code,
                              Cursor reason)
{
    Event *event = tell(greeting, EVENT_GREETING_LOGIN_DONE, from);
    set_string(greeting, event, GREETING_LOGIN_DONE_service, greeting->kind->service);
    set_string(greeting, event, GREETING_LOGIN_DONE_outcome, accepted ? "accepted" : "refused");
    greeting_set(greeting, event, GREETING_LOGIN_DONE_code, code);
    greeting_set(greeting, event, GREETING_LOGIN_DONE_reason, reason);
    if (greeting->asked_at.frame > 0)
        timeline_set_duration(event, GREETING_LOGIN_DONE_delay,
                              greeting->intakes[from].now.time_ns - greeting->asked_at.time_ns);
    greeting->asked_at = (Moment){0};
}

void greeting_tell_password(Greeting *greeting, End from, const char *method)
{
    if (greeting->depth > 0) /* what it lies in encrypts it, or may do so */
        return;
    Event *event = tell(greeting, EVENT_GREETING_CLEAR_PASSWORD, from);
    set_string(greeting, event, GREETING_CLEAR_PASSWORD_service, greeting->kind->service);
    set_string(greeting, event, GREETING_CLEAR_PASSWORD_method, method);
}

void greeting_tell_upgrade(Greeting *greeting, End from, const char *command, bool accepted)
{
    Event *event = tell(greeting, EVENT_GREETING_UPGRADE, from);
    set_string(greeting, event, GREETING_UPGRADE_service, greeting->kind->service);
    set_string(greeting, event, GREETING_UPGRADE_command, command);
    set_string(greeting, event, GREETING_UPGRADE_answer, accepted ? "accepted" : "refused");
    if (!accepted)
        return;
    greeting_hand_over(greeting, END_CLIENT);
    greeting_hand_over(greeting, END_SERVER);
}
