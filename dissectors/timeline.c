#include "timeline.h"

#include <string.h>

#include "masking.h"

void timeline_init(Timeline *timeline, size_t budget, bool keep_steps, uint64_t *tally)
{
    *timeline = (Timeline){.budget = budget, .keep_steps = keep_steps, .tally = tally};
}

void timeline_clear(Timeline *timeline)
{
    arena_clear(&timeline->arena);
    timeline->first_event = timeline->last_event = NULL;
    timeline->first_step = timeline->last_step = NULL;
    timeline->first_change = timeline->last_change = NULL;
}

/* n bytes within the budget, not cleared, or NULL and one more thing dropped. */
static inline void *timeline_alloc(Timeline *timeline, size_t n)
{
    if (timeline->arena.bytes + n > timeline->budget) {
        timeline->dropped++;
        return NULL;
    }
    return arena_take(&timeline->arena, n);
}

Event *timeline_event(Timeline *timeline, EventId id, End by, const Moment *at)
{
    if (timeline->tally)
        timeline->tally[id]++;

    size_t values = event_catalogue[id].field_count * sizeof(Value);
    Event *event = timeline_alloc(timeline, sizeof *event + values);
    if (!event)
        return NULL;

    /* the values are whatever they are while `present` says that none is set */
    event->next = NULL;
    event->at = *at;
    event->id = (uint16_t)id;
    event->by = (uint8_t)by;
    event->certainty = CERTAINTY_OBSERVED;
    event->present = 0;
    if (timeline->last_event)
        timeline->last_event->next = event;
    else
        timeline->first_event = event;
    timeline->last_event = event;
    return event;
}

Event *timeline_event_early(Timeline *timeline, EventId id, End by, const Moment *at)
{
    Event *last = timeline->last_event;
    Event *event = timeline_event(timeline, id, by, at);
    if (!event || !last || last->at.frame <= at->frame)
        return event;

    last->next = NULL;
    timeline->last_event = last;
    Event **place = &timeline->first_event;
    while (*place && (*place)->at.frame <= at->frame)
        place = &(*place)->next;
    event->next = *place;
    *place = event;
    return event;
}

Event *timeline_find_early(const Timeline *timeline, EventId id, End by, const Moment *at)
{
    Event *event = timeline->first_event;
    for (; event && event->at.frame <= at->frame; event = event->next)
        if (event->id == id && event->by == by)
            return event;
    return NULL;
}

static inline void set_text(Timeline *timeline, Event *event, FieldId field, Cursor bytes)
{
    Text *text = timeline_alloc(timeline, sizeof *text + bytes.captured + 1);
    if (!text)
        return;
    text->length = (uint32_t)bytes.captured;
    if (bytes.captured > 0)
        memcpy(text->bytes, bytes.at, bytes.captured);
    text->bytes[bytes.captured] = '\0';
    timeline_claim(event, field, TYPE_TEXT)->text = text;
}

static G_NO_INLINE void set_masked(Timeline *timeline, Event *event, FieldId field, FieldUnit kind,
                                   Cursor bytes)
{
    g_autoptr(GString) masked = g_string_sized_new(bytes.captured);
    mask_append(masked, kind, bytes);
    set_text(timeline, event, field, cursor_over(masked->str, masked->len));
}

void timeline_set_text(Timeline *timeline, Event *event, FieldId field, const void *bytes, size_t n)
{
    if (!event || n >= UINT32_MAX)
        return;
    Cursor text = cursor_over(bytes, n);
    FieldUnit kind = event_catalogue[event->id].fields[(unsigned)field % EVENT_FIELDS_MAX].unit;
    if (mask_concerns(kind, text) && !timeline->bare)
        set_masked(timeline, event, field, kind, text);
    else
        set_text(timeline, event, field, text);
}

void timeline_set_string(Timeline *timeline, Event *event, FieldId field, const char *string)
{
    if (string)
        timeline_set_text(timeline, event, field, string, strlen(string));
}

void timeline_set_address(Timeline *timeline, Event *event, FieldId field, const Address *address)
{
    Address *copy = event ? timeline_alloc(timeline, sizeof *copy) : NULL;
    if (!copy)
        return;
    *copy = *address;
    timeline_claim(event, field, TYPE_ADDRESS)->address = copy;
}

#define STEP_REMARKABLE_FLAGS (TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST | TCP_FLAG_URG)

static bool step_is_plain(const Step *step)
{
    return !(step->flags & STEP_REMARKABLE_FLAGS) && !step->repeated;
}

static bool step_is_bare_ack(const Step *step)
{
    return step->bytes == 0 && step->flags & TCP_FLAG_ACK;
}

/* Whether something was told of the frames from `frame` on. */
static bool remarked_since(const Timeline *timeline, uint64_t frame)
{
    const Event *event = timeline->last_event;
    const StateChange *change = timeline->last_change;
    return (event && event->at.frame >= frame) || (change && change->at.frame >= frame);
}

