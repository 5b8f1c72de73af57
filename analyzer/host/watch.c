/* watch.c: whose the sockets are, watched while they live. */
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../dissectors/moment.h"
#include "diag.h"
#include "trace.h"
#include "watched.h"

/* Of the time, how much looking at all sockets and descriptors may take: one in so many. */
#define LOOKING_SHARE 20

/* And how often at most and at least it is done: where the kernel tells of events it only
 * finds what lives long. */
#define PAUSE_LEAST_NS             (20 * NS_PER_MS)
#define PAUSE_LEAST_WITH_EVENTS_NS (200 * NS_PER_MS)
#define PAUSE_MOST_NS              (5 * NS_PER_S)

/* Events that wait for others are looked at again after this time. */
#define PENDING_NS (5 * NS_PER_MS)

/* Somewhat ahead of what it watches (setpriority(2)), where allowed. */
#define NICENESS (-5)

/* Until it is ready, it is waited for so long at most. */
#define READY_MOST_MS 2000

typedef struct Watch {
    int records; /* where records go to */
    int ready;   /* closed once all is watched */
    Diag *diag;
    Trace *trace; /* (nullable) */
    Watched *watched;
    int64_t look_at_ns; /* again */
    bool over;
} Watch;

static int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static void take_state(void *who, const TraceState *state)
{
    watched_state(((Watch *)who)->watched, state);
}

static void take_task(void *who, uint32_t parent, uint32_t child, bool same, const char *name)
{
    watched_task(((Watch *)who)->watched, parent, child, same, name);
}

static void take_exec(void *who, uint32_t pid, const char *path)
{
    watched_exec(((Watch *)who)->watched, pid, path);
}

static void read_events(Watch *watch, bool last)
{
    if (watch->trace)
        trace_read(watch->trace, &(TraceHandler){watch, take_state, take_task, take_exec}, last);
}

static void take_socket(void *who, const DiagSocket *socket)
{
    watched_socket(((Watch *)who)->watched, socket);
}

static void look_around(Watch *watch, bool last)
{
    int64_t begun = clock_ns();
    watched_begin_look(watch->watched, last);
    if (watch->diag)
        diag_dump(watch->diag, take_socket, watch);
    watched_end_look(watch->watched);
    int64_t now = clock_ns();
    int64_t least = watch->trace ? PAUSE_LEAST_WITH_EVENTS_NS : PAUSE_LEAST_NS;
    watch->look_at_ns = now + CLAMP((now - begun) * LOOKING_SHARE, least, PAUSE_MOST_NS);
}

static void wait_for_something(Watch *watch)
{
    const GArray *traces = watch->trace ? trace_fds(watch->trace) : NULL;
    guint n = traces ? traces->len : 0;
    g_autofree struct pollfd *fds = g_new0(struct pollfd, n + 1);
    for (guint i = 0; i < n; i++)
        fds[i] = (struct pollfd){.fd = g_array_index(traces, int, i), .events = POLLIN};
    fds[n] = (struct pollfd){.fd = watch->records, .events = POLLIN};
    bool pending = watch->trace && trace_is_pending(watch->trace);
    int64_t left = MIN(watch->look_at_ns - clock_ns(), pending ? PENDING_NS : INT64_MAX);
    poll(fds, n + 1, left > 0 ? (int)(left / NS_PER_MS) + 1 : 0);
    char byte;
    ssize_t got = fds[n].revents ? recv(watch->records, &byte, 1, MSG_DONTWAIT) : -1;
    watch->over = fds[n].revents && (got >= 0 || (errno != EAGAIN && errno != EINTR));
}

static void tell_of_itself(const Watch *watch)
{
    watched_tell_watch(watch->watched, watch->trace != NULL,
                       watch->trace ? trace_lost(watch->trace) : 0);
}

static void run(Watch *watch)
{
    look_around(watch, false);
    close(watch->ready);
    while (!watch->over) {
        wait_for_something(watch);
        read_events(watch, false);
        if (clock_ns() >= watch->look_at_ns)
            look_around(watch, false);
    }
    read_events(watch, true);
    look_around(watch, true);
    tell_of_itself(watch);
}

/* It neither reads from nor writes to what the others have open. */
static void let_go_of_terminal(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return;
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    close(null);
}

static int watch_here(int records, int ready, uint32_t self, bool (*reduce)(void),
                      bool show_secrets)
{
    g_autofree char *why = NULL;
    let_go_of_terminal();
    signal(SIGINT, SIG_IGN); /* the end is asked for by the recorder */
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    prctl(PR_SET_NAME, "wirenotes-watch");
    Watch watch = {
        .records = records, .ready = ready, .trace = trace_open(&why), .diag = diag_open()};
    setpriority(PRIO_PROCESS, 0, NICENESS);
    if (!reduce())
        return 1;
    watch.watched = watched_new(records, self, show_secrets);
    run(&watch);
    watched_free(watch.watched);
    diag_close(watch.diag);
    close(records);
    trace_close(watch.trace);
    return 0;
}

/* Waits until the other end is closed: what is begun now is watched from its beginning. */
static void await(int ready)
{
    struct pollfd end = {.fd = ready, .events = POLLIN};
    poll(&end, 1, READY_MOST_MS);
}

int watch_start(bool (*reduce)(void), bool show_secrets)
{
    int ends[2], ready[2];
    uint32_t self = (uint32_t)getpid();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    if (pipe2(ready, O_CLOEXEC) != 0)
        ready[0] = ready[1] = -1;
    pid_t pid = fork();
    if (pid == 0) {
        /* A child of a child that ends has nobody who must wait for it. */
        pid_t watcher = fork();
        if (watcher != 0)
            _exit(watcher < 0);
        close(ends[0]);
        _exit(watch_here(ends[1], ready[1], self, reduce, show_secrets));
    }
    close(ends[1]);
    close(ready[1]);
    if (pid > 0) {
        waitpid(pid, NULL, 0);
        await(ready[0]);
    }
    close(ready[0]);
    if (pid > 0)
        return ends[0];
    close(ends[0]);
    return -1;
}
