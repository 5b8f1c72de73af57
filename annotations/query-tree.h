/* query-tree.h: what a query is made of. Private to query*.c. */
#pragma once

#include "expression-tree.h"
#include "query.h"

typedef enum QueryType {
    QUERY_FIELD,
    QUERY_STATE,
    QUERY_COUNT,
    QUERY_ASSERTION,
    QUERY_LITERAL,
} QueryType;

typedef enum QueryPick {
    PICK_ALL,
    PICK_FIRST,
    PICK_LAST,
} QueryPick;

struct Query {
    QueryType type;
    QueryPick pick;
    Operand operand;      /* QUERY_FIELD, QUERY_STATE */
    Expression *where;    /* (owned, nullable) of the same */
    Assertion *assertion; /* (owned) QUERY_COUNT, QUERY_ASSERTION */
    QueryValue literal;
    End end;            /* QUERY_STATE */
    bool before;        /* likewise */
    bool counts_frames; /* the operand does */
    bool finished;
    GArray *values; /* (owned) QueryValue */
};
