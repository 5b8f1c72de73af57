/* process.c: what /proc tells of one process (proc(5)). */
#include "process.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer files are of no interest beyond that. */
#define FILE_MAX 4096

/* The terminal and session of a process, to tell an orphan from a daemon. */
typedef struct Standing {
    uint32_t group, session;
    int terminal;
} Standing;

/* The bytes of a file of `pid`, with a NUL behind them that does not count. */
static char *read_file(uint32_t pid, const char *name, size_t *ret_n)
{
    g_autofree char *path = g_strdup_printf("/proc/%u/%s", pid, name);
    FILE *file = fopen(path, "re");
    *ret_n = 0;
    if (!file)
        return NULL;
    char *text = g_malloc(FILE_MAX + 1);
    *ret_n = fread(text, 1, FILE_MAX, file);
    text[*ret_n] = '\0';
    fclose(file);
    return text;
}

/* "1234 (name) S 1 1234 1234 0 ...": the name may hold anything but is the last thing in
 * parentheses. */
static bool read_stat(HostProcess *p, Standing *ret)
{
    size_t n;
    unsigned long long started;
    g_autofree char *text = read_file(p->pid, "stat", &n);
    char *open = text ? strchr(text, '(') : NULL;
    char *close = text ? strrchr(text, ')') : NULL;
    if (!open || !close || close < open ||
        sscanf(close + 1,
               " %*c %u %u %u %d %*d %*u %*u %*u %*u %*u %*u %*u %*u %*u %*d %*d %u %*d %llu",
               &p->parent, &ret->group, &ret->session, &ret->terminal, &p->threads, &started) != 6)
        return false;
    p->name = g_strndup(open + 1, (gsize)(close - open - 1));
    p->started = started;
    return true;
}

static void read_user(HostProcess *p)
{
    size_t n;
    g_autofree char *text = read_file(p->pid, "status", &n);
    const char *line = text ? strstr(text, "\nUid:") : NULL;
    if (!line || sscanf(line, "\nUid: %*u %u", &p->uid) != 1)
        return;
    const struct passwd *user = getpwuid(p->uid);
    p->user = user ? g_strdup(user->pw_name) : NULL;
}

/* Arguments, with a blank between. */
static void read_command(HostProcess *p)
{
    size_t n;
    g_autofree char *text = read_file(p->pid, "cmdline", &n);
    while (n > 0 && text[n - 1] == '\0')
        n--;
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    p->command = n > 0 ? g_strndup(text, n) : NULL;
}

/* Of cgroup v2 the only line, "0::/path"; of v1 the first. */
static void read_cgroup(HostProcess *p)
{
    size_t n;
    g_autofree char *text = read_file(p->pid, "cgroup", &n);
    const char *path = text ? strstr(text, ":/") : NULL;
    if (path && path[1] == '/' && path[2] != '\0' && path[2] != '\n')
        p->cgroup = g_strndup(path + 1, strcspn(path + 1, "\n"));
}

static void read_namespace(HostProcess *p)
{
    char target[64];
    unsigned long long inode;
    g_autofree char *path = g_strdup_printf("/proc/%u/ns/net", p->pid);
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n <= 0)
        return;
    target[n] = '\0';
    if (sscanf(target, "net:[%llu]", &inode) == 1)
        p->netns = inode;
}

static void count_descriptor(HostProcess *p, const char *target)
{
    p->sockets += g_str_has_prefix(target, "socket:");
    p->pipes += g_str_has_prefix(target, "pipe:");
    p->epolls += strcmp(target, "anon_inode:[eventpoll]") == 0;
}

/* The target of descriptor `name` in the open folder of them, or "". */
static const char *target_of(const char *folder, const char *name, char *target, size_t size)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    ssize_t n = readlink(path, target, size - 1);
    target[MAX(n, 0)] = '\0';
    return target;
}

static void read_descriptors(HostProcess *p)
{
    char target[64];
    g_autofree char *folder = g_strdup_printf("/proc/%u/fd", p->pid);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
        count_descriptor(p, target_of(folder, name, target, sizeof target));
    if (dir)
        g_dir_close(dir);
}

