#include "flow-table.h"

#include <string.h>

#include "../../dissectors/expanse.h"

#define FIRST_SLOTS 1024

/* Grown when more than this share is in use: probes stay short. */
#define LOAD_NUMERATOR   5
#define LOAD_DENOMINATOR 8

void flow_table_init(FlowTable *table)
{
    *table =
        (FlowTable){.slots = expanse_new(FIRST_SLOTS * sizeof(FlowSlot)), .mask = FIRST_SLOTS - 1};
}

void flow_table_clear(FlowTable *table)
{
    expanse_free(table->slots, (table->mask + 1) * sizeof *table->slots);
    table->slots = NULL;
}

/* Mixes 64 bits so that each changes about half of the result's: multiply by an
 * odd constant (2^64 over the golden ratio) and fold the high half down. */
static inline uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0x9e3779b97f4a7c15);
    return x ^ x >> 29;
}

static inline uint64_t endpoint_hash(const Endpoint *e)
{
    uint64_t words[2];
    memcpy(words, e->address.bytes, sizeof words);
    return mix(mix(words[0] + e->port) + words[1] * UINT64_C(0xd6e8feb86659fd93));
}

uint32_t flow_table_hash(const Endpoint *a, const Endpoint *b)
{
    return (uint32_t)(mix(endpoint_hash(a) + endpoint_hash(b)) >> 16);
}

static inline bool endpoint_equal(const Endpoint *a, const Endpoint *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address);
}

static bool is_between(uintptr_t flow, const Endpoint *a, const Endpoint *b)
{
    const Endpoint *ends = (const Endpoint *)(flow & ~(uintptr_t)1);
    return (endpoint_equal(&ends[0], a) && endpoint_equal(&ends[1], b)) ||
           (endpoint_equal(&ends[0], b) && endpoint_equal(&ends[1], a));
}

/* The slot of the flow between a and b, or the free one for it. */
static FlowSlot *slot_for(const FlowTable *table, uint32_t hash, const Endpoint *a,
                          const Endpoint *b)
{
    for (size_t i = hash;; i++) {
        FlowSlot *slot = &table->slots[i & table->mask];
        if (slot->flow == 0 || (slot->hash == hash && is_between(slot->flow, a, b)))
            return slot;
    }
}

uintptr_t flow_table_find(const FlowTable *table, uint32_t hash, const Endpoint *a,
                          const Endpoint *b)
{
    return slot_for(table, hash, a, b)->flow;
}

static void flow_table_grow(FlowTable *table)
{
    FlowSlot *old = table->slots;
    size_t count = table->mask + 1;
    table->slots = expanse_new(count * 2 * sizeof *old);
    table->mask = count * 2 - 1;
    for (size_t i = 0; i < count; i++) {
        if (old[i].flow == 0)
            continue;
        size_t place = old[i].hash;
        while (table->slots[place & table->mask].flow != 0)
            place++;
        table->slots[place & table->mask] = old[i];
    }
    expanse_free(old, count * sizeof *old);
}

void flow_table_put(FlowTable *table, uint32_t hash, const Endpoint *a, const Endpoint *b,
                    uintptr_t flow)
{
    if ((table->used + 1) * LOAD_DENOMINATOR > (table->mask + 1) * LOAD_NUMERATOR)
        flow_table_grow(table);
    FlowSlot *slot = slot_for(table, hash, a, b);
    if (slot->flow == 0)
        table->used++;
    *slot = (FlowSlot){.hash = hash, .flow = flow};
}

/* Moves those behind a freed slot up, as far as they would be found there: so a
 * table needs no marks of what once was. */
static void close_gap(FlowTable *table, size_t gap)
{
    for (size_t i = gap + 1;; i++) {
        FlowSlot *slot = &table->slots[i & table->mask];
        if (slot->flow == 0)
            break;
        size_t distance_home = (i - slot->hash) & table->mask;
        if (distance_home < ((i - gap) & table->mask))
            continue;
        table->slots[gap & table->mask] = *slot;
        gap = i;
    }
    table->slots[gap & table->mask] = (FlowSlot){0};
}

void flow_table_remove(FlowTable *table, uint32_t hash, uintptr_t flow)
{
    for (size_t i = hash;; i++) {
        const FlowSlot *slot = &table->slots[i & table->mask];
        if (slot->flow == 0)
            return;
        if (slot->flow != flow)
            continue;
        table->used--;
        close_gap(table, i);
        return;
    }
}
