/* ledger-build.h: what the parts that build the ledger share; private to this folder.
 *
 *   ledger-build.c    takes in connections, one after another
 *   ledger-reuse.c    a new one ends the TIME_WAIT of another
 *   ledger-merge.c    what several workers gathered becomes one
 *   ledger-measure.c  how much there was at once, how fast, and for how long
 *   closing.c         why one was closed, from its events
 *   forecast.c        when ports run out */
#pragma once

#include "closing.h"

/* Where the spans of a connection stand; UINT32_MAX: it has none of the kind. */
typedef struct LedgerEntry {
    uint32_t open, ports;
    uint32_t waits[2]; /* by End */
} LedgerEntry;

/* A state that only a program or a timer ends, at the end of the capture. */
typedef struct LastingSince {
    uint32_t bucket; /* as for waits */
    bool close_wait; /* else FIN_WAIT_2 */
    int64_t since;   /* ns; and when that end last sent something */
    int64_t active;
} LastingSince;

struct LedgerBuilder {
    Ledger *ledger;
    GHashTable *routes; /* LedgerRoute * -> its place in ledger->routes */
    GArray *first_ids;  /* uint64_t: of each route, the first connection */
    Closing closing;    /* of the connection at hand */
    GArray *entries;    /* LedgerEntry, by token */
    GArray *lasting;    /* LastingSince */
    GArray *begun;      /* Span: empty ones, where a SYN was seen; by route */
    GArray *open;       /* by route */
    GArray *ports;      /* by route */
    GArray *waits;      /* by route and end: see wait_bucket() */
};

static inline uint32_t wait_bucket(uint32_t route, End end)
{
    return route * 2 + (uint32_t)end;
}

static inline LedgerRoute *wait_route(const Ledger *ledger, uint32_t bucket)
{
    return g_ptr_array_index(ledger->routes, bucket / 2);
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
