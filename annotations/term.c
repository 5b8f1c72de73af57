#include "term.h"

#include <string.h>

#include "term-automaton.h"
#include "term-text.h"

#define CONCEPT(id, kind, en, zh) [CONCEPT_##id] = {#id, kind, en, zh},
const ConceptSpec concept_catalogue[CONCEPT_COUNT] = {
#include "term-concepts.def"
};
#undef CONCEPT

/* One meaning of a word. */
typedef struct Sense {
    uint16_t sense;
    guint next; /* place of the next meaning of the same word + 1, or 0 */
} Sense;

struct Vocabulary {
    TermFolder *folder;
    Automaton *automaton;
    GArray *first;   /* guint, by word: place in `senses` + 1, or 0 */
    GArray *senses;  /* Sense */
    GArray *sharing; /* guint16, by word: events that have it */
};

Concept concept_find(const char *name, size_t length)
{
    for (unsigned i = 0; i < CONCEPT_COUNT; i++)
        if (strlen(concept_catalogue[i].name) == length &&
            memcmp(concept_catalogue[i].name, name, length) == 0)
            return (Concept)i;
    return CONCEPT_COUNT;
}

void term_text_init(TermText *text)
{
    text->folded = g_string_new(NULL);
    text->hits = g_array_new(FALSE, FALSE, sizeof(TermHit));
    text->found = g_array_new(FALSE, FALSE, sizeof(Found));
}

void term_text_clear(TermText *text)
{
    g_string_free(text->folded, TRUE);
    g_array_unref(text->hits);
    g_array_unref(text->found);
    *text = (TermText){0};
}

/* ---- the vocabulary ---- */

static bool has_sense(const Vocabulary *vocabulary, uint32_t word, uint16_t sense)
{
    guint at = g_array_index(vocabulary->first, guint, word);
    for (; at; at = g_array_index(vocabulary->senses, Sense, at - 1).next)
        if (g_array_index(vocabulary->senses, Sense, at - 1).sense == sense)
            return true;
    return false;
}

static void add_sense(Vocabulary *vocabulary, uint32_t word, uint16_t sense)
{
    if (word >= vocabulary->first->len) {
        g_array_set_size(vocabulary->first, word + 1);
        g_array_set_size(vocabulary->sharing, word + 1);
    }
    if (has_sense(vocabulary, word, sense))
        return;
    guint *first = &g_array_index(vocabulary->first, guint, word);
    Sense added = {sense, *first};
    g_array_append_val(vocabulary->senses, added);
    *first = vocabulary->senses->len;
    if (sense >= CONCEPT_COUNT)
        g_array_index(vocabulary->sharing, guint16, word)++;
}

static void add_term(Vocabulary *vocabulary, const char *term, bool prefix, uint16_t sense)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    term_fold(vocabulary->folder, term, folded);
    if (folded->len > 0)
        add_sense(vocabulary, automaton_add(vocabulary->automaton, folded->str, prefix), sense);
}

/* "close* the": once with each usual ending. */
static void add_endings(Vocabulary *vocabulary, const char *term, const char *star, uint16_t sense)
{
    static const char *const endings[] = {"",  "s",   "es", "ed",  "d",   "ing",
                                          "e", "ion", "y",  "ies", "ied", "ting"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *word =
            g_strdup_printf("%.*s%s%s", (int)(star - term), term, endings[i], star + 1);
        add_term(vocabulary, word, false, sense);
    }
}

/* Adds what stands between semicolons. */
static void add_terms(Vocabulary *vocabulary, const char *terms, uint16_t sense)
{
    g_auto(GStrv) list = g_strsplit(terms, ";", -1);
    for (char **term = list; *term; term++) {
        const char *star = strchr(g_strstrip(*term), '*');
        if (star && star[1])
            add_endings(vocabulary, *term, star, sense);
        else
            add_term(vocabulary, *term, star != NULL, sense);
    }
}

Vocabulary *vocabulary_new(void)
{
    Vocabulary *vocabulary = g_new0(Vocabulary, 1);
    vocabulary->folder = term_folder_new();
    vocabulary->automaton = automaton_new();
    vocabulary->first = g_array_new(FALSE, TRUE, sizeof(guint));
    vocabulary->senses = g_array_new(FALSE, FALSE, sizeof(Sense));
    vocabulary->sharing = g_array_new(FALSE, TRUE, sizeof(guint16));
    for (uint16_t i = 0; i < CONCEPT_COUNT; i++) {
        add_terms(vocabulary, concept_catalogue[i].terms_en, i);
        add_terms(vocabulary, concept_catalogue[i].terms_zh, i);
    }
    for (uint16_t i = 0; i < EVENT_COUNT; i++) {
        add_terms(vocabulary, event_catalogue[i].terms_en, CONCEPT_COUNT + i);
        add_terms(vocabulary, event_catalogue[i].terms_zh, CONCEPT_COUNT + i);
    }
    automaton_seal(vocabulary->automaton);
    return vocabulary;
}

