/* What a passage speaks for, summed up for each event. */
#include "match-matcher.h"

#include <string.h>

#include "match-stage.h"

/* What a word of the catalogue weighs: one that only one event has, one that
 * several share, and more for a long one; less outside title and first sentence. */
#define TERM_OWN         22
#define TERM_SHARED      12
#define TERM_LONG        10
#define TERM_LONG_BYTES  12
#define TERM_LATER       2 /* divides */
#define TERMS_WEIGHT_MAX 60

/* What speaks against every event: a foreign subject in the title or the first
 * sentence, later on, in the line above. */
#define FOREIGN_HEAD    25
#define FOREIGN_LATER   10
#define FOREIGN_CONTEXT 30

/* A text is about all of a handshake if its third-best step has this share, in percent. */
#define OVERVIEW_PERCENT 60

static int term_weight(const TermHit *hit)
{
    int weight = hit->sharing > 1 ? TERM_SHARED : TERM_OWN;
    if (hit->end - hit->start >= TERM_LONG_BYTES)
        weight += TERM_LONG;
    return hit->sentence > 0 ? weight / TERM_LATER : weight;
}

/* Whether the same word stood before `hit` already. */
static bool is_repeated(const TermText *text, guint place)
{
    const TermHit *hit = &g_array_index(text->hits, TermHit, place);
    const guint look_back = 64; /* bounds the work; a word repeated later counts again */
    for (guint i = place; i-- > 0 && place - i < look_back;) {
        const TermHit *other = &g_array_index(text->hits, TermHit, i);
        uint32_t length = other->end - other->start;
        if (other->sense == hit->sense && length == hit->end - hit->start &&
            memcmp(text->folded->str + other->start, text->folded->str + hit->start, length) == 0)
            return true;
    }
    return false;
}

static void add_terms(Matcher *matcher)
{
    int terms[EVENT_COUNT] = {0};
    for (guint i = 0; i < matcher->text.hits->len; i++) {
        const TermHit *hit = &g_array_index(matcher->text.hits, TermHit, i);
        if (term_is_event(hit) && !is_repeated(&matcher->text, i))
            terms[hit->sense - CONCEPT_COUNT] += term_weight(hit);
    }
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        matcher->scores[id] += MIN(terms[id], TERMS_WEIGHT_MAX);
}

static void add_cues(Matcher *matcher, const Subject *subject)
{
    for (size_t i = 0; i < cue_count; i++)
        if (pattern_holds(&matcher->cues[i], &subject->scene, &subject->around))
            matcher->scores[cue_specs[i].event] += cue_specs[i].weight;
}

static void subtract_foreign(Matcher *matcher, const Subject *subject)
{
    int foreign = 0;
    if (scene_meets(&subject->scene.head, &matcher->foreign))
        foreign += FOREIGN_HEAD;
    else if (scene_meets(&subject->scene.own, &matcher->foreign))
        foreign += FOREIGN_LATER;
    if (scene_meets(&subject->around.context, &matcher->foreign))
        foreign += FOREIGN_CONTEXT;
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        matcher->scores[id] -= foreign;
}

/* A text that goes through all steps of a handshake is about the whole. */
static void fold_steps(Matcher *matcher, const EventId *steps, size_t count, EventId whole)
{
    int best[3] = {0};
    for (size_t i = 0; i < count; i++) {
        int score = matcher->scores[steps[i]];
        for (int k = 0; k < 3; k++)
            if (score > best[k]) {
                int next = best[k];
                best[k] = score;
                score = next;
            }
    }
    if (best[2] < MATCH_SCORE || best[2] * 100 < best[0] * OVERVIEW_PERCENT)
        return;
    for (size_t i = 0; i < count; i++)
        matcher->scores[steps[i]] = 0;
    matcher->scores[whole] = MAX(matcher->scores[whole], best[0]);
}

void match_score(Matcher *matcher, const Subject *subject)
{
    static const EventId opening[] = {EVENT_TCP_SYN, EVENT_TCP_SYN_ACK, EVENT_TCP_ESTABLISHED};
    static const EventId closing[] = {EVENT_TCP_FIN_ACTIVE, EVENT_TCP_FIN_ACKED,
                                      EVENT_TCP_FIN_PASSIVE, EVENT_TCP_TIME_WAIT};
    memset(matcher->scores, 0, sizeof matcher->scores);
    add_terms(matcher);
    add_cues(matcher, subject);
    subtract_foreign(matcher, subject);
    fold_steps(matcher, opening, G_N_ELEMENTS(opening), EVENT_TCP_ESTABLISHED);
    fold_steps(matcher, closing, G_N_ELEMENTS(closing), EVENT_TCP_CLOSE);
}

EventId match_best(const Matcher *matcher, EventId but)
{
    EventId best = EVENT_COUNT;
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (id != but && (best == EVENT_COUNT || matcher->scores[id] > matcher->scores[best]))
            best = (EventId)id;
    return best;
}

/* A step that is missing between its neighbours, or the next one after the one before. */
#define FLOW_BETWEEN 22
#define FLOW_NEXT    12

/* What the words say must be worth something before their place may help. */
#define FLOW_SCORE_MIN 15

void match_add_flow(Matcher *matcher, EventId before, EventId after)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (matcher->scores[id] < FLOW_SCORE_MIN)
            continue;
        else if (stage_is_between(before, (EventId)id, after))
            matcher->scores[id] += FLOW_BETWEEN;
        else if (stage_is_next(before, (EventId)id))
            matcher->scores[id] += FLOW_NEXT;
}
