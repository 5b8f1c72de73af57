/* flows.c: TCP connections of a capture that is read twice. */
#include "flows.h"

#include <string.h>

#include "../../dissectors/tcp/reassembly.h"
#include "hide-quic.h"
#include "hider.h"

/* Early bytes of one direction that are held. */
#define EARLY_BYTES (1024 * 1024)

#define PORT_DNS 53

/* One direction of one connection. */
typedef struct Side {
    Reassembly bytes;
    Hider hider;
    uint32_t syn;    /* sequence number of its SYN, if has_syn */
    uint32_t origin; /* of its first byte, if started */
    bool has_syn, started;
    uint64_t near; /* second reading: an offset that segments are near to */
} Side;

typedef struct Flow {
    Talk talk;
    Side sides[2];     /* by which end's address comes first, see key_of() */
    struct Flow *next; /* the connection that took its addresses and ports */
} Flow;

typedef struct Key {
    uint8_t bytes[40];
} Key;

typedef struct Entry {
    Key key;
    Flow *first, *now;
} Entry;

struct Flows {
    Disguise *disguise;
    GHashTable *entries; /* Key -> Entry */
    GHashTable *quic;    /* Key -> QuicHello */
    size_t flows, budget, used;
    bool overflowed;
};

/* ---- keys ---------------------------------------------------------------------------- */

static guint hash_key(gconstpointer data)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < sizeof(Key); i++)
        hash = (hash ^ ((const Key *)data)->bytes[i]) * UINT64_C(1099511628211);
    return (guint)(hash ^ hash >> 32);
}

static gboolean equal_keys(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Key)) == 0;
}

/* The same whoever sends; *ret_side says whether the source comes second. */
static Key key_of(const FlowEnds *ends, unsigned *ret_side)
{
    int order = address_compare(&ends->source.address, &ends->destination.address);
    bool second = order > 0 || (order == 0 && ends->source.port > ends->destination.port);
    const Endpoint *pair[] = {second ? &ends->destination : &ends->source,
                              second ? &ends->source : &ends->destination};
    Key key = {{0}};
    for (size_t i = 0; i < 2; i++) {
        memcpy(key.bytes + i * 20, pair[i]->address.bytes, 16);
        memcpy(key.bytes + i * 20 + 16, &pair[i]->port, sizeof pair[i]->port);
        key.bytes[i * 20 + 18] = pair[i]->address.family;
    }
    *ret_side = second;
    return key;
}

/* ---- flows ------------------------------------------------------------------------------ */

static void free_flow(Flow *flow)
{
    for (size_t i = 0; i < 2; i++) {
        reassembly_clear(&flow->sides[i].bytes);
        hider_clear(&flow->sides[i].hider);
    }
    g_free(flow);
}

static void free_entry(gpointer data)
{
    Entry *entry = data;
    while (entry->first) {
        Flow *next = entry->first->next;
        free_flow(entry->first);
        entry->first = next;
    }
    g_free(entry);
}

static void free_hello(gpointer hello)
{
    quic_hello_clear(hello);
    g_free(hello);
}

Flows *flows_new(Disguise *disguise, size_t budget)
{
    Flows *flows = g_new0(Flows, 1);
    flows->disguise = disguise;
    flows->budget = budget;
    flows->entries = g_hash_table_new_full(hash_key, equal_keys, NULL, free_entry);
    flows->quic = g_hash_table_new_full(hash_key, equal_keys, g_free, free_hello);
    return flows;
}

void flows_free(Flows *flows)
{
    if (!flows)
        return;
    g_hash_table_unref(flows->entries);
    g_hash_table_unref(flows->quic);
    g_free(flows);
}

static Flow *new_flow(Flows *flows, const FlowEnds *ends)
{
    Flow *flow = g_new0(Flow, 1);
    flow->talk.dns = ends->source.port == PORT_DNS || ends->destination.port == PORT_DNS;
    for (size_t i = 0; i < 2; i++)
        hider_init(&flow->sides[i].hider, flows->disguise, &flow->talk);
    flows->flows++;
    return flow;
}

static Entry *learn_entry(Flows *flows, const Key *key, const FlowEnds *ends)
{
    Entry *entry = g_hash_table_lookup(flows->entries, key);
    if (entry || flows->flows >= FLOWS_MOST) {
        flows->overflowed |= !entry;
        return entry;
    }
    entry = g_new0(Entry, 1);
    entry->key = *key;
    entry->first = entry->now = new_flow(flows, ends);
    g_hash_table_insert(flows->entries, &entry->key, entry);
    return entry;
}

/* Whether this SYN begins another connection than the one in hand. */
static bool is_another(const Side *side, uint32_t syn)
{
    return side->has_syn ? side->syn != syn : side->started;
}

/* ---- the first reading -------------------------------------------------------------------- */

static void take_data(void *user, const Cursor *bytes, uint64_t offset)
{
    hider_data(user, bytes, offset);
    if (bytes->on_wire > bytes->captured) /* what the snap length has cut off */
        hider_gap(user, bytes->on_wire - bytes->captured);
}

static void take_gap(void *user, uint64_t length)
{
    hider_gap(user, length);
}

static void take_conflict(void *user, uint32_t seq, uint32_t length)
{
    (void)user;
    (void)seq;
    (void)length;
}

static ReassemblySink sink_of(Side *side)
{
    return (ReassemblySink){
        .data = take_data, .gap = take_gap, .conflict = take_conflict, .user = &side->hider};
}

