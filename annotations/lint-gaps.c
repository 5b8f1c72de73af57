#include "lint-gaps.h"

#ifndef N_
#define N_(sentence) sentence
#endif

/* What is known of one gap. */
static const struct {
    const char *id, *source, *says;
} gap_catalogue[GAP_COUNT] = {
#define GAP(id, source, says) {#id, source, says},
#define LEAVES(id, pattern)
#define TOLD(id, pattern)
#include "lint-gaps.def"
#undef GAP
#undef LEAVES
#undef TOLD
};

static const struct {
    Gap gap;
    bool told;
    const char *pattern;
} halves[] = {
#define GAP(id, source, says)
#define LEAVES(id, pattern) {GAP_##id, false, pattern},
#define TOLD(id, pattern)   {GAP_##id, true, pattern},
#include "lint-gaps.def"
#undef GAP
#undef LEAVES
#undef TOLD
};

struct GapRules {
    Pattern patterns[G_N_ELEMENTS(halves)];
};

GapRules *gap_rules_new(void)
{
    GapRules *rules = g_new0(GapRules, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(halves); i++)
        pattern_compile(halves[i].pattern, &rules->patterns[i]);
    return rules;
}

void gap_rules_free(GapRules *rules)
{
    g_free(rules);
}

void gaps_clear(Gaps *gaps)
{
    for (unsigned i = 0; i < GAP_COUNT; i++)
        g_free(gaps->heard[i].sentence);
    *gaps = (Gaps){0};
}

void gaps_hear(Gaps *gaps, const GapRules *rules, Passage *passage, const char *sentence,
               const Scene *scene, const Surroundings *around)
{
    for (size_t i = 0; i < G_N_ELEMENTS(halves); i++) {
        Gap gap = halves[i].gap;
        if (gaps->heard[gap].told || (!halves[i].told && gaps->heard[gap].left))
            continue;
        if (!pattern_holds(&rules->patterns[i], scene, around))
            continue;
        if (halves[i].told) {
            gaps->heard[gap].told = true;
        } else {
            gaps->heard[gap].left = passage;
            gaps->heard[gap].sentence = g_strdup(sentence);
        }
    }
}

/* "BLOCKS_ONLY" to "blocks-only". */
static const char *gap_id(Gap gap)
{
    g_autofree char *id = g_ascii_strdown(gap_catalogue[gap].id, -1);
    return g_intern_string(g_strdelimit(id, "_", '-'));
}

bool gaps_find(const Gaps *gaps, Gap gap, Correction *ret)
{
    if (gaps->heard[gap].told || !gaps->heard[gap].left)
        return false;
    *ret = (Correction){.id = gap_id(gap),
                        .says = gap_catalogue[gap].says,
                        .source = gap_catalogue[gap].source,
                        .sentence = g_strdup(gaps->heard[gap].sentence),
                        .incomplete = true};
    return true;
}
