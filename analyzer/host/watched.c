/* watched.c: what a watcher knows of sockets. */
#include "watched.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "../../dissectors/conversation.h"
#include "../../dissectors/moment.h"
#include "process.h"
#include "processes.h"

/* Sockets remembered; further ones are told of by looking alone. Our choice: some 40 MB. */
#define SOCKETS_MAX 262144

/* Sockets of one look. Our choice: more than a machine has ports for, twice. */
#define LOOK_MAX 262144

/* A socket that the kernel told of. */
typedef struct Sock {
    uint64_t name; /* the kernel's */
    Endpoint local, remote;
    uint32_t pid;
    uint8_t told; /* HostHow */
} Sock;

/* Whose a connection was told to be, so that it is not told each time. */
typedef struct Told {
    uint64_t hash; /* of addresses, ports and transport */
    uint32_t pid;
    uint8_t how;
    uint32_t look; /* it was seen in */
} Told;

/* Who accepts connections to a port. */
typedef struct Listener {
    uint32_t pid;
    uint32_t count; /* of processes that share the socket; 0: not known */
} Listener;

struct Watched {
    bool show_secrets; /* command lines as they are */
    int records;
    Processes *processes;
    GHashTable *sockets;   /* the kernel's name to Sock */
    GHashTable *told;      /* hash to Told */
    GHashTable *listeners; /* port to Listener */
    GArray *look;          /* DiagSocket */
    Holders holders;
    uint32_t looks;
    bool last;
    bool everyone;
};

/* ---- records ---------------------------------------------------------------------- */

/* The recorder reads as fast as it can; what finds no room for a while waits here, since
 * nothing else depends on the watcher. */
static void send_record(const Watched *watched, GByteArray *record)
{
    uint32_t type = HOST_BLOCK;
    g_byte_array_prepend(record, (const guint8 *)&type, sizeof type);
    send(watched->records, record->data, record->len, MSG_NOSIGNAL);
    g_byte_array_unref(record);
}

/* What a command line has of secrets is not even kept in the file. */
static void tell_process(void *who, const HostProcess *process)
{
    const Watched *watched = who;
    g_autofree char *masked = host_process_masked_command(process);
    HostProcess told = *process;
    if (!watched->show_secrets)
        told.command = masked;
    send_record(who, host_process_write(&told));
}

static int64_t real_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

Watched *watched_new(int records, uint32_t self, bool show_secrets)
{
    Watched *watched = g_new0(Watched, 1);
    watched->records = records;
    watched->show_secrets = show_secrets;
    watched->processes = processes_new(self, tell_process, watched);
    watched->sockets = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    watched->told = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    watched->listeners = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    watched->look = g_array_new(FALSE, FALSE, sizeof(DiagSocket));
    return watched;
}

void watched_free(Watched *watched)
{
    if (!watched)
        return;
    processes_free(watched->processes);
    g_hash_table_unref(watched->sockets);
    g_hash_table_unref(watched->told);
    g_hash_table_unref(watched->listeners);
    g_array_unref(watched->look);
    g_free(watched);
}

/* ---- events -------------------------------------------------------------------------- */

static Sock *sock_of(Watched *watched, uint64_t name)
{
    Sock *sock = g_hash_table_lookup(watched->sockets, &name);
    if (sock || g_hash_table_size(watched->sockets) >= SOCKETS_MAX)
        return sock;
    sock = g_new0(Sock, 1);
    sock->name = name;
    g_hash_table_insert(watched->sockets, &sock->name, sock);
    return sock;
}

static Listener listener_of(const Watched *watched, uint16_t port)
{
    const Listener *found = g_hash_table_lookup(watched->listeners, GUINT_TO_POINTER((guint)port));
    return found ? *found : (Listener){0};
}

static void set_listener(Watched *watched, uint16_t port, uint32_t pid, uint32_t count)
{
    Listener *listener = g_new(Listener, 1);
    *listener = (Listener){pid, count};
    g_hash_table_insert(watched->listeners, GUINT_TO_POINTER((guint)port), listener);
}

