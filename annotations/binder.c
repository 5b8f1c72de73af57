#include "binder.h"

/* One binding of a passage, under the event it is for. */
typedef struct Bound {
    const Passage *passage;
    const Expression *condition; /* (nullable) */
    int claim;                   /* place in Binder.claims, or -1 */
} Bound;

struct Binder {
    GArray *bound[EVENT_COUNT]; /* (owned, nullable) Bound, by event */
    GArray *claims;             /* (owned) ClaimCount */
    bool claimed[EVENT_COUNT];  /* whether any of `bound` makes a claim */
};

const char *claim_verdict_name(ClaimVerdict verdict)
{
    switch (verdict) {
    case CLAIM_NOT_SEEN:
        return "not-seen";
    case CLAIM_SUPPORTED:
        return "supported";
    case CLAIM_CONTRADICTED:
        return "contradicted";
    }
    return "";
}

ClaimVerdict claim_verdict(const ClaimCount *count)
{
    if (count->contradicted)
        return CLAIM_CONTRADICTED;
    return count->supported ? CLAIM_SUPPORTED : CLAIM_NOT_SEEN;
}

static int add_claim(Binder *binder, const Passage *passage)
{
    if (!passage->claim)
        return -1;
    ClaimCount count = {.passage = passage};
    g_array_append_val(binder->claims, count);
    return (int)binder->claims->len - 1;
}

static void bind_passage(Binder *binder, const Passage *passage)
{
    int claim = add_claim(binder, passage);
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        Bound bound = {passage, binding->condition, claim};
        GArray **list = &binder->bound[binding->event];
        if (!*list)
            *list = g_array_new(FALSE, FALSE, sizeof(Bound));
        g_array_append_val(*list, bound);
        binder->claimed[binding->event] |= claim >= 0;
    }
}

Binder *binder_new(const Notebook *const *notebooks, size_t count)
{
    Binder *binder = g_new0(Binder, 1);
    binder->claims = g_array_new(FALSE, TRUE, sizeof(ClaimCount));
    for (size_t i = 0; i < count; i++)
        for (guint p = 0; p < notebooks[i]->passages->len; p++)
            bind_passage(binder, g_ptr_array_index(notebooks[i]->passages, p));
    return binder;
}

void binder_free(Binder *binder)
{
    if (!binder)
        return;
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (binder->bound[id])
            g_array_unref(binder->bound[id]);
    g_array_unref(binder->claims);
    g_free(binder);
}

bool binder_knows(const Binder *binder, EventId event)
{
    return binder->bound[event] != NULL;
}

static bool applies(const Bound *bound, const Conversation *conversation, const Event *event)
{
    return !bound->condition || expression_holds_for_event(bound->condition, conversation, event);
}

void binder_notes(const Binder *binder, const Conversation *conversation, const Event *event,
                  GArray *notes)
{
    const GArray *list = binder->bound[event->id];
    const Passage *last = NULL;
    for (guint i = 0; list && i < list->len; i++) {
        const Bound *bound = &g_array_index(list, Bound, i);
        /* Bindings of one passage stand together: it is shown once. */
        if (bound->passage == last || !applies(bound, conversation, event))
            continue;
        last = bound->passage;
        Note note = {bound->passage, event, conversation};
        g_array_append_val(notes, note);
    }
}

/* Counts one event, and keeps its frame if it is among the first. */
static void count_one(uint64_t *count, uint64_t examples[CLAIM_EXAMPLES], const Event *event)
{
    if (*count < CLAIM_EXAMPLES)
        examples[*count] = event->at.frame;
    (*count)++;
}

static void count_claim(Binder *binder, const Bound *bound, const Conversation *conversation,
                        const Event *event)
{
    ClaimCount *count = &g_array_index(binder->claims, ClaimCount, bound->claim);
    switch (expression_judge_event(bound->passage->claim, conversation, event)) {
    case TRUTH_TRUE:
        count_one(&count->supported, count->supporting, event);
        break;
    case TRUTH_FALSE:
        count_one(&count->contradicted, count->contradicting, event);
        break;
    case TRUTH_UNKNOWN:
        break;
    }
}

static void count_event(Binder *binder, const Conversation *conversation, const Event *event)
{
    const GArray *list = binder->bound[event->id];
    int last = -1;
    for (guint i = 0; i < list->len; i++) {
        const Bound *bound = &g_array_index(list, Bound, i);
        if (bound->claim < 0 || bound->claim == last || !applies(bound, conversation, event))
            continue;
        last = bound->claim;
        count_claim(binder, bound, conversation, event);
    }
}

void binder_count(Binder *binder, const Conversation *conversation)
{
    for (const Event *event = conversation->timeline.first_event; event; event = event->next)
        if (binder->claimed[event->id])
            count_event(binder, conversation, event);
}

const GArray *binder_claims(const Binder *binder)
{
    return binder->claims;
}
