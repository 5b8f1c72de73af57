/* totals.h: a whole capture in numbers, for the summaries. */
#pragma once

#include "../engine/analysis.h"

#define OPENED_KINDS (TCP_OPENED_MID_STREAM + 1)
#define CLOSED_KINDS (TCP_CLOSED_UNCONFIRMED + 1)

typedef struct ServiceCount {
    const char *name; /* static */
    uint64_t conversations;
} ServiceCount;

typedef struct Totals {
    uint64_t opened[OPENED_KINDS];
    uint64_t closed[CLOSED_KINDS];
    uint64_t closer[3];     /* by End; NONE: neither, or both */
    GArray *services;       /* ServiceCount, most first once they are sorted; TCP and UDP */
    uint64_t payload_bytes; /* of TCP and UDP, repeats included */
} Totals;

void totals_init(Totals *totals);
void totals_clear(Totals *totals);

/* Counts one that is over. */
void totals_add_connection(Totals *totals, const TcpConnection *connection);
void totals_add_datagrams(Totals *totals, const UdpExchange *exchange);

/* Adds what was counted of others. */
void totals_merge(Totals *totals, const Totals *from);

/* All are counted: puts the services in order. */
void totals_sort(Totals *totals);
