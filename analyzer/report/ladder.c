#include "ladder.h"

/* Rungs kept at either end of a ladder that is too long: enough for a handshake
 * with TLS and one exchange; and for a close. */
#define HEAD_RUNGS 16
#define TAIL_RUNGS 7

/* Walks the three lists of a timeline side by side. */
typedef struct Walk {
    const Event *event;
    const StateChange *change;
} Walk;

/* Takes what happened up to `frame` into `rung`. */
static void take_until(Walk *walk, uint64_t frame, Rung *rung)
{
    while (walk->event && walk->event->at.frame <= frame) {
        if (rung->event_count++ == 0)
            rung->first_event = walk->event;
        EventWeight weight = event_catalogue[walk->event->id].weight;
        rung->weight = MAX(rung->weight, weight);
        walk->event = walk->event->next;
    }
    while (walk->change && walk->change->at.frame <= frame) {
        if (walk->change->end <= END_SERVER)
            rung->changes[walk->change->end] = walk->change;
        walk->change = walk->change->next;
    }
}

static bool is_empty(const Rung *rung)
{
    return rung->event_count == 0 && !rung->changes[END_CLIENT] && !rung->changes[END_SERVER];
}

/* What is told of frames that have no step: before, between or after them. */
static void add_remark(GArray *rungs, Walk *walk, uint64_t frame)
{
    Rung remark = {.kind = RUNG_REMARK};
    take_until(walk, frame, &remark);
    if (is_empty(&remark))
        return;
    const StateChange *change =
        remark.changes[END_CLIENT] ? remark.changes[END_CLIENT] : remark.changes[END_SERVER];
    remark.at = remark.first_event ? remark.first_event->at : change->at;
    g_array_append_val(rungs, remark);
}

static GArray *all_rungs(const Timeline *timeline)
{
    GArray *rungs = g_array_new(FALSE, FALSE, sizeof(Rung));
    Walk walk = {.event = timeline->first_event, .change = timeline->first_change};
    for (const Step *step = timeline->first_step; step; step = step->next) {
        add_remark(rungs, &walk, step->first.frame - 1);
        Rung rung = {.kind = RUNG_STEP, .step = step, .at = step->first};
        take_until(&walk, step->last.frame, &rung);
        g_array_append_val(rungs, rung);
    }
    add_remark(rungs, &walk, UINT64_MAX);
    return rungs;
}

/* Marks up to `most` rungs with something to say, the heaviest first. */
static void keep_telling(const GArray *rungs, bool *keep, unsigned most)
{
    for (int weight = WEIGHT_TROUBLE; weight >= WEIGHT_ROUTINE; weight--) {
        for (guint i = 0; i < rungs->len && most > 0; i++) {
            const Rung *rung = &g_array_index(rungs, Rung, i);
            if (keep[i] || is_empty(rung) || (int)rung->weight != weight)
                continue;
            keep[i] = true;
            most--;
        }
    }
}

static void keep_ends(guint count, bool *keep)
{
    for (guint i = 0; i < count; i++)
        keep[i] = keep[i] || i < HEAD_RUNGS || i + TAIL_RUNGS >= count;
}

/* A rung between two that are kept is kept: leaving one out saves no line. */
static void keep_singles(guint count, bool *keep)
{
    for (guint i = 1; i + 1 < count; i++)
        keep[i] = keep[i] || (keep[i - 1] && keep[i + 1]);
}

static void elide(Rung *elision, const Rung *rung)
{
    if (elision->kind != RUNG_ELISION)
        *elision = (Rung){.kind = RUNG_ELISION, .at = rung->at};
    if (!rung->step)
        return;
    elision->elided_steps++;
    elision->elided_bytes += rung->step->bytes;
}

static GArray *without_unkept(const GArray *rungs, const bool *keep)
{
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(Rung));
    Rung elision = {.kind = RUNG_STEP};
    for (guint i = 0; i < rungs->len; i++) {
        const Rung *rung = &g_array_index(rungs, Rung, i);
        if (!keep[i]) {
            elide(&elision, rung);
            continue;
        }
        if (elision.kind == RUNG_ELISION)
            g_array_append_val(kept, elision);
        elision.kind = RUNG_STEP;
        g_array_append_vals(kept, rung, 1);
    }
    return kept;
}

GArray *ladder_rungs(const Conversation *conversation, unsigned most)
{
    GArray *rungs = all_rungs(&conversation->timeline);
    if (most == 0 || rungs->len <= MAX(most, HEAD_RUNGS + TAIL_RUNGS))
        return rungs;

    g_autofree bool *keep = g_new0(bool, rungs->len);
    keep_ends(rungs->len, keep);
    keep_telling(rungs, keep, most - MIN(most, HEAD_RUNGS + TAIL_RUNGS));
    keep_singles(rungs->len, keep);
    GArray *kept = without_unkept(rungs, keep);
    g_array_unref(rungs);
    return kept;
}
