/* fragment.c: the datagrams whose fragments have not all come yet. */
#include "fragment.h"

#include "assembly.h"

/* How long the rest may take, by the clock of the capture. IPv4: the default of
 * Linux, net.ipv4.ipfrag_time (RFC 791, 3.2 leaves it open). IPv6: RFC 8200,
 * 4.5: "within 60 seconds of the reception of the first-arriving fragment". */
#define IPV4_PATIENCE_NS (30 * NS_PER_S)
#define IPV6_PATIENCE_NS (60 * NS_PER_S)

/* Fragments of one datagram. Our choice: 65,535 bytes over the smallest link
 * that IPv4 allows (RFC 791, 3.2: 68 bytes, 48 of them payload). */
#define PIECES_MAX 1366

/* What tells fragmented datagrams apart (RFC 791, 3.2; RFC 8200, 4.5). */
typedef struct Key {
    Address source, destination;
    uint32_t id;
    uint32_t network;
    uint8_t protocol;
    guint hash;
} Key;

typedef struct Waiting {
    Key key;
    GList link; /* in Fragments.by_age */
    int64_t started_ns;
    bool spoiled; /* RFC 5722: nothing of it may be used any more */
    Assembly assembly;
} Waiting;

struct Fragments {
    GHashTable *by_key; /* Key * in a Waiting, to the Waiting */
    GQueue by_age;      /* Waiting *, oldest first */
    GPtrArray *joined;  /* (owned) payloads handed out */
    size_t budget, memory;
    size_t waiting, lost; /* fragments */
    uint32_t seed;        /* so that nobody can choose keys that collide; changes no result */
};

static guint key_hash(gconstpointer key)
{
    return ((const Key *)key)->hash;
}

static gboolean key_equal(gconstpointer first, gconstpointer second)
{
    const Key *a = first, *b = second;
    return a->id == b->id && a->network == b->network && a->protocol == b->protocol &&
           address_equal(&a->source, &b->source) && address_equal(&a->destination, &b->destination);
}

/* FNV-1a, after Fowler, Noll and Vo, begun at a secret. */
static guint hash_more(guint hash, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ b[i]) * 16777619u;
    return hash;
}

static Key make_key(const Fragments *fragments, const Fragment *fragment)
{
    Key key = {.source = fragment->source,
               .destination = fragment->destination,
               .id = fragment->id,
               .network = fragment->network,
               .protocol = fragment->keyed_by_protocol ? fragment->protocol : 0};
    guint hash = hash_more(fragments->seed, &key.id, sizeof key.id);
    hash = hash_more(hash, key.source.bytes, sizeof key.source.bytes);
    hash = hash_more(hash, key.destination.bytes, sizeof key.destination.bytes);
    key.hash = hash_more(hash, &key.network, sizeof key.network);
    return key;
}

Fragments *fragments_new(size_t budget)
{
    Fragments *fragments = g_new0(Fragments, 1);
    fragments->by_key = g_hash_table_new(key_hash, key_equal);
    fragments->joined = g_ptr_array_new_with_free_func(g_free);
    g_queue_init(&fragments->by_age);
    fragments->budget = budget;
    fragments->seed = g_random_int();
    return fragments;
}

static void forget(Fragments *fragments, Waiting *waiting)
{
    g_hash_table_remove(fragments->by_key, &waiting->key);
    g_queue_unlink(&fragments->by_age, &waiting->link);
    fragments->memory -= waiting->assembly.memory;
    fragments->waiting -= waiting->assembly.pieces;
    assembly_clear(&waiting->assembly);
    g_free(waiting);
}

static void give_up(Fragments *fragments, Waiting *waiting)
{
    fragments->lost += waiting->assembly.pieces;
    forget(fragments, waiting);
}

void fragments_free(Fragments *fragments)
{
    if (!fragments)
        return;
    while (fragments->by_age.head)
        forget(fragments, fragments->by_age.head->data);
    g_hash_table_destroy(fragments->by_key);
    g_ptr_array_free(fragments->joined, TRUE);
    g_free(fragments);
}

static bool is_overdue(const Waiting *waiting, int64_t now_ns)
{
    bool ipv4 = waiting->key.source.family == ADDRESS_IPV4;
    return now_ns - waiting->started_ns > (ipv4 ? IPV4_PATIENCE_NS : IPV6_PATIENCE_NS);
}

/* Gives up what is overdue, and the oldest until `needed` more bytes fit. */
static void make_room(Fragments *fragments, size_t needed, int64_t now_ns)
{
    while (fragments->by_age.head) {
        Waiting *oldest = fragments->by_age.head->data;
        if (!is_overdue(oldest, now_ns) && fragments->memory + needed <= fragments->budget)
            return;
        give_up(fragments, oldest);
    }
}