/* Whoever has a socket of a port that is listened on shares the work of that port. */
static void tell(Watched *watched, HostSocket *socket)
{
    uint32_t sharing = listener_of(watched, socket->local.port).count;
    if (socket->pid != 0)
        socket->started = processes_tell(watched->processes, socket->pid, sharing);
    send_record(watched, host_socket_write(socket));
}

static void tell_sock(Watched *watched, Sock *sock, const TraceState *state)
{
    bool accepted = !sock->pid && state->from == TCP_STATE_SYN_RCVD;
    uint32_t pid = accepted ? listener_of(watched, sock->local.port).pid : sock->pid;
    HostHow how = accepted ? HOST_HOW_LISTENER : HOST_HOW_EVENT;
    if (pid == 0 || sock->local.port == 0 || sock->remote.port == 0 || sock->told >= how)
        return;
    sock->told = (uint8_t)how;
    HostSocket socket = {.time_ns = state->time_ns,
                         .transport = TRANSPORT_TCP,
                         .local = sock->local,
                         .remote = sock->remote,
                         .pid = pid,
                         .how = (uint8_t)how};
    tell(watched, &socket);
}

void watched_state(Watched *watched, const TraceState *state)
{
    Sock *sock = sock_of(watched, state->socket);
    if (!sock)
        return;
    if (state->from == TCP_STATE_CLOSED) /* an older one of the same name */
        sock->pid = sock->told = 0;
    if (state->thread != 0)
        sock->pid = processes_of_thread(watched->processes, state->thread);
    if (state->to == TCP_STATE_LISTEN && sock->pid != 0)
        set_listener(watched, state->local.port, sock->pid, 0);
    if (state->local.port != 0 && state->remote.port != 0) {
        sock->local = state->local;
        sock->remote = state->remote;
    }
    tell_sock(watched, sock, state);
    if (state->to == TCP_STATE_CLOSED)
        g_hash_table_remove(watched->sockets, &state->socket);
}

void watched_task(Watched *watched, uint32_t parent, uint32_t child, bool same, const char *name)
{
    processes_task(watched->processes, parent, child, same, name);
}

void watched_exec(Watched *watched, uint32_t pid, const char *path)
{
    processes_exec(watched->processes, pid, path);
}

/* ---- looking --------------------------------------------------------------------------- */

void watched_begin_look(Watched *watched, bool last)
{
    watched->last = last;
    watched->looks++;
    g_array_set_size(watched->look, 0);
}

void watched_socket(Watched *watched, const DiagSocket *socket)
{
    if (watched->look->len < LOOK_MAX)
        g_array_append_val(watched->look, *socket);
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    for (const uint8_t *b = bytes; n > 0; n--, b++)
        hash = (hash ^ *b) * UINT64_C(0x100000001b3); /* FNV-1a */
    return hash;
}

static uint64_t hash_of(const DiagSocket *s)
{
    uint64_t hash = hash_bytes(UINT64_C(0xcbf29ce484222325), &s->transport, sizeof s->transport);
    hash = hash_bytes(hash, &s->local.address, sizeof s->local.address);
    hash = hash_bytes(hash, &s->local.port, sizeof s->local.port);
    hash = hash_bytes(hash, &s->remote.address, sizeof s->remote.address);
    return hash_bytes(hash, &s->remote.port, sizeof s->remote.port);
}

static const Told *told_of(const Watched *watched, const DiagSocket *socket)
{
    uint64_t hash = hash_of(socket);
    return g_hash_table_lookup(watched->told, &hash);
}

/* Whether descriptors may tell of this socket what is not known yet: whose it is, or who of
 * those that listen together has accepted it by now. */
static bool is_news(const Watched *watched, const DiagSocket *socket)
{
    const Told *told = told_of(watched, socket);
    bool accepted = told && told->how == HOST_HOW_LISTENER && socket->state != TCP_STATE_LISTEN;
    return socket->inode != 0 && (!told || accepted);
}

/* True if descriptors have to be gone through. */
static bool has_news(const Watched *watched)
{
    for (guint i = 0; i < watched->look->len; i++)
        if (is_news(watched, &g_array_index(watched->look, DiagSocket, i)))
            return true;
    return false;
}

