/* match-scene.h: what a passage is about, as sets: the concepts it names, and
 * what it says that somebody does. Private to match*.c. */
#pragma once

#include "term.h"

/* What a passage says happens; derived from the order of its words. C is the
 * client, or whoever closes first; S the server, or the other; X nobody named. */
/* clang-format off */
#define FACTS(_) \
    _(C_SYN) _(S_SYN) _(X_SYN) _(C_SYNACK) _(S_SYNACK) _(X_SYNACK) _(C_ACK) _(S_ACK) _(X_ACK) \
    _(C_FIN) _(S_FIN) _(X_FIN) _(R_SYN) _(R_SYNACK) _(R_ACK) _(R_FIN) \
    _(E_SYN_SENT) _(E_SYN_RCVD) _(E_ESTABLISHED) _(E_FIN_WAIT_1) _(E_CLOSE_WAIT) \
    _(E_FIN_WAIT_2) _(E_LAST_ACK) _(E_TIME_WAIT) _(E_CLOSED) /* enters the state */ \
    _(C_ALONE) _(S_ALONE) /* the only end that is named */ \
    _(N_CLOSE) _(N_REAP) _(TW_LENGTH) _(TW_AVOID) /* "not closed", "not waited for", "how long TIME_WAIT lasts" */ \
    _(POS_1) _(POS_2) _(POS_3) _(POS_4) _(POS_5) _(ORDERED) /* place in a list */ \
    _(HEADING) _(SHORT) _(ARROW)
/* clang-format on */

typedef enum Fact {
    FACT_BEFORE_FIRST = CONCEPT_COUNT - 1,
#define FACT(id) FACT_##id,
    FACTS(FACT)
#undef FACT
        FACT_END
} Fact;

#define SCENE_WORDS 6 /* of 64 bits; the unit test holds that all fit */

/* A set of Concepts and Facts. */
typedef struct SceneSet {
    uint64_t words[SCENE_WORDS];
} SceneSet;

static inline void scene_add(SceneSet *set, unsigned item)
{
    set->words[item / 64] |= UINT64_C(1) << item % 64;
}

static inline bool scene_has(const SceneSet *set, unsigned item)
{
    return set->words[item / 64] >> item % 64 & 1;
}

bool scene_meets(const SceneSet *one, const SceneSet *other);
void scene_join(SceneSet *set, const SceneSet *other);

/* "TIME_WAIT", "C_SYN": the Concept or Fact called so, or FACT_END. */
unsigned scene_find(const char *name, size_t length);
const char *scene_name(unsigned item);

typedef struct Scene {
    SceneSet own;  /* of the whole text */
    SceneSet head; /* of its first sentence, or title */
} Scene;

/* Whether the "not" at `place` in `text` is said of the next `said`: "never gets closed". */
bool scene_negates(const TermText *text, guint place, Concept said);

/* Derives the scene of a text that was read; its first so many sentences, at least
 * one, are the head. */
void scene_read(const TermText *text, unsigned head_sentences, Scene *ret);
