/* query.h: values of a capture, asked for in the language of expressions. Answers
 * of labs are such.
 *
 *   query := count(EXPR) | literal | [pick] FIELD [where EXPR]
 *          | end state (after | before) [pick] FIELD [where EXPR]
 *   pick  := first | last             end := client | server
 *
 * A FIELD of an event is asked of each event for which EXPR holds, one of a
 * connection of each connection; "first" and "last" pick by frame. The FIELD behind "state" is
 * one that counts frames: what comes out is the state of that end just after, or before, each.
 * A literal is as in an expression, or one word: TIME_WAIT, yes. */
#pragma once

#include "assertion.h"

/* More values than this are counted, not kept. Our choice: nobody lists as many. */
#define QUERY_VALUES_MAX 10000

typedef enum ValueKind {
    VALUE_NUMBER,
    VALUE_DURATION,
    VALUE_TEXT,
    VALUE_TRUTH, /* `number`: 0 or 1 */
} ValueKind;

/* One value, and where it was found. */
typedef struct QueryValue {
    ValueKind kind;
    uint64_t number;
    int64_t duration_ns;
    char *text;     /* (owned, nullable) of VALUE_TEXT: valid UTF-8, not escaped */
    uint64_t frame; /* the event's, or the first of the connection; 0: none */
    uint64_t order; /* values are told in this order */
} QueryValue;

typedef struct Query Query;

/* query_new: reads `source`. Query_new_assertion: reads it as an assertion (assertion.h),
 * whose one value is whether it holds.
 * Returns: (transfer full) (nullable): NULL with an EXPRESSION_ERROR */
Query *query_new(const char *source, GError **error);
Query *query_new_assertion(const char *source, GError **error);
void query_free(Query *query); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Query, query_free)

/* What its values are; of a literal, what it is. */
ValueKind query_kind(const Query *query);

/* Whether its values are numbers of frames; true of a literal number too. */
bool query_counts_frames(const Query *query);

/* Whether it is a literal, the same whatever the capture. */
bool query_is_literal(const Query *query);

/* Holds one conversation against it, once for each, in any order. */
void query_take(Query *query, const Conversation *conversation);

/* Of all that it has taken, in the order of frames. Borrowed, (element-type QueryValue);
 * nothing is to be taken after. */
const GArray *query_values(Query *query);

/* The frames that speak for what it found, the lowest first: those of its values,
 * or of what was counted. (transfer full) (element-type uint64_t) */
GArray *query_evidence(Query *query);

/* Reads a literal alone, as a learner writes one: 12, 0x1301, 20ms, "text", 198.18.0.2.
 * A word is a text, and whatever else is no literal too. */
void value_read(const char *text, QueryValue *ret);
void value_clear(QueryValue *value);

/* "12", "20.6ms", "TIME_WAIT", "yes": as one would write it. (transfer full) */
char *value_print(const QueryValue *value);
