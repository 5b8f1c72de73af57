/* flow-table.h: finds what two endpoints have with one another, whichever speaks.
 *
 * Open addressing over (hash, pointer) pairs. What a pointer leads to begins with its
 * two Endpoints; its lowest bit is the owner's. */
#pragma once

#include <glib.h>

#include "../../dissectors/conversation.h"
#include "../../dissectors/prefetch.h"

typedef struct FlowSlot {
    uintptr_t flow; /* 0: free */
    uint32_t hash;
} FlowSlot;

typedef struct FlowTable {
    FlowSlot *slots;
    size_t mask; /* slots - 1, a power of two less one */
    size_t used;
} FlowTable;

void flow_table_init(FlowTable *table);
void flow_table_clear(FlowTable *table);

/* The same for both directions. */
uint32_t flow_table_hash(const Endpoint *a, const Endpoint *b);

/* Has the memory of the slot for `hash` fetched while other work goes on. */
static inline void flow_table_prefetch(const FlowTable *table, uint32_t hash)
{
    prefetch(&table->slots[hash & table->mask]);
}

/* Of a flow, what a segment mostly touches lies at its beginning. */
#define FLOW_FETCHED_BYTES 896

/* Has what is probably in that slot fetched as well. */
static inline void flow_table_prefetch_flow(const FlowTable *table, uint32_t hash)
{
    const char *flow = (const char *)(table->slots[hash & table->mask].flow & ~(uintptr_t)1);
    if (flow)
        prefetch_bytes(flow, FLOW_FETCHED_BYTES);
}

/* The flow between a and b, or 0. */
uintptr_t flow_table_find(const FlowTable *table, uint32_t hash, const Endpoint *a,
                          const Endpoint *b);

/* Makes `flow` the one between a and b, in place of any other. */
void flow_table_put(FlowTable *table, uint32_t hash, const Endpoint *a, const Endpoint *b,
                    uintptr_t flow);

/* Takes `flow`, which is in the table under `hash`, out; without effect if it is not. */
void flow_table_remove(FlowTable *table, uint32_t hash, uintptr_t flow);
