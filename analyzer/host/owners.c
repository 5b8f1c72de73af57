/* owners.c: whose the sockets of a capture were. */
#include "owners.h"

#include <string.h>

#include "../../dissectors/tcp/connection.h"

/* Records kept. A file may bring any number: our choice, some 200 MB at most. */
#define RECORDS_MAX (1 << 20)

/* A record and a packet of the same socket may be so far apart: times of looking, and of
 * the kernel's queues. */
#define SLACK_NS (2 * NS_PER_S)

typedef struct Entry {
    HostSocket socket;
    uint32_t next; /* place of the one before with the same key, plus one; 0: none */
} Entry;

struct Owners {
    GMutex lock;
    GArray *entries;        /* Entry */
    GHashTable *latest;     /* key to the place of its latest entry, plus one */
    GPtrArray *processes;   /* HostProcess * (owned) */
    GHashTable *by_number;  /* pid to the place of its latest process, plus one */
    GHashTable *close_wait; /* pid to how many such sockets it has */
    HostWatch watch;
    bool watched;
    bool show_secrets;
};

static void free_process(gpointer data)
{
    host_process_clear(data);
    g_free(data);
}

Owners *owners_new(void)
{
    Owners *owners = g_new0(Owners, 1);
    g_mutex_init(&owners->lock);
    owners->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    owners->latest = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    owners->processes = g_ptr_array_new_with_free_func(free_process);
    owners->by_number = g_hash_table_new(NULL, NULL);
    owners->close_wait = g_hash_table_new(NULL, NULL);
    return owners;
}

void owners_free(Owners *owners)
{
    if (!owners)
        return;
    g_mutex_clear(&owners->lock);
    g_array_unref(owners->entries);
    g_hash_table_unref(owners->latest);
    g_ptr_array_unref(owners->processes);
    g_hash_table_unref(owners->by_number);
    g_hash_table_unref(owners->close_wait);
    g_free(owners);
}

void owners_show_secrets(Owners *owners)
{
    owners->show_secrets = true;
}

/* ---- keys ------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
    for (const uint8_t *b = bytes; n > 0; n--, b++)
        hash = (hash ^ *b) * UINT64_C(0x100000001b3); /* FNV-1a */
    return hash;
}

static uint64_t mix_endpoint(uint64_t hash, const Endpoint *endpoint)
{
    hash = mix(hash, endpoint->address.bytes, sizeof endpoint->address.bytes);
    return mix(hash, &endpoint->port, sizeof endpoint->port);
}

static uint64_t key_of(uint8_t transport, const Endpoint *local, const Endpoint *remote)
{
    uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), &transport, sizeof transport);
    return mix_endpoint(mix_endpoint(hash, local), remote);
}

static bool is_same(const Endpoint *a, const Endpoint *b)
{
    return a->port == b->port && memcmp(a->address.bytes, b->address.bytes, 16) == 0;
}

/* ---- taking in ----------------------------------------------------------------------- */

static uint32_t close_wait_of(const Owners *owners, uint32_t pid)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(owners->close_wait, GUINT_TO_POINTER(pid)));
}

static void add_socket(Owners *owners, const HostSocket *socket)
{
    if (owners->entries->len >= RECORDS_MAX)
        return;
    if (socket->state == TCP_STATE_CLOSE_WAIT && socket->pid != 0)
        g_hash_table_insert(owners->close_wait, GUINT_TO_POINTER(socket->pid),
                            GUINT_TO_POINTER(close_wait_of(owners, socket->pid) + 1));
    uint64_t key = key_of(socket->transport, &socket->local, &socket->remote);
    Entry entry = {*socket, GPOINTER_TO_UINT(g_hash_table_lookup(owners->latest, &key))};
    g_array_append_val(owners->entries, entry);
    g_hash_table_replace(owners->latest, g_memdup2(&key, sizeof key),
                         GUINT_TO_POINTER(owners->entries->len));
}

static void add_process(Owners *owners, HostProcess *process)
{
    if (owners->processes->len >= RECORDS_MAX) {
        host_process_clear(process);
        return;
    }
    if (!owners->show_secrets) {
        char *masked = host_process_masked_command(process);
        g_free(process->command);
        process->command = masked;
    }
    g_ptr_array_add(owners->processes, g_memdup2(process, sizeof *process));
    g_hash_table_insert(owners->by_number, GUINT_TO_POINTER(process->pid),
                        GUINT_TO_POINTER(owners->processes->len));
}

void owners_take(Owners *owners, Cursor bytes)
{
    HostRecord record;
    if (!host_record_read(bytes, &record))
        return;
    g_mutex_lock(&owners->lock);
    switch (record.kind) {
    case HOST_PROCESS:
        add_process(owners, &record.process);
        break;
    case HOST_SOCKET:
        add_socket(owners, &record.socket);
        break;
    case HOST_WATCH:
        owners->watch = record.watch;
        owners->watched = true;
        break;
    }
    g_mutex_unlock(&owners->lock);
    if (record.kind != HOST_PROCESS)
        host_process_clear(&record.process);
}

/* ---- looking up -------------------------------------------------------------------------- */

