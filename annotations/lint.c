#include "lint.h"

#include <string.h>

#include "lint-steps.h"
#include "match-pattern.h"
#include "notebook-reader.h"

#ifndef N_
#define N_(sentence) sentence
#endif

/* Findings in one passage; more would hide the text. Our choice. */
#define CORRECTIONS_MAX 4

typedef enum Statement {
#define STATEMENT(id, source, says) STATEMENT_##id,
#define SAID(id, pattern)
#include "lint.def"
#undef STATEMENT
#undef SAID
    STATEMENT_COUNT
} Statement;

G_STATIC_ASSERT(STATEMENT_COUNT <= 32); /* a bit each */

/* What is known of one wrong statement. */
typedef struct LintRule {
    const char *id;     /* "fin-timeout" */
    const char *source; /* where the truth is written */
    const char *says;   /* the truth; English msgid */
} LintRule;

static const LintRule rules[STATEMENT_COUNT] = {
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

struct Linter {
    const Vocabulary *vocabulary;
    LintRule rules[STATEMENT_COUNT]; /* with ids as people write them */
    Pattern patterns[SAYINGS];
    TermText text;
    GHashTable *lines; /* (owned) char * to SceneSet *: headings and leads read */
};

/* "FIN_TIMEOUT" to "fin-timeout". (transfer full) */
static char *rule_id(const char *name)
{
    char *id = g_ascii_strdown(name, -1);
    return g_strdelimit(id, "_", '-');
}

Linter *linter_new(const Vocabulary *vocabulary)
{
    Linter *linter = g_new0(Linter, 1);
    linter->vocabulary = vocabulary;
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        linter->rules[i] = rules[i];
        g_autofree char *id = rule_id(rules[i].id);
        linter->rules[i].id = g_intern_string(id);
    }
    for (size_t i = 0; i < SAYINGS; i++)
        pattern_compile(sayings[i].pattern, &linter->patterns[i]);
    linter->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    term_text_init(&linter->text);
    return linter;
}

void linter_free(Linter *linter)
{
    if (!linter)
        return;
    g_hash_table_unref(linter->lines);
    term_text_clear(&linter->text);
    g_free(linter);
}

/* ---- one sentence ---- */

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

/* The statements that the sentence in `linter->text` makes, a bit each. */
static uint32_t find_statements(const Linter *linter, const Scene *scene,
                                const Surroundings *around)
{
    uint32_t found = 0;
    if (scene_has(&scene->own, CONCEPT_MYTH))
        return 0;
    for (size_t i = 0; i < SAYINGS; i++) {
        const Pattern *pattern = &linter->patterns[i];
        if (!pattern_holds(pattern, scene, around))
            continue;
        Span span = span_of(pattern, scene, &linter->text);
        if (!is_denied(&span, &linter->text))
            found |= UINT32_C(1) << sayings[i].statement;
    }
    return found;
}

/* Whether `text` asks rather than states. */
static bool is_question(const char *text)
{
    static const char *const signs[] = {"?", "？", "吗", "呢", NULL};
    g_autofree char *trimmed = g_strchomp(g_strdup(text));
    for (unsigned i = 0; signs[i]; i++)
        if (g_str_has_suffix(trimmed, signs[i]))
            return true;
    return false;
}

static uint32_t judge(Linter *linter, const char *sentence, const Surroundings *around)
{
    if (is_question(sentence))
        return 0;
    Scene scene;
    vocabulary_read(linter->vocabulary, sentence, &linter->text);
    scene_read(&linter->text, 1, &scene);
    return find_statements(linter, &scene, around);
}

/* ---- one passage ---- */

/* The length of the first sentence of `text`, its end included. */
static size_t sentence_length(const char *text)
{
    static const char *const ends[] = {"。", "！", "？", "；", "\n", NULL};
    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p]) {
        for (unsigned i = 0; ends[i]; i++)
            if (g_str_has_prefix(p, ends[i]))
                return (size_t)(p - text) + strlen(ends[i]);
        if (strchr(".!?;", *p) && (p[1] == ' ' || p[1] == '\0'))
            return (size_t)(p - text) + 1;
    }
    return strlen(text);
}

