/* Why a passage was bound. */
#include "match-matcher.h"
#include "notebook-reader.h"

/* Words told as a reason. */
#define WORDS_MAX 6

/* The words of the passage that speak for `event`. (transfer full) */
static char *words_for(const Matcher *matcher, const Subject *subject, EventId event)
{
    SceneSet concepts = {{0}};
    for (size_t i = 0; i < cue_count; i++)
        if (cue_specs[i].event == event &&
            pattern_holds(&matcher->cues[i], &subject->scene, &subject->around))
            pattern_explain(&matcher->cues[i], &subject->scene, &concepts);

    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < matcher->text.hits->len && words->len < WORDS_MAX; i++) {
        const TermHit *hit = &g_array_index(matcher->text.hits, TermHit, i);
        bool speaks = term_is_event(hit) ? hit->sense == CONCEPT_COUNT + event
                                         : scene_has(&concepts, hit->sense);
        if (!speaks)
            continue;
        g_autofree char *word =
            g_strndup(matcher->text.folded->str + hit->start, hit->end - hit->start);
        if (!g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
            g_ptr_array_add(words, g_steal_pointer(&word));
    }
    g_ptr_array_add(words, NULL);
    return g_strjoinv(", ", (char **)words->pdata);
}

Match *match_describe(const Matcher *matcher, const Subject *subject, EventId event)
{
    Match *match = g_new0(Match, 1);
    match->event = event;
    match->score = (unsigned)matcher->scores[event];
    match->words = words_for(matcher, subject, event);
    match->under = subject->under ? prose_first_words(subject->under) : NULL;
    return match;
}
