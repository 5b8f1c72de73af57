/* assertion.h: a statement about a whole capture, and what its packets say to it.
 *
 * Conversations are taken one by one, in any order, and need not be kept. What
 * cannot be told of an event or a connection, because a field of it is not set,
 * speaks neither for nor against. */
#pragma once

#include "expression.h"

/* Events or connections kept for each side of each part, those with the lowest frames. */
#define ASSERTION_EXAMPLES 5

/* An event or a connection that made a part true or false. */
typedef struct AssertionExample {
    uint64_t frame;      /* of the event, or the first of the connection */
    uint64_t connection; /* its id */
    Transport transport; /* whose ids are counted apart */
    char *values;        /* "http.response.code = 404": what was compared */
} AssertionExample;

/* One any(), all(), none() or count() of an assertion. */
typedef struct AssertionPart {
    const char *quantifier; /* "all" */
    char *source;           /* (nullable) as written; NULL where it was left out */
    char *over;             /* "http.response", "connection", "event": what it ranges over */
    uint64_t of[3];         /* how many of these were judged how, by Truth */
    bool holds;             /* after assertion_holds(); of count(): whether there are any */
    GArray *examples[2];    /* AssertionExample, by TRUTH_FALSE and TRUTH_TRUE */
} AssertionPart;

typedef struct Assertion Assertion;

/* assertion_new: reads `source`, see expression_compile_for_capture().
 * Returns: (transfer full) (nullable) */
Assertion *assertion_new(const char *source, GError **error);
void assertion_free(Assertion *assertion); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Assertion, assertion_free)

/* The same one, that has taken nothing yet, for another thread. (transfer full) */
Assertion *assertion_clone_empty(const Assertion *assertion);

/* Holds one conversation against it; once for each, when it is over. */
void assertion_take(Assertion *assertion, const Conversation *conversation);

/* Adds what `from`, a clone, has taken. The result does not depend on the order. */
void assertion_merge(Assertion *into, const Assertion *from);

/* Whether it holds of all that it has taken. */
bool assertion_holds(Assertion *assertion);

/* Its parts, in the order written; borrowed, (element-type AssertionPart). */
const GArray *assertion_parts(const Assertion *assertion);

/* The examples that say why `part` came out as it did; borrowed. For a part that is
 * false those that made it so, else those that made it true. */
const GArray *assertion_evidence(const AssertionPart *part);
