/* suggest.h: "did you mean ...?", by edit distance. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "../dissectors/event.h"

/* The nearest candidate offered so far. Holds borrowed strings only. */
typedef struct Suggestion {
    const char *wanted;
    const char *best; /* (nullable) */
    unsigned distance;
} Suggestion;

/* Begins to look for something like `wanted`. Nothing is near a word longer
 * than SUGGEST_LENGTH_MAX bytes. */
#define SUGGEST_LENGTH_MAX 64
Suggestion suggest_like(const char *wanted);

/* Takes `candidate` if it is near enough and nearer than what came before. */
void suggest_offer(Suggestion *suggestion, const char *candidate);

/* The event whose name is nearest to `name`. (nullable) */
const char *suggest_event(const char *name);
