/* ledger-build.h: what the parts that build the ledger share; private to this folder.
 *
 *   ledger-build.c    takes in connections, one after another
 *   ledger-reuse.c    a new one ends the TIME_WAIT of another
 *   ledger-measure.c  how much there was at once, how fast, and for how long
 *   closing.c         why one was closed, from its events
 *   forecast.c        when ports run out */
#pragma once

#include "closing.h"

struct LedgerBuilder {
    const Analysis *analysis;
    Ledger *ledger;
    GHashTable *routes; /* LedgerRoute * -> its place in ledger->routes */
    Closing closing;    /* of the connection at hand */
    /* Spans in the order of connections; `number` is a connection's id */
    GArray *begun; /* empty ones, where a SYN was seen; by route */
    GArray *open;  /* by route */
    GArray *ports; /* by route */
    GArray *waits; /* by route and end: see wait_bucket() */
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

/* `fresh`, which is not in the ledger yet, has the addresses and ports of an
 * earlier connection, if the events at hand say so: what that held ends. */
void ledger_take_reuse(LedgerBuilder *builder, const TcpConnection *fresh);

/* Fills in all that is counted at once, and puts everything in order. */
void ledger_measure(LedgerBuilder *builder);