static void note_syn(Flows *flows, Entry *entry, const FlowEnds *ends, unsigned side,
                     const Segment *segment)
{
    if (is_another(&entry->now->sides[side], segment->seq)) {
        if (flows->flows >= FLOWS_MOST) {
            flows->overflowed = true;
            return;
        }
        entry->now = entry->now->next = new_flow(flows, ends);
    }
    entry->now->sides[side].has_syn = true;
    entry->now->sides[side].syn = segment->seq;
}

static void start(Side *side, uint32_t seq)
{
    side->started = true;
    side->origin = seq;
    reassembly_start(&side->bytes, seq);
}

static void learn_payload(Flows *flows, Flow *flow, unsigned from, const Segment *segment)
{
    Side *side = &flow->sides[from], *other = &flow->sides[!from];
    uint32_t seq = segment->seq + !!(segment->flags & TCP_FLAG_SYN);
    ReassemblySink sink = sink_of(side), back = sink_of(other);
    size_t before = edits_size(&side->hider.edits);
    if (!side->started && (segment->payload.on_wire > 0 || side->has_syn))
        start(side, side->has_syn ? side->syn + 1 : seq);
    if (segment->payload.on_wire > 0)
        reassembly_add(&side->bytes, seq, &segment->payload, EARLY_BYTES, &sink);
    if (segment->flags & TCP_FLAG_ACK && other->started)
        reassembly_acknowledged(&other->bytes, segment->ack, &back);
    flows->used += edits_size(&side->hider.edits) - before;
}

void flows_learn(Flows *flows, const FlowEnds *ends, const Segment *segment)
{
    unsigned side;
    Key key = key_of(ends, &side);
    bool tells = segment->payload.on_wire > 0 || segment->flags & TCP_FLAG_SYN;
    Entry *entry =
        tells ? learn_entry(flows, &key, ends) : g_hash_table_lookup(flows->entries, &key);
    if (!entry)
        return;
    if (segment->flags & TCP_FLAG_SYN)
        note_syn(flows, entry, ends, side, segment);
    if (flows->used > flows->budget)
        flows->overflowed = true;
    else
        learn_payload(flows, entry->now, side, segment);
}

/* ---- the second reading -----------------------------------------------------------------------
 */

static void finish_side(Side *side)
{
    ReassemblySink sink = sink_of(side);
    reassembly_flush(&side->bytes, &sink);
    hider_finish(&side->hider);
}

void flows_turn(Flows *flows)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, flows->entries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Entry *entry = value;
        for (Flow *flow = entry->first; flow; flow = flow->next) {
            finish_side(&flow->sides[0]);
            finish_side(&flow->sides[1]);
        }
        entry->now = entry->first;
    }
}

/* Sequence numbers are 32 bits long; of the offsets they may stand for, the nearest to
 * where this direction has been. */
static int64_t offset_of(Side *side, uint32_t seq)
{
    int64_t offset = (int64_t)side->near + seq_distance(side->origin + (uint32_t)side->near, seq);
    if (offset > (int64_t)side->near)
        side->near = (uint64_t)offset;
    return offset;
}

static void apply(Side *side, const Segment *segment, uint8_t *bytes)
{
    size_t n = segment->payload.captured, before = 0;
    uint32_t seq = segment->seq + !!(segment->flags & TCP_FLAG_SYN);
    int64_t offset = side->started ? offset_of(side, seq) : 0;
    if (offset < 0)
        before = (size_t)MIN(-offset, (int64_t)n);
    memset(bytes, 0, side->started ? before : n);
    if (side->started && n > before)
        edits_apply(&side->hider.edits, (uint64_t)(offset + (int64_t)before), bytes + before,
                    n - before);
}

void flows_apply(Flows *flows, const FlowEnds *ends, const Segment *segment, uint8_t *bytes)
{
    unsigned from;
    Key key = key_of(ends, &from);
    Entry *entry = g_hash_table_lookup(flows->entries, &key);
    if (!entry) {
        memset(bytes, 0, segment->payload.captured);
        return;
    }
    const Side *known = &entry->now->sides[from];
    bool another = segment->flags & TCP_FLAG_SYN && is_another(known, segment->seq);
    if (another && entry->now->next)
        entry->now = entry->now->next;
    apply(&entry->now->sides[from], segment, bytes);
}

/* ---- QUIC --------------------------------------------------------------------------------------
 */

void flows_learn_quic(Flows *flows, const FlowEnds *ends, const Cursor *datagram, bool surely)
{
    unsigned side;
    Key key = key_of(ends, &side);
    QuicHello *hello = g_hash_table_lookup(flows->quic, &key);
    if (!hello && surely && g_hash_table_size(flows->quic) < FLOWS_MOST) {
        hello = g_new0(QuicHello, 1);
        g_hash_table_insert(flows->quic, g_memdup2(&key, sizeof key), hello);
    }
    if (!hello || flows->used > flows->budget)
        return;
    size_t before = hello->bytes ? hello->bytes->len : 0;
    quic_hello_learn(hello, side, *datagram);
    flows->used += hello->bytes ? 2 * (hello->bytes->len - before) : 0;
}

bool flows_apply_quic(Flows *flows, const FlowEnds *ends, uint8_t *bytes, size_t n)
{
    unsigned side;
    Key key = key_of(ends, &side);
    QuicHello *hello = g_hash_table_lookup(flows->quic, &key);
    if (hello)
        quic_hello_apply(hello, flows->disguise, side, bytes, n);
    return hello;
}

bool flows_overflowed(const Flows *flows)
{
    return flows->overflowed;
}
