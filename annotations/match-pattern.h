/* match-pattern.h: the little language of match-cues.def and lint.def: words that
 * must all hold, each one of several concepts or facts, in a place. */
#pragma once

#include "match-scene.h"

/* Most words in a pattern. */
#define PATTERN_GROUPS_MAX 10

/* Where a word of a pattern must be met. */
typedef enum Where {
    WHERE_OWN,     /* NAME: in the text */
    WHERE_HEAD,    /* ^NAME: in its title or first sentence */
    WHERE_CONTEXT, /* @NAME: in what stands above it */
    WHERE_NEAR,    /* ~NAME: the same, if it is still the subject */
    WHERE_ANY,     /* %NAME: in the text or above it */
} Where;

/* Any of these, there; or, if `absent`, none of them. */
typedef struct Group {
    SceneSet any;
    Where where;
    bool absent;
} Group;

typedef struct Pattern {
    Group groups[PATTERN_GROUPS_MAX];
    unsigned count;
} Pattern;

/* What the lines above a text are about; `near` as far as it is still its subject. */
typedef struct Surroundings {
    SceneSet context, near;
} Surroundings;

/* Compiles a row of ours; a name that there is not is a mistake of ours too. */
void pattern_compile(const char *text, Pattern *ret);

bool pattern_holds(const Pattern *pattern, const Scene *scene, const Surroundings *around);

/* Adds to `ret` which concepts of the text itself the pattern asks for. */
void pattern_explain(const Pattern *pattern, const Scene *scene, SceneSet *ret);
