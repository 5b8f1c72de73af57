/* trace.c: the kernel's own events. */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../dissectors/moment.h"
#include "kernel-names.h"
#include "trace-format.h"
#include "trace-page.h"

#define TRACEFS "/sys/kernel/tracing"

/* Of all processors together, and of each at least. Our choice: room for some 60,000 short
 * connections while the watcher looks elsewhere or has no processor. */
#define BUFFERS_KIB      65536
#define BUFFER_LEAST_KIB 2048

/* The largest page that kernels hand out (buffer_subbuf_size_kb), and more. */
#define PAGE_BYTES (64 * 1024)

/* Pages read at a time, so that others have a turn. */
#define PAGES_MOST 4096

/* In common_flags (include/linux/trace_events.h): not done by the process that happened
 * to run. */
#define FLAG_HARDIRQ 0x08
#define FLAG_SOFTIRQ 0x10

#define CLONE_SAME_PROCESS CLONE_THREAD

struct Trace {
    char *folder; /* of the instance */
    GArray *fds;
    TraceFormat formats[TRACE_EVENTS];
    uint64_t lost;
    GArray *waiting; /* Waiting: read, not handed out */
    uint8_t page[PAGE_BYTES];
};

/* The longest record of those that are read: a socket's is 72 bytes, a program's path may
 * take up a page. What is longer is cut, and then has no path. */
#define RECORD_MAX 384

/* A raw record, until it is its turn. */
typedef struct Waiting {
    uint64_t time_ns; /* by the clock of the instance */
    uint16_t length;
    uint8_t record[RECORD_MAX];
} Waiting;

/* ---- the instance ------------------------------------------------------------- */

static bool write_text(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_TRUNC);
    if (fd < 0)
        return false;
    bool written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    return written;
}

/* Where it is not mounted, it is for us alone. */
static bool mount_if_needed(void)
{
    if (access(TRACEFS "/instances", F_OK) == 0)
        return true;
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tracefs", TRACEFS, "tracefs", 0, NULL) == 0;
}

/* Instances of watchers that were killed: their name tells whose they were. */
static void remove_stale(void)
{
    GDir *dir = g_dir_open(TRACEFS "/instances", 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        unsigned pid;
        if (sscanf(name, "wirenotes-%u", &pid) != 1 || kill((pid_t)pid, 0) == 0)
            continue;
        g_autofree char *path = g_build_filename(TRACEFS "/instances", name, NULL);
        write_text(path, "events/enable", "0");
        rmdir(path);
    }
    if (dir)
        g_dir_close(dir);
}

static bool read_formats(Trace *trace)
{
    for (unsigned i = 0; i < TRACE_EVENTS; i++) {
        g_autofree char *path =
            g_build_filename(trace->folder, "events", trace_event_names[i], "format", NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL) ||
            !trace_format_read(text, (TraceEvent)i, &trace->formats[i]))
            return false;
    }
    return true;
}

static bool enable(const Trace *trace)
{
    long each = MAX(BUFFERS_KIB / MAX(sysconf(_SC_NPROCESSORS_CONF), 1), BUFFER_LEAST_KIB);
    g_autofree char *size = g_strdup_printf("%ld", each);
    write_text(trace->folder, "buffer_size_kb", size);
    write_text(trace->folder, "buffer_percent", "0"); /* wake readers at once; newer kernels */
    if (!write_text(trace->folder, "trace_clock", "mono"))
        return false;
    for (unsigned i = 0; i < TRACE_EVENTS; i++) {
        g_autofree char *name = g_build_filename("events", trace_event_names[i], "enable", NULL);
        if (!write_text(trace->folder, name, "1"))
            return false;
    }
    return true;
}

static bool open_pages(Trace *trace)
{
    long processors = sysconf(_SC_NPROCESSORS_CONF);
    for (long i = 0; i < processors; i++) {
        g_autofree char *path =
            g_strdup_printf("%s/per_cpu/cpu%ld/trace_pipe_raw", trace->folder, i);
        int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0)
            g_array_append_val(trace->fds, fd);
    }
    return trace->fds->len > 0;
}

/* Events have the numbers that processes have for the whole machine: where /proc has
 * others, they say nothing. The inode is fixed (include/linux/proc_ns.h, PROC_PID_INIT_INO). */
static bool sees_whole_machine(void)
{
    char target[64];
    ssize_t n = readlink("/proc/self/ns/pid", target, sizeof target - 1);
    target[MAX(n, 0)] = '\0';
    return strcmp(target, "pid:[4026531836]") == 0;
}

static bool open_instance(Trace *trace)
{
    if (!sees_whole_machine()) {
        errno = ENOTSUP;
        return false;
    }
    if (!mount_if_needed())
        return false;
    remove_stale();
    g_autofree char *folder = g_strdup_printf(TRACEFS "/instances/wirenotes-%d", (int)getpid());
    if (mkdir(folder, 0700) != 0)
        return false;
    trace->folder = g_steal_pointer(&folder);
    return read_formats(trace) && enable(trace) && open_pages(trace);
}

Trace *trace_open(char **ret_why)
{
    Trace *trace = g_new0(Trace, 1);
    trace->fds = g_array_new(FALSE, FALSE, sizeof(int));
    trace->waiting = g_array_new(FALSE, FALSE, sizeof(Waiting));
    if (open_instance(trace))
        return trace;
    *ret_why = g_strdup(g_strerror(errno));
    trace_close(trace);
    return NULL;
}

