#include "lint.h"

#include <string.h>

#include "lint-gaps.h"
#include "lint-sentence.h"
#include "lint-statements.h"
#include "lint-steps.h"
#include "notebook-reader.h"

/* Findings in one passage; more would hide the text. Our choice. */
#define CORRECTIONS_MAX 4

struct Linter {
    const Vocabulary *vocabulary;
    StatementRules *statements; /* (owned) */
    GapRules *gap_rules;        /* (owned) */
    Gaps gaps;                  /* of the notebook in hand */
    TermText text;
    GHashTable *lines; /* (owned) char * to SceneSet *: headings and leads read */
};

Linter *linter_new(const Vocabulary *vocabulary)
{
    Linter *linter = g_new0(Linter, 1);
    linter->vocabulary = vocabulary;
    linter->statements = statement_rules_new();
    linter->gap_rules = gap_rules_new();
    linter->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    term_text_init(&linter->text);
    return linter;
}

void linter_free(Linter *linter)
{
    if (!linter)
        return;
    statement_rules_free(linter->statements);
    gap_rules_free(linter->gap_rules);
    gaps_clear(&linter->gaps);
    g_hash_table_unref(linter->lines);
    term_text_clear(&linter->text);
    g_free(linter);
}

/* ---- one sentence ---- */

/* `said` is what surrounds the sentence and what the passage has said before it. */
static uint32_t judge(Linter *linter, Passage *passage, const char *sentence,
                      const Surroundings *around, Surroundings *said)
{
    if (sentence_asks(sentence))
        return 0;
    Scene scene;
    vocabulary_read(linter->vocabulary, sentence, &linter->text);
    scene_read(&linter->text, 1, &scene);
    gaps_hear(&linter->gaps, linter->gap_rules, passage, sentence, &scene, said);
    scene_join(&said->context, &scene.own);
    return statements_made(linter->statements, &linter->text, &scene, around);
}

/* ---- one passage ---- */

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

static bool is_found(const Passage *passage, const char *id)
{
    for (guint i = 0; i < passage->corrections->len; i++)
        if (g_array_index(passage->corrections, Correction, i).id == id)
            return true;
    return false;
}

/* True if that was not found in the passage already. */
static bool add_correction(Passage *passage, const LintRule *rule, const char *sentence,
                           bool incomplete)
{
    if (passage->corrections->len >= CORRECTIONS_MAX || is_found(passage, rule->id))
        return false;
    Correction correction = {rule->id, rule->says, rule->source, g_strdup(sentence), incomplete};
    g_array_append_val(passage->corrections, correction);
    return true;
}

/* Whether its author has not marked it as a correction. */
static bool is_linted(const Passage *passage)
{
    return !passage->corrects;
}

/* What a question asks about is what the sentences after it answer: "Too many
 * TIME_WAIT? Lower …". */
static void hear_question(Linter *linter, const char *sentence, Surroundings *around)
{
    if (sentence_asks(sentence))
        scene_join(&around->context, read_line(linter, sentence));
}

/* A passage whose author knows better may tell what another leaves out. */
static guint lint_text(Linter *linter, Passage *passage, const char *text, Surroundings *around)
{
    guint found = 0;
    Surroundings said = *around;
    while (*text) {
        size_t length = sentence_length(text);
        g_autofree char *sentence = g_strstrip(g_strndup(text, length));
        uint32_t statements = judge(linter, passage, sentence, around, &said);
        hear_question(linter, sentence, around);
        for (unsigned i = 0; i < STATEMENT_COUNT && is_linted(passage); i++)
            if (statements >> i & 1)
                found += add_correction(passage, statement_rule(linter->statements, (Statement)i),
                                        sentence, false);
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
    const LintRule *rule = statement_rule(linter->statements, STATEMENT_FIN_WAIT_2_SKIPPED);
    return add_correction(passage, rule, passage->title, true);
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

static guint lint_gaps(Linter *linter)
{
    guint found = 0;
    for (unsigned i = 0; i < GAP_COUNT; i++) {
        Passage *passage = linter->gaps.heard[i].left;
        Correction correction;
        if (!passage || passage->corrections->len >= CORRECTIONS_MAX || !is_linted(passage) ||
            !gaps_find(&linter->gaps, (Gap)i, &correction))
            continue;
        g_array_append_val(passage->corrections, correction);
        found++;
    }
    gaps_clear(&linter->gaps);
    return found;
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
        if (passage->corrections->len > 0)
            continue;
        found += lint_passage(linter, passage);
        if (!is_linted(passage))
            continue;
        add_states(linter, passage, &states);
    }
    return found + lint_steps(linter, &states) + lint_gaps(linter);
}