/* Adds `step` to the run that `run` is, if it continues it. */
static bool step_folds(Step *run, const Step *step)
{
    if (!step_is_plain(run) || !step_is_plain(step))
        return false;

    if (step->from == run->from && step->carries == run->carries &&
        (step->bytes == 0) == (run->bytes == 0)) {
        run->segments += step->segments;
        run->bytes += step->bytes;
        run->ack = step->ack;
        run->window = step->window;
    } else if (step->from != run->from && run->bytes > 0 && step_is_bare_ack(step)) {
        run->acks += step->segments;
    } else {
        return false;
    }
    run->flags |= step->flags;
    run->last = step->last;
    return true;
}

/* Keeps every other. */
static void thin_out(RunMarks *marks)
{
    marks->count /= 2;
    for (uint32_t i = 0; i < marks->count; i++)
        marks->marks[i] = marks->marks[2 * i + 1];
    marks->every *= 2;
}

static void add_mark(RunMarks *marks)
{
    if (++marks->skipped < marks->every)
        return;
    marks->skipped = 0;
    if (marks->count == RUN_MARKS)
        thin_out(marks);
    marks->marks[marks->count++] = marks->last;
}

/* Marks how far `run` has come with `step`, which was folded into it. A run that finds no
 * room has no marks; that is not worth a complaint. */
static void mark_run(Timeline *timeline, Step *run, const Step *step)
{
    if (!run->marks) {
        if (run->bytes == 0 || !(run->flags & TCP_FLAG_ACK) ||
            run->segments + run->acks < RUN_MARKS_FROM ||
            timeline->arena.bytes + sizeof(RunMarks) > timeline->budget)
            return;
        run->marks = arena_take(&timeline->arena, sizeof(RunMarks));
        *run->marks = (RunMarks){.every = 1};
    }
    RunMark *last = &run->marks->last;
    last->time_ns = step->last.time_ns;
    last->bytes = run->bytes;
    if (step->from != run->from) {
        last->acked = step->ack;
        last->window = step->window;
    }
    add_mark(run->marks);
}

void timeline_step(Timeline *timeline, const Step *step)
{
    if (!timeline->keep_steps)
        return;

    Step *run = timeline->last_step;
    if (run && !remarked_since(timeline, run->last.frame) && step_folds(run, step)) {
        mark_run(timeline, run, step);
        return;
    }

    Step *rung = timeline_alloc(timeline, sizeof *rung);
    if (!rung)
        return;
    *rung = *step;
    rung->next = NULL;
    rung->marks = NULL;
    if (run)
        run->next = rung;
    else
        timeline->first_step = rung;
    timeline->last_step = rung;
}

/* The change after which one at `frame` belongs; NULL for the very front. */
static StateChange *change_before(const Timeline *timeline, uint64_t frame)
{
    if (timeline->last_change && timeline->last_change->at.frame <= frame)
        return timeline->last_change;

    StateChange *before = NULL;
    for (StateChange *c = timeline->first_change; c && c->at.frame <= frame; c = c->next)
        before = c;
    return before;
}

StateChange *timeline_change(Timeline *timeline, const StateChange *change)
{
    StateChange *copy = timeline_alloc(timeline, sizeof *copy);
    if (!copy)
        return NULL;

    StateChange *before = change_before(timeline, change->at.frame);
    *copy = *change;
    copy->next = before ? before->next : timeline->first_change;
    if (before)
        before->next = copy;
    else
        timeline->first_change = copy;
    if (!copy->next)
        timeline->last_change = copy;
    return copy;
}

void timeline_retract(Timeline *timeline, StateChange *change)
{
    StateChange *before = NULL;
    for (StateChange *c = timeline->first_change; c && c != change; c = c->next)
        before = c;

    if (before)
        before->next = change->next;
    else
        timeline->first_change = change->next;
    if (timeline->last_change == change)
        timeline->last_change = before;
}

const char *tcp_state_name(TcpState state)
{
    static const char *const names[] = {
        [TCP_STATE_UNKNOWN] = "UNKNOWN",       [TCP_STATE_CLOSED] = "CLOSED",
        [TCP_STATE_LISTEN] = "LISTEN",         [TCP_STATE_SYN_SENT] = "SYN_SENT",
        [TCP_STATE_SYN_RCVD] = "SYN_RCVD",     [TCP_STATE_ESTABLISHED] = "ESTABLISHED",
        [TCP_STATE_FIN_WAIT_1] = "FIN_WAIT_1", [TCP_STATE_FIN_WAIT_2] = "FIN_WAIT_2",
        [TCP_STATE_CLOSE_WAIT] = "CLOSE_WAIT", [TCP_STATE_CLOSING] = "CLOSING",
        [TCP_STATE_LAST_ACK] = "LAST_ACK",     [TCP_STATE_TIME_WAIT] = "TIME_WAIT",
    };
    return names[state];
}