/* The latest that is told of this pid; or, where another process had it before, that one. */
static const HostProcess *find_process(const Owners *owners, uint32_t pid, uint64_t started)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(owners->by_number, GUINT_TO_POINTER(pid)));
    if (pid == 0 || place == 0)
        return NULL;
    const HostProcess *process = g_ptr_array_index(owners->processes, place - 1);
    if (started == 0 || process->started == 0 || process->started == started)
        return process;
    for (guint i = place - 1; i > 0; i--) {
        const HostProcess *older = g_ptr_array_index(owners->processes, i - 1);
        if (older->pid == pid && older->started == started)
            return older;
    }
    return process;
}

/* How far a time is from a conversation. */
static int64_t distance_of(const HostSocket *socket, const Conversation *conversation)
{
    if (socket->time_ns < conversation->first.time_ns)
        return conversation->first.time_ns - socket->time_ns;
    if (socket->time_ns > conversation->last.time_ns)
        return socket->time_ns - conversation->last.time_ns;
    return 0;
}

/* Whether a is better evidence than b: surer, unless it lies too far off; then nearer. */
static bool is_better(const HostSocket *a, const HostSocket *b, const Conversation *conversation)
{
    int64_t far_a = distance_of(a, conversation), far_b = distance_of(b, conversation);
    bool near_a = far_a <= SLACK_NS, near_b = far_b <= SLACK_NS;
    if (near_a != near_b)
        return near_a;
    if (a->how != b->how)
        return a->how > b->how;
    return far_a < far_b;
}

/* Entries of one key that are looked at: those of the latest uses of the ports. */
#define ENTRIES_LOOKED_AT 64

static void look_through(const Owners *owners, const Conversation *conversation,
                         const Endpoint *local, const Endpoint *remote, const HostSocket **best,
                         const HostSocket **state)
{
    uint64_t key = key_of(conversation->transport, local, remote);
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(owners->latest, &key));
    for (unsigned n = 0; place > 0 && n < ENTRIES_LOOKED_AT; n++) {
        const Entry *entry = &g_array_index(owners->entries, Entry, place - 1);
        const HostSocket *socket = &entry->socket;
        place = entry->next;
        if (!is_same(&socket->local, local) || !is_same(&socket->remote, remote))
            continue;
        if (socket->pid != 0 && (!*best || is_better(socket, *best, conversation)))
            *best = socket;
        if (socket->state != TCP_STATE_UNKNOWN && !*state)
            *state = socket;
    }
}

/* Of those that have had this address and port for anyone, the one at the time of the
 * conversation: each has it until the next. */
static const HostSocket *look_for_standing(const Owners *owners, const Conversation *conversation,
                                           const Endpoint *local)
{
    Endpoint anyone = {.port = 0};
    const HostSocket *standing = NULL;
    uint64_t key = key_of(conversation->transport, local, &anyone);
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(owners->latest, &key));
    for (unsigned n = 0; place > 0 && n < ENTRIES_LOOKED_AT; n++) {
        const Entry *entry = &g_array_index(owners->entries, Entry, place - 1);
        place = entry->next;
        if (entry->socket.pid == 0 || !is_same(&entry->socket.local, local))
            continue;
        standing = &entry->socket;
        if (standing->time_ns <= conversation->last.time_ns)
            break;
    }
    return standing;
}

/* A socket that is not connected hears from anyone, at an address or at all of them. */
static const HostSocket *
look_for_unconnected(const Owners *owners, const Conversation *conversation, const Endpoint *local)
{
    Endpoint everywhere = {.port = local->port};
    const HostSocket *found = look_for_standing(owners, conversation, local);
    return found ? found : look_for_standing(owners, conversation, &everywhere);
}

/* What was so as the capture ended is about the last that used the ports: this conversation, if
 * it was then, or if it has been quiet since in that very state. */
static bool is_of(const HostSocket *socket, const Conversation *conversation, End end)
{
    if (distance_of(socket, conversation) <= SLACK_NS)
        return true;
    if (conversation->transport != TRANSPORT_TCP || socket->time_ns < conversation->last.time_ns)
        return false;
    return ((const TcpConnection *)(const void *)conversation)->ends[end].state == socket->state;
}

bool owners_find(Owners *owners, const Conversation *conversation, End end, Owner *ret)
{
    const Endpoint *local = &conversation->ends[end];
    const Endpoint *remote = &conversation->ends[end_other(end)];
    const HostSocket *best = NULL, *state = NULL;
    *ret = (Owner){0};
    if (!owners)
        return false;
    g_mutex_lock(&owners->lock);
    look_through(owners, conversation, local, remote, &best, &state);
    /* A server that is known by its listening socket alone; and datagrams to anyone. */
    if (!best && (conversation->transport == TRANSPORT_UDP || end == END_SERVER))
        best = look_for_unconnected(owners, conversation, local);
    if (best) {
        ret->process = find_process(owners, best->pid, best->started);
        ret->how = (HostHow)best->how;
    }
    if (state && is_of(state, conversation, end)) {
        ret->kernel_state = (TcpState)state->state;
        ret->state_at_ns = state->time_ns;
        ret->unowned = state->unowned;
        ret->holder = find_process(owners, state->pid, state->started);
        ret->close_wait = close_wait_of(owners, state->pid);
    }
    g_mutex_unlock(&owners->lock);
    return ret->process || ret->kernel_state != TCP_STATE_UNKNOWN;
}

const HostWatch *owners_watch(const Owners *owners)
{
    return owners && owners->watched ? &owners->watch : NULL;
}

size_t owners_count(const Owners *owners)
{
    return owners ? owners->entries->len : 0;
}
