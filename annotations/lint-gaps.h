/* lint-gaps.h: what the notes leave out (lint-gaps.def). Private to lint*.c. */
#pragma once

#include "match-pattern.h"
#include "notebook.h"

typedef enum Gap {
#define GAP(id, source, says) GAP_##id,
#define LEAVES(id, pattern)
#define TOLD(id, pattern)
#include "lint-gaps.def"
#undef GAP
#undef LEAVES
#undef TOLD
    GAP_COUNT
} Gap;

/* The patterns, compiled. (transfer full) */
typedef struct GapRules GapRules;
GapRules *gap_rules_new(void);
void gap_rules_free(GapRules *rules); /* NULL is fine */

/* What was heard of each gap in a notebook so far. */
typedef struct Gaps {
    struct {
        Passage *left;  /* (nullable) borrowed: the first that says the one half */
        char *sentence; /* (owned, nullable) in it */
        bool told;      /* the other half stands somewhere */
    } heard[GAP_COUNT];
} Gaps;

void gaps_clear(Gaps *gaps);

/* Hears a sentence of `passage`, which was read into `scene`. */
void gaps_hear(Gaps *gaps, const GapRules *rules, Passage *passage, const char *sentence,
               const Scene *scene, const Surroundings *around);

/* What is left out, or false. *ret is a correction that is `incomplete`, with a
 * sentence of its own. */
bool gaps_find(const Gaps *gaps, Gap gap, Correction *ret);
