#include "binder-parts.h"
#include "sightings.h"

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
    if (count->contradicted.times)
        return CLAIM_CONTRADICTED;
    return count->supported.times ? CLAIM_SUPPORTED : CLAIM_NOT_SEEN;
}

/* ---- what is bound ------------------------------------------------------- */

static void free_expression(gpointer expression)
{
    expression_free(expression);
}

static Binder *binder_empty(bool is_clone)
{
    Binder *binder = g_new0(Binder, 1);
    binder->claims = g_array_new(FALSE, TRUE, sizeof(ClaimCount));
    binder->uses = g_array_new(FALSE, TRUE, sizeof(PassageUse));
    binder->adds = g_ptr_array_new();
    if (is_clone)
        binder->copies = g_ptr_array_new_with_free_func(free_expression);
    return binder;
}

/* A clone has expressions of its own, for they remember what they were asked. */
static const Expression *own(Binder *binder, const Expression *expression)
{
    if (!expression || !binder->copies)
        return expression;
    Expression *copy = expression_copy(expression);
    g_ptr_array_add(binder->copies, copy);
    return copy;
}

static int add_claim(Binder *binder, const Passage *passage)
{
    if (!passage->claim)
        return -1;
    ClaimCount count = {.passage = passage};
    g_array_append_val(binder->claims, count);
    return (int)binder->claims->len - 1;
}

static void add_bound(Binder *binder, EventId event, const Bound *bound)
{
    Kind *kind = &binder->kinds[event];
    if (!kind->bound)
        kind->bound = g_array_new(FALSE, FALSE, sizeof(Bound));
    g_array_append_vals(kind->bound, bound, 1);
    kind->is_asked |= bound->condition || bound->claim;
}

/* Whether `passage` stands beside every `event`, whatever its other bindings say. */
static bool is_unconditional(const Passage *passage, EventId event)
{
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        if (binding->event == event && !binding->condition)
            return true;
    }
    return false;
}

/* Bindings that add nothing to another of the passage are left out. */
static bool is_superfluous(const Passage *passage, guint place)
{
    const Binding *binding = &g_array_index(passage->bindings, Binding, place);
    if (binding->condition)
        return is_unconditional(passage, binding->event);
    for (guint i = 0; i < place; i++) {
        const Binding *earlier = &g_array_index(passage->bindings, Binding, i);
        if (earlier->event == binding->event && !earlier->condition)
            return true;
    }
    return false;
}

static void bind_passage(Binder *binder, const Passage *passage)
{
    if (passage->bindings->len == 0)
        return;
    PassageUse use = {.passage = passage};
    g_array_append_val(binder->uses, use);
    int claim_place = add_claim(binder, passage);
    const Expression *claim = own(binder, passage->claim);
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        if (is_superfluous(passage, i))
            continue;
        Bound bound = {passage, own(binder, binding->condition), claim, claim_place,
                       binder->uses->len - 1};
        add_bound(binder, binding->event, &bound);
    }
}

Binder *binder_new(const Notebook *const *notebooks, size_t count)
{
    Binder *binder = binder_empty(false);
    for (size_t i = 0; i < count; i++)
        for (guint p = 0; p < notebooks[i]->passages->len; p++)
            bind_passage(binder, g_ptr_array_index(notebooks[i]->passages, p));
    return binder;
}

Binder *binder_clone_empty(const Binder *binder)
{
    Binder *clone = binder_empty(true);
    for (guint i = 0; i < binder->uses->len; i++)
        bind_passage(clone, g_array_index(binder->uses, PassageUse, i).passage);
    return clone;
}

void binder_free(Binder *binder)
{
    if (!binder)
        return;
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        g_clear_pointer(&binder->kinds[id].bound, g_array_unref);
        outcomes_free(binder->kinds[id].outcomes);
    }
    g_array_unref(binder->claims);
    g_array_unref(binder->uses);
    g_ptr_array_unref(binder->adds);
    g_clear_pointer(&binder->copies, g_ptr_array_unref);
    g_free(binder);
}

bool binder_knows(const Binder *binder, EventId event)
{
    return binder->kinds[event].bound != NULL;
}

bool bound_applies(const Bound *bound, const Conversation *conversation, const Event *event)
{
    return !bound->condition || expression_holds_for_event(bound->condition, conversation, event);
}

void binder_notes(const Binder *binder, const Conversation *conversation, const Event *event,
                  GArray *notes)
{
    const GArray *list = binder->kinds[event->id].bound;
    const Passage *last = NULL;
    for (guint i = 0; list && i < list->len; i++) {
        const Bound *bound = &g_array_index(list, Bound, i);
        /* Bindings of one passage stand together: it is shown once. */
        if (bound->passage == last || !bound_applies(bound, conversation, event))
            continue;
        last = bound->passage;
        Note note = {bound->passage, event, conversation};
        g_array_append_val(notes, note);
    }
}

/* ---- counting ------------------------------------------------------------ */

static void merge_claim(ClaimCount *into, const ClaimCount *from)
{
    sightings_merge(&into->supported, &from->supported);
    sightings_merge(&into->contradicted, &from->contradicted);
}

void binder_merge(Binder *into, const Binder *from)
{
    g_return_if_fail(into->uses->len == from->uses->len && into->claims->len == from->claims->len);
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        sightings_merge(&into->kinds[id].met, &from->kinds[id].met);
        sightings_merge(&into->kinds[id].bare, &from->kinds[id].bare);
    }
    for (guint i = 0; i < into->claims->len; i++)
        merge_claim(&g_array_index(into->claims, ClaimCount, i),
                    &g_array_index(from->claims, ClaimCount, i));
    for (guint i = 0; i < into->uses->len; i++)
        sightings_merge(&g_array_index(into->uses, PassageUse, i).seen,
                        &g_array_index(from->uses, PassageUse, i).seen);
}

const GArray *binder_claims(const Binder *binder)
{
    return binder->claims;
}

/* Adds the events that each passage stands beside without a condition. */
static void add_unconditional(const Binder *binder, EventId event, GArray *uses)
{
    const GArray *list = binder->kinds[event].bound;
    for (guint i = 0; list && i < list->len; i++) {
        const Bound *bound = &g_array_index(list, Bound, i);
        if (!bound->condition)
            sightings_merge(&g_array_index(uses, PassageUse, bound->use_place).seen,
                            &binder->kinds[event].met);
    }
}

GArray *binder_uses(const Binder *binder)
{
    GArray *uses = g_array_copy(binder->uses);
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        add_unconditional(binder, (EventId)id, uses);
    return uses;
}

const Sightings *binder_sightings(const Binder *binder, EventId event)
{
    return &binder->kinds[event].met;
}

const Sightings *binder_unexplained(const Binder *binder, EventId event)
{
    const Kind *kind = &binder->kinds[event];
    return kind->bound ? &kind->bare : &kind->met;
}
