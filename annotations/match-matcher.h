/* match-matcher.h: the matcher from inside: a passage in hand, its context, its
 * scores. Private to match*.c. */
#pragma once

#include "match-cue.h"
#include "match.h"

/* A line above passages, read once. */
typedef struct Context {
    SceneSet set;
    bool topical; /* it says what the passages under it are about */
    bool generic; /* it leaves that to the line above it: "Causes", or nothing */
} Context;

struct Matcher {
    const Vocabulary *vocabulary;
    Pattern *cues; /* (owned) by row of match-cues.def */
    TermText text;
    GHashTable *contexts; /* (owned) char * to Context *, of the notebook in hand */
    SceneSet topics, foreign, generic;
    int scores[EVENT_COUNT];
};

/* A passage in the light of what stands above it. */
typedef struct Subject {
    const Passage *passage;
    Scene scene;
    Surroundings around;
    const char *under; /* (nullable) the line that `around` is of */
} Subject;

/* A line as the context of what is under it; borrowed, kept for the notebook in hand. */
const Context *match_read_context(Matcher *matcher, const char *line);

/* Fills in what surrounds `subject`: the nearest line above that says what it is
 * about: the one before the list, then the headings from the inside out. `lines` are
 * the pieces of the passage's section, and must live as long as the subject. */
void match_find_context(Matcher *matcher, Subject *subject, char **lines);

/* Scores every event for the subject, whose text is in `matcher->text`. */
void match_score(Matcher *matcher, const Subject *subject);

/* Adds what the place between passages that were bound says. */
void match_add_flow(Matcher *matcher, EventId before, EventId after);

/* The event with the highest score, `but` left out; of equals the first in the catalogue. */
EventId match_best(const Matcher *matcher, EventId but);

/* What spoke for `event`. (transfer full) */
Match *match_describe(const Matcher *matcher, const Subject *subject, EventId event);