static void read_parent(HostProcess *p)
{
    size_t n;
    g_autofree char *text = p->parent > 0 ? read_file(p->parent, "comm", &n) : NULL;
    if (text)
        p->parent_name = g_strndup(text, strcspn(text, "\n"));
}

/* The session that init itself is in: what it starts by itself is no orphan. */
#define INIT 1

static bool exists(uint32_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%u", pid);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* A process whose parent is init was started by it or adopted. A daemon left its terminal
 * and began a session (setsid(2)), itself or a parent that then ended, so that it is in
 * the background on purpose; services begin one too. What is left is an orphan: also
 * where the session it was born into goes on without a terminal, as in a CI job. */
static void judge(HostProcess *p, const Standing *standing)
{
    bool began_session = standing->session == p->pid;
    bool parent_began =
        !began_session && standing->session == standing->group && !exists(standing->session);
    p->daemon = p->parent == INIT && standing->terminal == 0 && (began_session || parent_began);
    p->orphan = p->parent == INIT && !p->daemon && p->pid != INIT && standing->session != 0;
}

bool process_read(uint32_t pid, HostProcess *ret)
{
    Standing standing;
    *ret = (HostProcess){.pid = pid, .uid = UINT32_MAX};
    if (!read_stat(ret, &standing))
        return false;
    read_user(ret);
    read_command(ret);
    read_cgroup(ret);
    read_namespace(ret);
    read_descriptors(ret);
    read_parent(ret);
    judge(ret, &standing);
    return true;
}

uint32_t process_parent(uint32_t pid)
{
    size_t n;
    uint32_t parent = 0;
    g_autofree char *text = read_file(pid, "stat", &n);
    const char *close = text ? strrchr(text, ')') : NULL;
    return close && sscanf(close + 1, " %*c %u", &parent) == 1 ? parent : 0;
}

uint32_t process_of_thread(uint32_t tid)
{
    size_t n;
    uint32_t pid = 0;
    g_autofree char *text = read_file(tid, "status", &n);
    const char *line = text ? strstr(text, "\nTgid:") : NULL;
    return line && sscanf(line, "\nTgid: %u", &pid) == 1 ? pid : 0;
}

/* ---- descriptors of all -------------------------------------------------------------- */

static void add_holder(Holders *holders, uint64_t inode, uint32_t pid)
{
    Holder *holder = g_hash_table_lookup(holders->by_inode, &inode);
    if (!holder) {
        holder = g_new0(Holder, 1);
        holder->inode = inode;
        holder->pid = pid;
        g_hash_table_insert(holders->by_inode, &holder->inode, holder);
    }
    holder->count++;
    holder->pid = MIN(holder->pid, pid);
}

static void scan_process(Holders *holders, uint32_t pid)
{
    char target[64];
    unsigned long long inode;
    g_autofree char *folder = g_strdup_printf("/proc/%u/fd", pid);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    if (!dir) {
        holders->everyone &= access(folder, F_OK) != 0; /* it ended just now */
        return;
    }
    while ((name = g_dir_read_name(dir)))
        if (sscanf(target_of(folder, name, target, sizeof target), "socket:[%llu]", &inode) == 1)
            add_holder(holders, inode, pid);
    g_dir_close(dir);
}

void holders_scan(Holders *ret)
{
    GDir *dir = g_dir_open("/proc", 0, NULL);
    const char *name;
    *ret = (Holders){.everyone = dir};
    ret->by_inode = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    while (dir && (name = g_dir_read_name(dir))) {
        guint64 pid;
        if (g_ascii_string_to_unsigned(name, 10, 1, UINT32_MAX, &pid, NULL))
            scan_process(ret, (uint32_t)pid);
    }
    if (dir)
        g_dir_close(dir);
}

void holders_clear(Holders *holders)
{
    g_clear_pointer(&holders->by_inode, g_hash_table_unref);
}

const Holder *holders_find(const Holders *holders, uint64_t inode)
{
    return holders->by_inode ? g_hash_table_lookup(holders->by_inode, &inode) : NULL;
}
