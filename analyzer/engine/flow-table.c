#include "flow-table.h"

#include <string.h>

#define FIRST_SLOTS 1024

/* Grown when more than this share is in use: probes stay short. */
#define LOAD_NUMERATOR   5
#define LOAD_DENOMINATOR 8

void flow_table_init(FlowTable *table, GPtrArray *conversations)
{
    *table = (FlowTable){
        .slots = g_new0(FlowSlot, FIRST_SLOTS),
        .mask = FIRST_SLOTS - 1,
        .conversations = conversations,
    };
}

void flow_table_clear(FlowTable *table)
{
    g_clear_pointer(&table->slots, g_free);
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

static bool endpoint_equal(const Endpoint *a, const Endpoint *b)
{
    return a->port == b->port && memcmp(&a->address, &b->address, sizeof a->address) == 0;
}

static bool is_between(const Conversation *c, const Endpoint *a, const Endpoint *b)
{
    return (endpoint_equal(&c->ends[0], a) && endpoint_equal(&c->ends[1], b)) ||
           (endpoint_equal(&c->ends[0], b) && endpoint_equal(&c->ends[1], a));
}

static Conversation *at(const FlowTable *table, const FlowSlot *slot)
{
    return g_ptr_array_index(table->conversations, slot->number - 1);
}

/* The slot of the conversation between a and b, or the free one for it. */
static FlowSlot *slot_for(const FlowTable *table, uint32_t hash, const Endpoint *a,
                          const Endpoint *b)
{
    for (size_t i = hash;; i++) {
        FlowSlot *slot = &table->slots[i & table->mask];
        if (slot->number == 0 || (slot->hash == hash && is_between(at(table, slot), a, b)))
            return slot;
    }
}

Conversation *flow_table_find(const FlowTable *table, uint32_t hash, const Endpoint *a,
                              const Endpoint *b)
{
    const FlowSlot *slot = slot_for(table, hash, a, b);
    return slot->number ? at(table, slot) : NULL;
}

static void flow_table_grow(FlowTable *table)
{
    FlowSlot *old = table->slots;
    size_t count = table->mask + 1;
    table->slots = g_new0(FlowSlot, count * 2);
    table->mask = count * 2 - 1;
    for (size_t i = 0; i < count; i++) {
        if (old[i].number == 0)
            continue;
        size_t place = old[i].hash;
        while (table->slots[place & table->mask].number != 0)
            place++;
        table->slots[place & table->mask] = old[i];
    }
    g_free(old);
}

void flow_table_put(FlowTable *table, uint32_t hash, size_t number)
{
    if ((table->used + 1) * LOAD_DENOMINATOR > (table->mask + 1) * LOAD_NUMERATOR)
        flow_table_grow(table);
    const Conversation *c = g_ptr_array_index(table->conversations, number);
    FlowSlot *slot = slot_for(table, hash, &c->ends[0], &c->ends[1]);
    if (slot->number == 0)
        table->used++;
    *slot = (FlowSlot){.hash = hash, .number = (uint32_t)number + 1};
}
