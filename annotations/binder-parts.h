/* binder-parts.h: what a binder is made of; private to binder*.c.
 *
 *   binder.c        what is bound to which event, and what was counted
 *   binder-count.c  counting: what each event adds to */
#pragma once

#include "binder.h"

/* One binding of a passage, under the event it is for. */
typedef struct Bound {
    const Passage *passage;
    const Expression *condition; /* (nullable) */
    const Expression *claim;     /* (nullable) */
    int claim_place;             /* in Binder.claims, or -1 */
    guint use_place;             /* in Binder.uses */
} Bound;

typedef struct Outcomes Outcomes;

/* What is kept of one kind of event. */
typedef struct Kind {
    GArray *bound;      /* (owned, nullable) Bound */
    Sightings met;      /* all of them */
    Sightings bare;     /* those whose conditions none fulfilled */
    bool is_asked;      /* a condition or claim is bound to it; else `met` says it all */
    Outcomes *outcomes; /* (owned, nullable) none until one is counted */
} Kind;

struct Binder {
    Kind kinds[EVENT_COUNT]; /* by event */
    GArray *claims;          /* (owned) ClaimCount */
    GArray *uses;            /* (owned) PassageUse: under a condition only, see binder_uses() */
    GPtrArray *copies;       /* (owned, nullable) Expression *, of a clone */
    GPtrArray *adds;         /* (owned) Sightings *, borrowed: what the event at hand adds to */
};

/* Whether `bound` stands beside `event`. */
bool bound_applies(const Bound *bound, const Conversation *conversation, const Event *event);

void outcomes_free(Outcomes *outcomes); /* NULL is fine */