void vocabulary_free(Vocabulary *vocabulary)
{
    if (!vocabulary)
        return;
    term_folder_free(vocabulary->folder);
    automaton_free(vocabulary->automaton);
    g_array_unref(vocabulary->first);
    g_array_unref(vocabulary->senses);
    g_array_unref(vocabulary->sharing);
    g_free(vocabulary);
}

/* ---- reading ---- */

/* By start, the longer first, then by meaning so that the order is always the same. */
static gint compare_hits(gconstpointer a, gconstpointer b)
{
    const TermHit *left = a, *right = b;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    if (left->end != right->end)
        return left->end > right->end ? -1 : 1;
    return (left->sense > right->sense) - (left->sense < right->sense);
}

static void collect_hits(const Vocabulary *vocabulary, TermText *text)
{
    for (guint i = 0; i < text->found->len; i++) {
        const Found *found = &g_array_index(text->found, Found, i);
        guint at = g_array_index(vocabulary->first, guint, found->word);
        while (at) {
            const Sense *sense = &g_array_index(vocabulary->senses, Sense, at - 1);
            TermHit hit = {found->start,
                           found->end,
                           sense->sense,
                           g_array_index(vocabulary->sharing, guint16, found->word),
                           0,
                           0};
            g_array_append_val(text->hits, hit);
            at = sense->next;
        }
    }
    g_array_sort(text->hits, compare_hits);
}

/* Where the word reaches furthest that was kept last, of events, concepts, relations. */
typedef struct Reach {
    uint32_t start, end;
} Reach;

static bool is_inside(const TermHit *hit, Reach reach)
{
    return hit->end <= reach.end && !(hit->start == reach.start && hit->end == reach.end);
}

/* The words kept last that may hide others. */
typedef struct Reaches {
    Reach events, concepts, relations, closers;
} Reaches;

/* Whether a longer word hides this one: an event's an event's, a concept's a
 * concept's; of relations only "not" is ever hidden, by any but an event's, and
 * "close" by "the passive closer", which says who and not what. */
static bool is_hidden(const TermHit *hit, bool relation, const Reaches *reaches)
{
    if (term_is_event(hit))
        return is_inside(hit, reaches->events);
    if (!relation)
        return is_inside(hit, reaches->concepts);
    if (hit->sense == CONCEPT_MUST_CLOSE)
        return is_inside(hit, reaches->closers);
    return hit->sense == CONCEPT_NOT &&
           (is_inside(hit, reaches->concepts) || is_inside(hit, reaches->relations));
}

static bool is_relation(const TermHit *hit)
{
    return !term_is_event(hit) && concept_catalogue[hit->sense].kind == RELATION;
}

/* Extends what reaches so far; the words come by start, so only the end counts. */
static void reach_to(Reach *reach, const TermHit *hit)
{
    if (hit->end >= reach->end)
        *reach = (Reach){hit->start, hit->end};
}

static void reach_with(Reaches *reaches, const TermHit *hit, bool relation)
{
    if (term_is_event(hit))
        reach_to(&reaches->events, hit);
    else if (relation)
        reach_to(&reaches->relations, hit);
    else
        reach_to(&reaches->concepts, hit);
    if (hit->sense == CONCEPT_PASSIVE || hit->sense == CONCEPT_ACTIVE)
        reach_to(&reaches->closers, hit);
}

static void drop_hidden(GArray *hits)
{
    Reaches reaches = {0};
    guint kept = 0;
    for (guint i = 0; i < hits->len; i++) {
        TermHit hit = g_array_index(hits, TermHit, i);
        bool relation = is_relation(&hit);
        if (is_hidden(&hit, relation, &reaches))
            continue;
        reach_with(&reaches, &hit, relation);
        g_array_index(hits, TermHit, kept++) = hit;
    }
    g_array_set_size(hits, kept);
}

static void number_sentences(TermText *text)
{
    const char *at = text->folded->str;
    uint16_t sentence = 0, clause = 0;
    for (guint i = 0; i < text->hits->len; i++) {
        TermHit *hit = &g_array_index(text->hits, TermHit, i);
        for (; at < text->folded->str + hit->start; at++) {
            sentence += *at == '\n' && sentence < G_MAXUINT16;
            clause += (*at == '\n' || *at == ',') && clause < G_MAXUINT16;
        }
        hit->sentence = sentence;
        hit->clause = clause;
    }
}

void vocabulary_read(const Vocabulary *vocabulary, const char *text, TermText *ret)
{
    g_string_truncate(ret->folded, 0);
    g_array_set_size(ret->hits, 0);
    g_array_set_size(ret->found, 0);
    term_fold(vocabulary->folder, text, ret->folded);
    automaton_find(vocabulary->automaton, ret->folded->str, ret->folded->len, ret->found);
    collect_hits(vocabulary, ret);
    drop_hidden(ret->hits);
    number_sentences(ret);
}