static Waiting *find_or_start(Fragments *fragments, const Fragment *fragment)
{
    Key key = make_key(fragments, fragment);
    Waiting *waiting = g_hash_table_lookup(fragments->by_key, &key);
    if (waiting && is_overdue(waiting, fragment->time_ns)) {
        give_up(fragments, waiting);
        waiting = NULL;
    }
    if (waiting)
        return waiting;

    waiting = g_new0(Waiting, 1);
    waiting->key = key;
    waiting->link.data = waiting;
    waiting->started_ns = fragment->time_ns;
    waiting->assembly.memory = sizeof *waiting;
    fragments->memory += sizeof *waiting;
    g_queue_push_tail_link(&fragments->by_age, &waiting->link);
    g_hash_table_insert(fragments->by_key, &waiting->key, waiting);
    return waiting;
}

/* RFC 5722, 4 (now RFC 8200, 4.5): "If any of the fragments being reassembled
 * overlap with any other fragments being reassembled for the same packet,
 * reassembly of that packet must be abandoned and all the fragments that have
 * been received for that packet must be discarded", and those to come. */
static NetProblem spoil(Fragments *fragments, Waiting *waiting)
{
    Assembly *assembly = &waiting->assembly;
    fragments->lost += assembly->pieces + 1;
    fragments->waiting -= assembly->pieces;
    fragments->memory -= assembly->memory - sizeof *waiting;
    assembly_clear(assembly);
    *assembly = (Assembly){.memory = sizeof *waiting};
    waiting->spoiled = true;
    return NET_FRAGMENT_OVERLAP;
}

static NetProblem refuse(Fragments *fragments, NetProblem why)
{
    fragments->lost++;
    return why;
}

static NetProblem finish(Fragments *fragments, Waiting *waiting, Fragment *fragment,
                         Cursor *ret_whole, NetProblem *ret_oddity)
{
    size_t captured;
    uint8_t *payload = assembly_join(&waiting->assembly, &captured);
    g_ptr_array_add(fragments->joined, payload);

    *ret_whole = cursor_cut(payload, captured, waiting->assembly.total);
    if (waiting->assembly.overlapped)
        *ret_oddity = NET_FRAGMENT_OVERLAP;
    fragment->protocol = waiting->assembly.protocol;
    forget(fragments, waiting);
    return NET_FINE;
}

/* True if `fragment` is one that no sender may make: empty, not a multiple of
 * eight bytes though not the last (RFC 8200, 4.5), or beyond the greatest
 * datagram (the "ping of death"). */
static bool is_impossible(const Fragment *fragment)
{
    size_t length = fragment->data.on_wire;
    return length == 0 || (fragment->more && length % FRAGMENT_UNIT != 0) ||
           fragment->offset + length > DATAGRAM_MAX;
}

NetProblem fragments_add(Fragments *fragments, Fragment *fragment, Cursor *ret_whole,
                         NetProblem *ret_oddity)
{
    if (is_impossible(fragment))
        return refuse(fragments, NET_MALFORMED);

    size_t needed = sizeof(Waiting) + sizeof(Piece) + fragment->data.captured;
    if (needed > fragments->budget)
        return refuse(fragments, NET_FRAGMENT_LOST);
    make_room(fragments, needed, fragment->time_ns);

    Waiting *waiting = find_or_start(fragments, fragment);
    Assembly *assembly = &waiting->assembly;
    if (waiting->spoiled || assembly->pieces == PIECES_MAX)
        return refuse(fragments, NET_FRAGMENT_LOST);

    Fit fit = assembly_fit(assembly, fragment);
    if (fit == FIT_DUPLICATE)
        return NET_FRAGMENT;
    if (fit != FIT_NEW && !fragment->keyed_by_protocol)
        return spoil(fragments, waiting);
    if (fit == FIT_BEYOND)
        return refuse(fragments, NET_FRAGMENT_OVERLAP);

    size_t before = assembly->memory;
    assembly_add(assembly, fragment);
    assembly->overlapped |= fit == FIT_OVERLAP;
    fragments->memory += assembly->memory - before;
    fragments->waiting++;
    return assembly_is_whole(assembly) ? finish(fragments, waiting, fragment, ret_whole, ret_oddity)
                                       : NET_FRAGMENT;
}

GPtrArray *fragments_take_joined(Fragments *fragments)
{
    if (fragments->joined->len == 0)
        return NULL;
    GPtrArray *joined = fragments->joined;
    fragments->joined = g_ptr_array_new_with_free_func(g_free);
    return joined;
}

size_t fragments_waiting(const Fragments *fragments)
{
    return fragments->waiting;
}

size_t fragments_lost(const Fragments *fragments)
{
    return fragments->lost;
}
