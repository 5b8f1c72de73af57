/* keyed.h: sorts things by numbers read from them once. What they lead to may lie in a
 * file (see engine/store.h), where comparing again and again would fetch it each time. */
#pragma once

#include "../engine/analysis.h"

typedef struct Keyed {
    uint64_t major, minor;
    gpointer thing;
} Keyed;

typedef Keyed (*KeyOf)(gpointer thing);

/* Sorts `things`, which lead to what `analysis` (nullable) keeps, by their keys, the least first;
 * equal ones stay as they are. */
void keyed_sort(GPtrArray *things, KeyOf key_of, const Analysis *analysis);
