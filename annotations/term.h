/* term.h: the ideas (term-concepts.def) and the events (events.def) that a text
 * speaks of, in the order of the text. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "../dissectors/event.h"

/* CONCEPT_CLIENT, ...: one for each row of term-concepts.def. */
typedef enum Concept {
#define CONCEPT(id, kind, en, zh) CONCEPT_##id,
#include "term-concepts.def"
#undef CONCEPT
    CONCEPT_COUNT
} Concept;

typedef enum ConceptKind { PLAIN, TOPIC, FOREIGN, RELATION } ConceptKind;

typedef struct ConceptSpec {
    const char *name; /* "TIME_WAIT" */
    ConceptKind kind;
    const char *terms_en, *terms_zh;
} ConceptSpec;

extern const ConceptSpec concept_catalogue[CONCEPT_COUNT];

/* The concept called `name` (not NUL-terminated), or CONCEPT_COUNT. */
Concept concept_find(const char *name, size_t length);

/* What a word of the text means: a concept, or an event of the catalogue. */
typedef struct TermHit {
    uint32_t start, end; /* in TermText.folded */
    uint16_t sense;      /* a Concept, or CONCEPT_COUNT + EventId */
    uint16_t sharing;    /* how many events have this term: 1 is telling */
    uint16_t sentence;   /* from 0 */
    uint16_t clause;     /* from 0, counted through the whole text */
} TermHit;

static inline bool term_is_event(const TermHit *hit)
{
    return hit->sense >= CONCEPT_COUNT;
}

/* A text with what was found in it. Reused from text to text. */
typedef struct TermText {
    GString *folded;
    GArray *hits;  /* TermHit, by start */
    GArray *found; /* scratch */
} TermText;

void term_text_init(TermText *text);
void term_text_clear(TermText *text);

typedef struct Vocabulary Vocabulary;

/* All terms of both catalogues. Never changes, so it may be shared. (transfer full) */
Vocabulary *vocabulary_new(void);
void vocabulary_free(Vocabulary *vocabulary); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vocabulary, vocabulary_free)

/* Finds what `text`, valid UTF-8, speaks of. Of words inside one another the
 * longest counts: among the events, and among the concepts, where a RELATION
 * hides no other kind. */
void vocabulary_read(const Vocabulary *vocabulary, const char *text, TermText *ret);
