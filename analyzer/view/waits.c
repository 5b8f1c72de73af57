#include "waits.h"

#include <string.h>

/* Whom a socket belongs to. All bytes are compared, so they are zero first. */
typedef struct GroupKey {
    Address client, server;
    uint16_t port;
    uint8_t end;
} GroupKey;

/* A connection's addresses and ports. */
typedef struct Tuple {
    Endpoint ends[2];
} Tuple;

struct Waits {
    GHashTable *groups; /* GroupKey * -> WaitGroup * */
    GHashTable *last;   /* Tuple * -> LastWait *: the last connection with that tuple */
};

typedef struct LastWait {
    WaitGroup *group;
    guint place; /* in group->waits */
} LastWait;

/* ---- keys ---------------------------------------------------------------- */

static guint hash_bytes(const void *bytes, size_t n)
{
    guint hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ ((const uint8_t *)bytes)[i]) * 16777619u;
    return hash;
}

static guint hash_group(gconstpointer key)
{
    return hash_bytes(key, sizeof(GroupKey));
}

static gboolean equal_group(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(GroupKey)) == 0;
}

static guint hash_tuple(gconstpointer key)
{
    return hash_bytes(key, sizeof(Tuple));
}

static gboolean equal_tuple(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Tuple)) == 0;
}

/* Fields one by one into zeroed memory: padding compares equal then. */
static void set_address(Address *to, const Address *from)
{
    memcpy(to->bytes, from->bytes, sizeof to->bytes);
    to->family = from->family;
}

static GroupKey group_key(const Address *client, const Address *server, uint16_t port, End end)
{
    GroupKey key;
    memset(&key, 0, sizeof key);
    set_address(&key.client, client);
    set_address(&key.server, server);
    key.port = port;
    key.end = (uint8_t)end;
    return key;
}

static Tuple tuple_of(const ModelRow *row)
{
    Tuple tuple;
    memset(&tuple, 0, sizeof tuple);
    for (int end = 0; end < 2; end++) {
        set_address(&tuple.ends[end].address, &row->ends[end].address);
        tuple.ends[end].port = row->ends[end].port;
    }
    return tuple;
}

/* ---- gathering ----------------------------------------------------------- */

static void group_free(gpointer data)
{
    WaitGroup *group = data;
    g_array_unref(group->waits);
    g_array_unref(group->ends);
    g_free(group);
}

static WaitGroup *group_for(Waits *waits, const ModelRow *row, End end)
{
    const Endpoint *server = &row->ends[END_SERVER];
    GroupKey key = group_key(&row->ends[END_CLIENT].address, &server->address, server->port, end);
    WaitGroup *group = g_hash_table_lookup(waits->groups, &key);
    if (group)
        return group;
    group = g_new0(WaitGroup, 1);
    group->client = key.client;
    group->server = key.server;
    group->port = key.port;
    group->end = end;
    group->waits = g_array_new(FALSE, FALSE, sizeof(Wait));
    group->ends = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_hash_table_insert(waits->groups, g_memdup2(&key, sizeof key), group);
    return group;
}

/* A connection with the addresses and ports of one before ends the wait of that. */
static void end_last(Waits *waits, const Tuple *tuple, int64_t at_ns)
{
    const LastWait *last = g_hash_table_lookup(waits->last, tuple);
    if (!last)
        return;
    Wait *wait = &g_array_index(last->group->waits, Wait, last->place);
    wait->until_ns = MIN(wait->until_ns, MAX(at_ns, wait->since_ns));
}

static void add_wait(Waits *waits, const ModelRow *row, End end, const Tuple *tuple,
                     int64_t hold_ns)
{
    Wait wait = {.key = row->key,
                 .port = row->ends[END_CLIENT].port,
                 .since_ns = row->since_ns[end],
                 .until_ns = row->since_ns[end] + hold_ns};
    LastWait last = {.group = group_for(waits, row, end)};
    last.place = last.group->waits->len;
    g_array_append_val(last.group->waits, wait);
    g_hash_table_insert(waits->last, g_memdup2(tuple, sizeof *tuple),
                        g_memdup2(&last, sizeof last));
}

static void take_row(Waits *waits, const ModelRow *row, int64_t hold_ns)
{
    if (!row->tcp)
        return;
    Tuple tuple = tuple_of(row);
    end_last(waits, &tuple, row->first.time_ns);
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        if (row->states[end] == TCP_STATE_TIME_WAIT && row->since_ns[end] != 0)
            add_wait(waits, row, (End)end, &tuple, hold_ns);
}

static gint by_since(gconstpointer a, gconstpointer b)
{
    int64_t first = ((const Wait *)a)->since_ns, second = ((const Wait *)b)->since_ns;
    return first < second ? -1 : first > second;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return first < second ? -1 : first > second;
}

static void settle(gpointer key, gpointer value, gpointer unused)
{
    WaitGroup *group = value;
    (void)key;
    (void)unused;
    for (guint i = 0; i < group->waits->len; i++)
        g_array_append_val(group->ends, g_array_index(group->waits, Wait, i).until_ns);
    g_array_sort(group->waits, by_since);
    g_array_sort(group->ends, by_time);
}

Waits *waits_new(const Model *model, int64_t hold_ns)
{
    Waits *waits = g_new0(Waits, 1);
    waits->groups = g_hash_table_new_full(hash_group, equal_group, g_free, group_free);
    waits->last = g_hash_table_new_full(hash_tuple, equal_tuple, g_free, g_free);
    size_t count = model->count(model);
    for (size_t place = 0; place < count; place++) {
        ModelRow row;
        model->row(model, model->key(model, place), &row);
        take_row(waits, &row, hold_ns);
    }
    g_hash_table_foreach(waits->groups, settle, NULL);
    g_hash_table_remove_all(waits->last);
    return waits;
}

void waits_free(Waits *waits)
{
    if (!waits)
        return;
    g_hash_table_unref(waits->last);
    g_hash_table_unref(waits->groups);
    g_free(waits);
}

const WaitGroup *waits_find(const Waits *waits, const Address *client, const Address *server,
                            uint16_t port, End end)
{
    GroupKey key = group_key(client, server, port, end);
    return g_hash_table_lookup(waits->groups, &key);
}

/* ---- counting ------------------------------------------------------------ */

/* How many of the sorted times are at or before `at_ns`. */
static guint ended_by(const WaitGroup *group, int64_t at_ns)
{
    guint low = 0, high = group->ends->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(group->ends, int64_t, middle) <= at_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static guint begun_by(const WaitGroup *group, int64_t at_ns)
{
    guint low = 0, high = group->waits->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(group->waits, Wait, middle).since_ns <= at_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t waits_count_at(const WaitGroup *group, int64_t at_ns)
{
    return begun_by(group, at_ns) - ended_by(group, at_ns);
}

int64_t waits_next_end(const WaitGroup *group, int64_t at_ns)
{
    if (waits_count_at(group, at_ns) == 0)
        return 0;
    return g_array_index(group->ends, int64_t, ended_by(group, at_ns));
}

int64_t waits_last_end(const WaitGroup *group, int64_t at_ns)
{
    int64_t last = 0;
    guint begun = begun_by(group, at_ns);
    for (guint i = 0; i < begun; i++)
        last = MAX(last, g_array_index(group->waits, Wait, i).until_ns);
    return last > at_ns ? last : 0;
}
