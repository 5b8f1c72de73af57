/* waits.h: every socket in TIME_WAIT with when that ends, put together by who holds it
 * and for whom: for counting down. */
#pragma once

#include "model.h"

/* One socket in TIME_WAIT. */
typedef struct Wait {
    ModelKey key;
    uint16_t port; /* the client's */
    int64_t since_ns, until_ns;
} Wait;

/* Those of one end of one route. */
typedef struct WaitGroup {
    Address client, server;
    uint16_t port; /* the server's */
    End end;       /* that holds them */
    GArray *waits; /* (owned) Wait, in the order in which they began */
    GArray *ends;  /* (owned) int64_t, when they end, in that order */
} WaitGroup;

typedef struct Waits Waits;

/* @hold_ns: how long a TIME_WAIT lasts. One whose addresses and ports are used again
 * ends then. Returns: (transfer full) */
Waits *waits_new(const Model *model, int64_t hold_ns);
void waits_free(Waits *waits); /* NULL is fine */

/* Those of one end; NULL if there are none. Borrowed. */
const WaitGroup *waits_find(const Waits *waits, const Address *client, const Address *server,
                            uint16_t port, End end);

/* How many there are at one moment. */
size_t waits_count_at(const WaitGroup *group, int64_t at_ns);

/* When the next of those ends, and the last; 0 if there are none. */
int64_t waits_next_end(const WaitGroup *group, int64_t at_ns);
int64_t waits_last_end(const WaitGroup *group, int64_t at_ns);
