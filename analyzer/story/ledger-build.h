/* ledger-build.h: what the parts that build the ledger share; private to this folder.
 *
 *   ledger-build.c    takes in connections, one after another
 *   ledger-reuse.c    a new one ends the TIME_WAIT of another
 *   ledger-merge.c    what several workers gathered becomes one
 *   ledger-spans.c    what was gathered, as spans of one kind
 *   ledger-measure.c  how much there was at once, how fast, and for how long
 *   closing.c         why one was closed, from its events
 *   forecast.c        when ports run out */
#pragma once

#include "closing.h"

/* What was never held. */
#define NEVER_HELD INT64_MIN

/* The route of a connection that has none: there was no room for another. */
#define NO_ROUTE UINT32_MAX

/* From when to when; until NEVER_HELD: not at all. */
typedef struct Held {
    int64_t from, until;
} Held;

/* What one connection holds, in ns. There is one of each that was established, so it is small,
 * and all that a later one may put an end to lies together. */
typedef struct LedgerEntry {
    int64_t from;       /* its first segment */
    int64_t open_until; /* SPAN_OPEN: it still is */
    int64_t port_until; /* NEVER_HELD: its port is none of the range */
    Held waits[2];      /* TIME_WAIT, by End */
    uint32_t route;     /* its place; NO_ROUTE: it is left out */
    bool begun;         /* its SYN was seen */
} LedgerEntry;

/* A state that only a program or a timer ends, at the end of the capture. */
typedef struct LastingSince {
    uint32_t bucket; /* see wait_bucket() */
    bool close_wait; /* else FIN_WAIT_2 */
    int64_t since;   /* ns; and when that end last sent something */
    int64_t active;
} LastingSince;

struct LedgerBuilder {
    Ledger *ledger;
    GHashTable *routes; /* LedgerRoute * -> its place in ledger->routes */
    GArray *first_ids;  /* uint64_t: of each route, the first connection */
    Closing closing;    /* of the connection at hand */
    LedgerRoute wanted; /* to look others like it up */
    GArray *entries;    /* LedgerEntry, by token */
    GPtrArray *others;  /* GArray *: entries of other builders, merged into this */
    GArray *lasting;    /* LastingSince */
};

/* The ends of routes, numbered. */
static inline uint32_t wait_bucket(uint32_t route, End end)
{
    return route * 2 + (uint32_t)end;
}

static inline LedgerRoute *route_at(const Ledger *ledger, uint32_t place)
{
    return g_ptr_array_index(ledger->routes, place);
}

static inline LedgerRoute *wait_route(const Ledger *ledger, uint32_t bucket)
{
    return route_at(ledger, bucket / 2);
}

static inline End wait_end(uint32_t bucket)
{
    return (End)(bucket % 2);
}

static inline bool has_timestamps(const TcpConnection *connection)
{
    return connection->ends[END_CLIENT].timestamps && connection->ends[END_SERVER].timestamps;
}

/* Leaves out routes beyond LEDGER_ROUTES_MOST; the hash table is of no use after. */
void ledger_leave_out(LedgerBuilder *builder);

/* Fills in all that is counted at once, and puts everything in order. */
void ledger_measure(LedgerBuilder *builder, const Analysis *analysis);
