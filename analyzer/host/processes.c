/* processes.c: the processes that a watcher has heard of. */
#include "processes.h"

#include <string.h>

#include "process.h"

/* Processes and threads remembered; beyond it those that are not told of are forgotten.
 * Our choice: some 30 MB. */
#define KNOWN_MAX 65536

/* The kernel's own threads are children of kthreadd, which is always 2. */
#define KTHREADD 2

typedef struct Known {
    uint32_t pid;
    bool told;
    bool read;         /* `facts` are from /proc, not from events alone */
    HostProcess facts; /* as far as known */
} Known;

struct Processes {
    GHashTable *known;   /* pid to Known */
    GHashTable *threads; /* tid to pid */
    uint32_t self;
    void (*tell)(void *who, const HostProcess *process);
    void *who;
};

static void free_known(gpointer data)
{
    Known *known = data;
    host_process_clear(&known->facts);
    g_free(known);
}

Processes *processes_new(uint32_t self, void (*tell)(void *who, const HostProcess *process),
                         void *who)
{
    Processes *processes = g_new0(Processes, 1);
    processes->self = self;
    processes->known = g_hash_table_new_full(NULL, NULL, NULL, free_known);
    processes->threads = g_hash_table_new(NULL, NULL);
    processes->tell = tell;
    processes->who = who;
    return processes;
}

void processes_free(Processes *processes)
{
    if (!processes)
        return;
    g_hash_table_unref(processes->known);
    g_hash_table_unref(processes->threads);
    g_free(processes);
}

static gboolean is_not_told(gpointer pid, gpointer known, gpointer user)
{
    (void)pid, (void)user;
    return !((const Known *)known)->told;
}

static Known *known_of(Processes *processes, uint32_t pid)
{
    Known *known = g_hash_table_lookup(processes->known, GUINT_TO_POINTER(pid));
    if (known)
        return known;
    if (g_hash_table_size(processes->known) >= KNOWN_MAX)
        g_hash_table_foreach_remove(processes->known, is_not_told, NULL);
    if (g_hash_table_size(processes->known) >= KNOWN_MAX)
        g_hash_table_remove_all(processes->known);
    known = g_new0(Known, 1);
    known->pid = pid;
    known->facts = (HostProcess){.pid = pid, .uid = UINT32_MAX};
    g_hash_table_insert(processes->known, GUINT_TO_POINTER(pid), known);
    return known;
}

/* Reads what /proc tells now; what is known stays if the process is gone. Of threads the most
 * there were count: one for each connection would be over with its last. */
static bool read_now(Known *known)
{
    HostProcess facts;
    if (!process_read(known->pid, &facts)) {
        host_process_clear(&facts);
        return false;
    }
    facts.listeners = known->facts.listeners;
    facts.former_parent = known->facts.former_parent;
    facts.program = known->facts.program;
    if (known->facts.parent != 0 && known->facts.parent != facts.parent)
        facts.former_parent = known->facts.parent;
    if (facts.started == known->facts.started)
        facts.threads = MAX(facts.threads, known->facts.threads);
    facts.orphan |= facts.former_parent != 0 && !facts.daemon;
    host_process_clear(&known->facts);
    known->facts = facts;
    known->read = true;
    return true;
}

/* Ancestors looked at. Our choice: deeper trees than people make. */
#define DEPTH_MAX 32

/* Whether `pid` descends from the process that wirenotes is, by the parents that were known
 * first: those that ended have been replaced since. */
static bool descends(const Processes *processes, uint32_t pid)
{
    for (unsigned depth = 0; pid > 1 && depth < DEPTH_MAX; depth++) {
        const Known *known = g_hash_table_lookup(processes->known, GUINT_TO_POINTER(pid));
        if (pid == processes->self || (known && known->facts.program))
            return true;
        uint32_t parent = known ? known->facts.former_parent : 0;
        if (parent == 0 && known)
            parent = known->facts.parent;
        pid = parent != 0 ? parent : process_parent(pid);
    }
    return false;
}