static const SceneSet *read_line(Linter *linter, const char *line)
{
    SceneSet *set = g_hash_table_lookup(linter->lines, line);
    if (set)
        return set;
    Scene scene;
    vocabulary_read(linter->vocabulary, line, &linter->text);
    scene_read(&linter->text, 1, &scene);
    set = g_new(SceneSet, 1);
    *set = scene.own;
    g_hash_table_insert(linter->lines, g_strdup(line), set);
    return set;
}

/* All that stands above a passage, its own title included. */
static Surroundings read_around(Linter *linter, const Passage *passage)
{
    Surroundings around = {.context = *read_line(linter, passage->section)};
    if (passage->lead)
        scene_join(&around.context, read_line(linter, passage->lead));
    if (passage->heading)
        scene_join(&around.context, read_line(linter, passage->title));
    around.near = around.context;
    return around;
}

static bool is_found(const Passage *passage, const LintRule *rule)
{
    for (guint i = 0; i < passage->corrections->len; i++)
        if (g_array_index(passage->corrections, Correction, i).id == rule->id)
            return true;
    return false;
}

/* True if that was not found in the passage already. */
static bool add_correction(Passage *passage, const LintRule *rule, const char *sentence)
{
    if (passage->corrections->len >= CORRECTIONS_MAX || is_found(passage, rule))
        return false;
    Correction correction = {rule->id, rule->says, rule->source, g_strdup(sentence)};
    g_array_append_val(passage->corrections, correction);
    return true;
}

/* What a question asks about is what the sentences after it answer: "Too many
 * TIME_WAIT? Lower …". */
static void hear_question(Linter *linter, const char *sentence, Surroundings *around)
{
    if (is_question(sentence))
        scene_join(&around->context, read_line(linter, sentence));
}

static guint lint_text(Linter *linter, Passage *passage, const char *text, Surroundings *around)
{
    guint found = 0;
    while (*text) {
        size_t length = sentence_length(text);
        g_autofree char *sentence = g_strstrip(g_strndup(text, length));
        uint32_t statements = judge(linter, sentence, around);
        hear_question(linter, sentence, around);
        for (unsigned i = 0; i < STATEMENT_COUNT; i++)
            if (statements >> i & 1)
                found += add_correction(passage, &linter->rules[i], sentence);
        text += length;
    }
    return found;
}

/* Whether the line right above says that what follows is wrong or of no use. */
static bool is_disowned(Linter *linter, const Passage *passage)
{
    const char *last = g_strrstr(passage->section, " / ");
    const SceneSet *heading = read_line(linter, last ? last + strlen(" / ") : passage->section);
    if (scene_has(heading, CONCEPT_LINT_USELESS))
        return true;
    return passage->lead && scene_has(read_line(linter, passage->lead), CONCEPT_LINT_USELESS);
}

static guint lint_passage(Linter *linter, Passage *passage)
{
    if (is_disowned(linter, passage))
        return 0;
    Surroundings around = read_around(linter, passage);
    return lint_text(linter, passage, passage->text, &around);
}

/* ---- a section ---- */

static guint lint_steps(Linter *linter, const StepStates *states)
{
    Passage *passage = step_states_skip(states);
    if (!passage)
        return 0;
    const LintRule *rule = &linter->rules[STATEMENT_FIN_WAIT_2_SKIPPED];
    return add_correction(passage, rule, passage->title);
}

static bool is_linted(const Passage *passage)
{
    return !passage->corrects && passage->corrections->len == 0;
}

static void add_states(Linter *linter, Passage *passage, StepStates *states)
{
    Scene scene;
    vocabulary_read(linter->vocabulary, passage->text, &linter->text);
    scene_read(&linter->text, 1, &scene);
    if (passage->heading)
        scene_join(&scene.own, read_line(linter, passage->title));
    step_states_add(states, passage, &scene);
}

guint lint_notebook(Linter *linter, Notebook *notebook)
{
    guint found = 0;
    StepStates states = {0};
    const char *section = "";
    g_hash_table_remove_all(linter->lines);
    for (guint i = 0; i < notebook->passages->len; i++) {
        Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (passage->heading || !g_str_equal(passage->section, section)) {
            found += lint_steps(linter, &states);
            states = (StepStates){0};
            section = passage->section;
        }
        if (!is_linted(passage))
            continue;
        found += lint_passage(linter, passage);
        add_states(linter, passage, &states);
    }
    return found + lint_steps(linter, &states);
}
