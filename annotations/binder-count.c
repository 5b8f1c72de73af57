/* binder-count.c: see binder-parts.h.
 *
 * What an event adds to (passages, claims for and against) hangs on the answers to the
 * questions about its kind alone. So it is judged once for each row of answers that
 * comes, and from then on looked up. */
#include "../dissectors/prefetch.h"
#include "binder-parts.h"
#include "expression-questions.h"
#include "sightings.h"

/* Rows of answers that are remembered of one kind of event; others are judged each time.
 * Our choice: the notes that come with wirenotes make a dozen of most. */
#define OUTCOMES_MOST 64
#define OUTCOME_SLOTS (2 * OUTCOMES_MOST)

/* What events with these answers add to. */
typedef struct Outcome {
    Answers answers;
    guint count;
    Sightings *adds[];
} Outcome;

struct Outcomes {
    Questions *questions; /* (owned) */
    bool is_settled;      /* by the answers to them */
    guint count;
    Outcome *slots[OUTCOME_SLOTS]; /* (owned, nullable), hashed */
};

void outcomes_free(Outcomes *outcomes)
{
    if (!outcomes)
        return;
    questions_free(outcomes->questions);
    for (guint i = 0; i < OUTCOME_SLOTS; i++)
        g_free(outcomes->slots[i]);
    g_free(outcomes);
}

static bool add_questions(Questions *questions, const Bound *bound)
{
    return (!bound->condition || questions_add(questions, bound->condition, TRUTH_FALSE)) &&
           (!bound->claim || questions_add(questions, bound->claim, TRUTH_UNKNOWN));
}

static Outcomes *outcomes_new(EventId event, const GArray *bound)
{
    Outcomes *outcomes = g_new0(Outcomes, 1);
    outcomes->questions = questions_new(event);
    outcomes->is_settled = true;
    for (guint i = 0; i < bound->len && outcomes->is_settled; i++)
        outcomes->is_settled = add_questions(outcomes->questions, &g_array_index(bound, Bound, i));
    return outcomes;
}

/* ---- judging ------------------------------------------------------------- */

static void judge_claim(Binder *binder, const Bound *bound, const Conversation *conversation,
                        const Event *event)
{
    ClaimCount *count = &g_array_index(binder->claims, ClaimCount, bound->claim_place);
    switch (expression_judge_event(bound->claim, conversation, event)) {
    case TRUTH_TRUE:
        g_ptr_array_add(binder->adds, &count->supported);
        break;
    case TRUTH_FALSE:
        g_ptr_array_add(binder->adds, &count->contradicted);
        break;
    case TRUTH_UNKNOWN:
        break;
    }
}

/* Puts into Binder.adds what `event` adds to. What stands beside every event of its kind
 * needs no counting here: `met` says it. */
static void judge_event(Binder *binder, const Conversation *conversation, const Event *event)
{
    Kind *kind = &binder->kinds[event->id];
    const Passage *last = NULL;
    g_ptr_array_set_size(binder->adds, 0);
    for (guint i = 0; i < kind->bound->len; i++) {
        const Bound *bound = &g_array_index(kind->bound, Bound, i);
        if (bound->passage == last || !bound_applies(bound, conversation, event))
            continue;
        last = bound->passage;
        if (bound->condition)
            g_ptr_array_add(binder->adds,
                            &g_array_index(binder->uses, PassageUse, bound->use_place).seen);
        if (bound->claim)
            judge_claim(binder, bound, conversation, event);
    }
    if (!last)
        g_ptr_array_add(binder->adds, &kind->bare);
}

/* ---- remembering --------------------------------------------------------- */

/* Each bit counts: multiplied by odd constants (2^64 over the golden ratio, and over the
 * plastic number), they all reach the highest. */
static guint slot_of(Answers answers)
{
    uint64_t mixed =
        answers.yes * UINT64_C(0x9e3779b97f4a7c15) + answers.unknown * UINT64_C(0xc13fa9a902a6328f);
    return (guint)(mixed >> 32) % OUTCOME_SLOTS;
}

/* The place of the outcome with these answers, or the free one for it. */
static Outcome **find_outcome(Outcomes *outcomes, Answers answers)
{
    for (guint i = slot_of(answers);; i++) {
        Outcome **place = &outcomes->slots[i % OUTCOME_SLOTS];
        if (!*place || answers_equal((*place)->answers, answers))
            return place;
    }
}

static Outcome *outcome_new(Answers answers, const GPtrArray *adds)
{
    Outcome *outcome = g_malloc(sizeof(Outcome) + adds->len * sizeof(Sightings *));
    outcome->answers = answers;
    outcome->count = adds->len;
    for (guint i = 0; i < adds->len; i++)
        outcome->adds[i] = g_ptr_array_index(adds, i);
    return outcome;
}

static void add_to(Sightings *const *adds, guint count, uint64_t frame)
{
    for (guint i = 0; i < count; i++)
        sightings_add(adds[i], frame);
}

static void count_event(Binder *binder, const Conversation *conversation, const Event *event)
{
    Kind *kind = &binder->kinds[event->id];
    sightings_add(&kind->met, event->at.frame);
    if (!kind->is_asked)
        return;
    if (!kind->outcomes)
        kind->outcomes = outcomes_new((EventId)event->id, kind->bound);
    Outcomes *outcomes = kind->outcomes;
    Answers answers = questions_ask(outcomes->questions, conversation, event);
    Outcome **place = find_outcome(outcomes, answers);
    if (*place) {
        add_to((*place)->adds, (*place)->count, event->at.frame);
        return;
    }
    judge_event(binder, conversation, event);
    add_to((Sightings *const *)binder->adds->pdata, binder->adds->len, event->at.frame);
    if (!outcomes->is_settled || outcomes->count == OUTCOMES_MOST)
        return;
    *place = outcome_new(answers, binder->adds);
    outcomes->count++;
}

/* Events mostly lie one behind the other. While one is judged, the one after the next
 * is fetched: a third of the time, measured on connections that are not in the cache. */
#define AHEAD_BYTES (4 * CACHE_LINE_BYTES)

G_NO_INLINE void binder_count(Binder *binder, const Conversation *conversation)
{
    for (const Event *event = conversation->timeline.first_event; event; event = event->next) {
        prefetch((const char *)event + AHEAD_BYTES);
        prefetch((const char *)event + AHEAD_BYTES + CACHE_LINE_BYTES);
        count_event(binder, conversation, event);
    }
}
