/* flow-table.h: finds the conversation that two endpoints have, whichever speaks.
 *
 * Open addressing over (hash, number) pairs of eight bytes; the number is a
 * place in the owner's array of conversations, whose endpoints are compared. */
#pragma once

#include <glib.h>

#include "../../dissectors/conversation.h"

typedef struct FlowSlot {
    uint32_t hash;
    uint32_t number; /* place in `conversations`, plus one; 0: free */
} FlowSlot;

typedef struct FlowTable {
    FlowSlot *slots;
    size_t mask; /* slots - 1, a power of two less one */
    size_t used;
    GPtrArray *conversations; /* Conversation *, borrowed from the owner */
} FlowTable;

void flow_table_init(FlowTable *table, GPtrArray *conversations);
void flow_table_clear(FlowTable *table);

/* The same for both directions. */
uint32_t flow_table_hash(const Endpoint *a, const Endpoint *b);

/* Has the memory of the slot for `hash` fetched while other work goes on. */
static inline void flow_table_prefetch(const FlowTable *table, uint32_t hash)
{
    __builtin_prefetch(&table->slots[hash & table->mask]);
}

/* The newest conversation between a and b, or NULL. */
Conversation *flow_table_find(const FlowTable *table, uint32_t hash, const Endpoint *a,
                              const Endpoint *b);

/* Makes `conversations[number]` the one between its ends, in place of an older
 * one that has the same. */
void flow_table_put(FlowTable *table, uint32_t hash, size_t number);
