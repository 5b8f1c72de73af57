/* term-automaton.h: finds many words in a text in one pass (Aho and Corasick,
 * "Efficient string matching", 1975).
 *
 * A word of Latin letters is found only where a word begins and ends; a plural
 * "s" may follow, and anything may if the word was added as a prefix. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Automaton Automaton;

/* A word found. */
typedef struct Found {
    uint32_t start, end; /* bytes; `end` is behind the last, a plural "s" included */
    uint32_t word;       /* as automaton_add() returned it */
} Found;

Automaton *automaton_new(void);
void automaton_free(Automaton *automaton); /* NULL is fine */

/* Adds a word that is not empty, before automaton_seal(). Returns its number; the
 * same word has the same number. */
uint32_t automaton_add(Automaton *automaton, const char *word, bool prefix);

/* After this words are looked for, and none can be added. */
void automaton_seal(Automaton *automaton);

/* Appends to `found` (of Found) each word in `text`, in the order of their ends. */
void automaton_find(const Automaton *automaton, const char *text, size_t length, GArray *found);
