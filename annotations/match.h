/* match.h: binds passages that have no binding to the events they speak of.
 *
 * A passage is held against the words of the catalogue (events.def), against the
 * ideas of term-concepts.def and what they mean together (match-cues.def), in the
 * light of the line and the headings above it. What speaks for an event adds up;
 * from MATCH_SCORE on it is bound. The reason can be told. */
#pragma once

#include "notebook.h"
#include "term.h"

/* From this sum of weights on a passage is bound; below, and from half of it on,
 * it is unsure. Set with tests/notes-labelled. */
#define MATCH_SCORE 45

/* Events a passage may be bound to by itself. Our choice. */
#define MATCH_EVENTS_MAX 2

typedef struct Matcher Matcher;

/* `vocabulary` must outlive the matcher. (transfer full) */
Matcher *matcher_new(const Vocabulary *vocabulary);
void matcher_free(Matcher *matcher); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Matcher, matcher_free)

/* Binds what can be bound. A passage with an `on:` of its own is left as it is,
 * and so is a heading under which there is one: its author has decided. Fills in
 * Passage.match of all others. Returns how many passages were bound. */
guint match_notebook(Matcher *matcher, Notebook *notebook);