void trace_close(Trace *trace)
{
    if (!trace)
        return;
    for (guint i = 0; i < trace->fds->len; i++)
        close(g_array_index(trace->fds, int, i));
    if (trace->folder) {
        write_text(trace->folder, "events/enable", "0");
        rmdir(trace->folder);
    }
    g_array_unref(trace->fds);
    g_array_unref(trace->waiting);
    g_free(trace->folder);
    g_free(trace);
}

/* ---- events ------------------------------------------------------------------------ */

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static Endpoint endpoint_of(const TraceFormat *format, Cursor record, bool remote)
{
    Cursor address;
    Endpoint endpoint = {
        .port = (uint16_t)trace_number(format, record, remote ? TRACE_DPORT : TRACE_SPORT)};
    bool six = trace_number(format, record, TRACE_FAMILY) == AF_INET6;
    TraceField field =
        six ? (remote ? TRACE_DADDR_V6 : TRACE_SADDR_V6) : (remote ? TRACE_DADDR : TRACE_SADDR);
    const uint8_t *bytes = NULL;
    if (trace_bytes(format, record, field, &address))
        bytes = cursor_bytes(&address, six ? 16 : 4);
    if (bytes)
        endpoint.address = six ? kernel_ipv6_address(bytes) : address_ipv4(bytes);
    return endpoint;
}

static void hand_out_state(const TraceFormat *format, Cursor record, int64_t time_ns,
                           const TraceHandler *handler)
{
    if (trace_number(format, record, TRACE_PROTOCOL) != IPPROTO_TCP)
        return;
    uint64_t flags = trace_number(format, record, TRACE_FLAGS);
    TraceState state = {
        .time_ns = time_ns,
        .socket = trace_number(format, record, TRACE_SOCKET),
        .from = kernel_tcp_state(trace_number(format, record, TRACE_OLD_STATE)),
        .to = kernel_tcp_state(trace_number(format, record, TRACE_NEW_STATE)),
        .local = endpoint_of(format, record, false),
        .remote = endpoint_of(format, record, true),
        .thread = flags & (FLAG_HARDIRQ | FLAG_SOFTIRQ)
                      ? 0
                      : (uint32_t)trace_number(format, record, TRACE_THREAD),
    };
    handler->state(handler->who, &state);
}

static void hand_out_task(const TraceFormat *format, Cursor record, const TraceHandler *handler)
{
    g_autofree char *name = trace_text(format, record, TRACE_NAME);
    uint32_t parent = (uint32_t)trace_number(format, record, TRACE_THREAD);
    uint32_t child = (uint32_t)trace_number(format, record, TRACE_CHILD);
    bool same = trace_number(format, record, TRACE_CLONE_FLAGS) & CLONE_SAME_PROCESS;
    handler->task(handler->who, parent, child, same, name);
}

static void hand_out_exec(const TraceFormat *format, Cursor record, const TraceHandler *handler)
{
    g_autofree char *path = trace_text(format, record, TRACE_PATH);
    handler->exec(handler->who, (uint32_t)trace_number(format, record, TRACE_CHILD), path);
}

static void hand_out(const Trace *trace, Cursor record, int64_t time_ns,
                     const TraceHandler *handler)
{
    Cursor head = record;
    uint16_t type;
    if (!cursor_u16le(&head, &type))
        return;
    if (type == trace->formats[TRACE_EVENT_STATE].id)
        hand_out_state(&trace->formats[TRACE_EVENT_STATE], record, time_ns, handler);
    else if (type == trace->formats[TRACE_EVENT_TASK].id)
        hand_out_task(&trace->formats[TRACE_EVENT_TASK], record, handler);
    else if (type == trace->formats[TRACE_EVENT_EXEC].id)
        hand_out_exec(&trace->formats[TRACE_EVENT_EXEC], record, handler);
}

static bool read_page(Trace *trace, int fd)
{
    ssize_t n = read(fd, trace->page, sizeof trace->page);
    TracePage page;
    if (n <= 0 || !trace_page_begin(cursor_over(trace->page, (size_t)n), &page))
        return false;
    trace->lost += page.lost;
    Cursor record;
    while (trace_page_next(&page, &record)) {
        Waiting waiting = {.time_ns = page.time_ns,
                           .length = (uint16_t)MIN(record.captured, (size_t)RECORD_MAX)};
        memcpy(waiting.record, record.at, waiting.length);
        g_array_append_val(trace->waiting, waiting);
    }
    return true;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    const Waiting *first = a, *second = b;
    return (first->time_ns > second->time_ns) - (first->time_ns < second->time_ns);
}

void trace_read(Trace *trace, const TraceHandler *handler, bool last)
{
    /* All that happened up to now is in the buffers, of whichever processor. */
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    int64_t epoch_ns = clock_ns(CLOCK_REALTIME) - now_ns;
    for (guint i = 0; i < trace->fds->len; i++)
        for (unsigned pages = 0; pages < PAGES_MOST; pages++)
            if (!read_page(trace, g_array_index(trace->fds, int, i)))
                break;
    g_array_sort(trace->waiting, by_time);

    guint n = 0;
    for (; n < trace->waiting->len; n++) {
        const Waiting *waiting = &g_array_index(trace->waiting, Waiting, n);
        if (!last && waiting->time_ns > (uint64_t)now_ns)
            break;
        hand_out(trace, cursor_over(waiting->record, waiting->length),
                 epoch_ns + (int64_t)waiting->time_ns, handler);
    }
    g_array_remove_range(trace->waiting, 0, n);
}

bool trace_is_pending(const Trace *trace)
{
    return trace->waiting->len > 0;
}

const GArray *trace_fds(const Trace *trace)
{
    return trace->fds;
}

uint64_t trace_lost(const Trace *trace)
{
    return trace->lost;
}
