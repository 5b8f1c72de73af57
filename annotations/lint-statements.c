#include "lint-statements.h"

#ifndef N_
#define N_(sentence) sentence
#endif

static const LintRule catalogue[STATEMENT_COUNT] = {
#define STATEMENT(id, source, says) {#id, source, says},
#define SAID(id, pattern)
#include "lint.def"
#undef STATEMENT
#undef SAID
};

static const struct {
    Statement statement;
    const char *pattern;
} sayings[] = {
#define STATEMENT(id, source, says)
#define SAID(id, pattern) {STATEMENT_##id, pattern},
#include "lint.def"
#undef STATEMENT
#undef SAID
};

#define SAYINGS G_N_ELEMENTS(sayings)

struct StatementRules {
    LintRule rules[STATEMENT_COUNT]; /* with ids as people write them */
    Pattern patterns[SAYINGS];
};

StatementRules *statement_rules_new(void)
{
    StatementRules *rules = g_new0(StatementRules, 1);
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        rules->rules[i] = catalogue[i];
        g_autofree char *id = g_ascii_strdown(catalogue[i].id, -1);
        rules->rules[i].id = g_intern_string(g_strdelimit(id, "_", '-'));
    }
    for (size_t i = 0; i < SAYINGS; i++)
        pattern_compile(sayings[i].pattern, &rules->patterns[i]);
    return rules;
}

void statement_rules_free(StatementRules *rules)
{
    g_free(rules);
}

const LintRule *statement_rule(const StatementRules *rules, Statement statement)
{
    return &rules->rules[statement];
}

/* What a pattern asks for, and the clauses from the first to the last word of it. */
typedef struct Span {
    SceneSet asked;
    unsigned first, last;
} Span;

static Span span_of(const Pattern *pattern, const Scene *scene, const TermText *text)
{
    Span span = {.first = G_MAXUINT};
    pattern_explain(pattern, scene, &span.asked);
    for (guint i = 0; i < text->hits->len; i++) {
        const TermHit *hit = &g_array_index(text->hits, TermHit, i);
        if (term_is_event(hit) || !scene_has(&span.asked, hit->sense))
            continue;
        span.first = MIN(span.first, hit->clause);
        span.last = MAX(span.last, hit->clause);
    }
    return span;
}

/* Whether the "not" at `place` is part of what is stated: "is not closed". */
static bool is_stated(const Span *span, const TermText *text, guint place)
{
    if (scene_has(&span->asked, FACT_N_CLOSE) && scene_negates(text, place, CONCEPT_MUST_CLOSE))
        return true;
    return scene_has(&span->asked, FACT_N_REAP) && scene_negates(text, place, CONCEPT_LINT_REAPED);
}

static bool is_denied(const Span *span, const TermText *text)
{
    for (guint i = 0; i < text->hits->len; i++) {
        const TermHit *hit = &g_array_index(text->hits, TermHit, i);
        bool within = hit->clause >= span->first && hit->clause <= span->last;
        if (hit->sense == CONCEPT_LINT_USELESS && within)
            return true;
        if (hit->sense == CONCEPT_NOT && within && !is_stated(span, text, i))
            return true;
    }
    return false;
}

uint32_t statements_made(const StatementRules *rules, const TermText *text, const Scene *scene,
                         const Surroundings *around)
{
    uint32_t found = 0;
    if (scene_has(&scene->own, CONCEPT_MYTH))
        return 0;
    for (size_t i = 0; i < SAYINGS; i++) {
        const Pattern *pattern = &rules->patterns[i];
        if (!pattern_holds(pattern, scene, around))
            continue;
        Span span = span_of(pattern, scene, text);
        if (!is_denied(&span, text))
            found |= UINT32_C(1) << sayings[i].statement;
    }
    return found;
}