static void note_listener(Watched *watched, const DiagSocket *socket)
{
    const Holder *holder = holders_find(&watched->holders, socket->inode);
    if (holder)
        set_listener(watched, socket->local.port, holder->pid, holder->count);
}

/* States in which a socket that no process has is TCP's orphan: closed by its process, or
 * left by one that ended, but not over. */
static bool is_orphan_state(TcpState state)
{
    return state == TCP_STATE_FIN_WAIT_1 || state == TCP_STATE_FIN_WAIT_2 ||
           state == TCP_STATE_CLOSING || state == TCP_STATE_LAST_ACK;
}

/* Whose it is, as far as looking shows. */
static HostHow find_owner(const Watched *watched, const DiagSocket *socket, uint32_t *ret_pid)
{
    const Holder *holder = holders_find(&watched->holders, socket->inode);
    *ret_pid = holder ? holder->pid : 0;
    if (holder)
        return HOST_HOW_DESCRIPTOR;
    bool not_accepted = socket->inode == 0 && (socket->state == TCP_STATE_ESTABLISHED ||
                                               socket->state == TCP_STATE_SYN_RCVD ||
                                               socket->state == TCP_STATE_CLOSE_WAIT);
    if (not_accepted)
        *ret_pid = listener_of(watched, socket->local.port).pid;
    return *ret_pid != 0 ? HOST_HOW_LISTENER : HOST_HOW_NONE;
}

static bool is_known(Watched *watched, const DiagSocket *socket, uint32_t pid, HostHow how)
{
    uint64_t hash = hash_of(socket);
    Told *told = g_hash_table_lookup(watched->told, &hash);
    if (told && told->pid == pid && told->how >= how) {
        told->look = watched->looks;
        return true;
    }
    told = g_new(Told, 1);
    *told = (Told){.hash = hash, .pid = pid, .how = (uint8_t)how, .look = watched->looks};
    g_hash_table_replace(watched->told, &told->hash, told);
    return false;
}

static void conclude(Watched *watched, const DiagSocket *socket)
{
    uint32_t pid;
    HostHow how = find_owner(watched, socket, &pid);
    bool listens = socket->transport == TRANSPORT_TCP && socket->state == TCP_STATE_LISTEN;
    bool of_tcp = socket->transport == TRANSPORT_TCP && !listens;
    if (listens && how != HOST_HOW_NONE)
        how = HOST_HOW_LISTENER;
    bool news = how != HOST_HOW_NONE && !is_known(watched, socket, pid, how);
    if (!news && !(watched->last && of_tcp))
        return;
    HostSocket record = {
        .time_ns = real_ns(),
        .transport = socket->transport,
        .local = socket->local,
        .remote = socket->remote,
        .pid = pid,
        .how = (uint8_t)how,
        .state = (uint8_t)(of_tcp && watched->last ? socket->state : TCP_STATE_UNKNOWN),
        .unowned = of_tcp && socket->inode == 0 && is_orphan_state(socket->state),
    };
    tell(watched, &record);
}

static gboolean is_gone(gpointer hash, gpointer told, gpointer watched)
{
    (void)hash;
    return ((const Told *)told)->look != ((const Watched *)watched)->looks;
}

void watched_end_look(Watched *watched)
{
    bool scans = watched->last || watched->looks == 1 || has_news(watched);
    if (scans)
        holders_scan(&watched->holders);
    watched->everyone = scans ? watched->holders.everyone : watched->everyone;
    for (guint i = 0; i < watched->look->len; i++) {
        const DiagSocket *socket = &g_array_index(watched->look, DiagSocket, i);
        if (socket->transport == TRANSPORT_TCP && socket->state == TCP_STATE_LISTEN)
            note_listener(watched, socket);
    }
    for (guint i = 0; scans && i < watched->look->len; i++)
        conclude(watched, &g_array_index(watched->look, DiagSocket, i));
    if (scans)
        g_hash_table_foreach_remove(watched->told, is_gone, watched);
    processes_refresh(watched->processes, watched->last);
    holders_clear(&watched->holders);
}

void watched_tell_watch(Watched *watched, bool events, uint64_t lost)
{
    send_record(watched, host_watch_write(&(HostWatch){
                             .events = events, .everyone = watched->everyone, .lost = lost}));
}