/* ---- events ------------------------------------------------------------------------ */

static void remember_thread(Processes *processes, uint32_t thread, uint32_t pid)
{
    if (g_hash_table_size(processes->threads) >= KNOWN_MAX)
        g_hash_table_remove_all(processes->threads);
    g_hash_table_insert(processes->threads, GUINT_TO_POINTER(thread), GUINT_TO_POINTER(pid));
}

void processes_task(Processes *processes, uint32_t parent, uint32_t child, bool same,
                    const char *name)
{
    uint32_t of =
        GPOINTER_TO_UINT(g_hash_table_lookup(processes->threads, GUINT_TO_POINTER(parent)));
    if (of == 0)
        of = parent;
    remember_thread(processes, child, same ? of : child);
    if (same)
        return;
    g_hash_table_remove(processes->known, GUINT_TO_POINTER(child)); /* an older one */
    Known *known = known_of(processes, child);
    known->facts.parent = of;
    known->facts.name = g_strdup(name);
    known->facts.program = descends(processes, of);
}

/* A name as the kernel gives it to what is run from `path` (execve(2), prctl(2)). */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return g_strndup(slash ? slash + 1 : path, 15);
}

void processes_exec(Processes *processes, uint32_t pid, const char *path)
{
    Known *known = known_of(processes, pid);
    remember_thread(processes, pid, pid);
    known->told = false;
    known->read = false;
    if (read_now(known) || !path)
        return;
    g_free(known->facts.name);
    known->facts.name = name_of(path);
    g_free(known->facts.command);
    known->facts.command = g_strdup(path);
}

uint32_t processes_of_thread(Processes *processes, uint32_t thread)
{
    gpointer found = g_hash_table_lookup(processes->threads, GUINT_TO_POINTER(thread));
    uint32_t pid = found ? GPOINTER_TO_UINT(found) : process_of_thread(thread);
    if (pid == 0)
        pid = thread;
    if (!found)
        remember_thread(processes, thread, pid);
    Known *known = known_of(processes, pid);
    if (!known->read)
        read_now(known);
    return pid == KTHREADD || known->facts.parent == KTHREADD ? 0 : pid;
}

/* ---- telling ------------------------------------------------------------------------- */

uint64_t processes_tell(Processes *processes, uint32_t pid, uint32_t listeners)
{
    Known *known = known_of(processes, pid);
    bool news = listeners > 0 && known->facts.listeners != listeners;
    if (news)
        known->facts.listeners = listeners;
    if (!known->told) {
        read_now(known);
        known->facts.program |= descends(processes, pid);
    }
    if (!known->told || news)
        processes->tell(processes->who, &known->facts);
    known->told = true;
    return known->facts.started;
}

/* It serves many at once by epoll now, or by more threads than ever. */
static bool serves_otherwise(uint32_t threads, uint32_t epolls, const HostProcess *now)
{
    return now->threads > threads || (epolls == 0 && now->epolls > 0);
}

/* What may have changed of a process, and is worth another record. */
static void refresh(Processes *processes, Known *known, bool last)
{
    uint32_t parent = known->facts.parent;
    uint32_t sockets = known->facts.sockets, threads = known->facts.threads;
    uint32_t epolls = known->facts.epolls;
    uint64_t started = known->facts.started;
    if (!read_now(known) || known->facts.started != started)
        return;
    bool adopted = parent != 0 && known->facts.parent != parent;
    bool grew = known->facts.sockets != sockets || known->facts.threads != threads;
    if (adopted || serves_otherwise(threads, epolls, &known->facts) || (last && grew))
        processes->tell(processes->who, &known->facts);
}

void processes_refresh(Processes *processes, bool last)
{
    GHashTableIter iter;
    gpointer known;
    g_hash_table_iter_init(&iter, processes->known);
    while (g_hash_table_iter_next(&iter, NULL, &known))
        if (((Known *)known)->told)
            refresh(processes, known, last);
}
