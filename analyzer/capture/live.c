/* live.c: the reader's side of a live capture. */
#include "live.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../dissectors/moment.h"
#include "../i18n.h"
#include "capture.h"
#include "live-channel.h"
#include "recorder.h"

/* How often the ticker is called while nothing comes. Our choice: often enough for a
 * count on a screen. */
#define TICK_MS 200

/* Messages that may wait to be read: files of a ring, each once. */
#define CHANNEL_BYTES (4 * 1024 * 1024)

/* Notices that nobody has taken. Our choice. */
#define NOTICES_MAX 100

struct Live {
    Follow follow;
    LiveShared *shared; /* mapped */
    int channel;
    pid_t recorder; /* 0: gone, and waited for */
    char *path;
    bool temporary;
    GQueue next_files; /* descriptors of files that began, oldest first */
    unsigned file;     /* the one that is read, from 1 */
    GQueue notices;    /* char * (owned), oldest first */
    bool ended;
    bool last_look; /* the end was heard of at `looked_at`: once more, and it is */
    uint64_t looked_at;
    char *trouble;
    void (*tick)(void *user);
    void *user;
};

static void take(Live *live, const LiveMessage *message, int fd)
{
    if (message->signal == LIVE_FILE && fd >= 0)
        g_queue_push_tail(&live->next_files, GINT_TO_POINTER(fd));
    if (message->signal == LIVE_NOTICE && g_queue_get_length(&live->notices) < NOTICES_MAX)
        g_queue_push_tail(&live->notices, g_strdup(message->text));
    if (message->signal == LIVE_TROUBLE && !live->trouble)
        live->trouble = g_strdup(message->text);
    live->ended |= message->signal == LIVE_ENDED;
}

/* Takes in all there is to hear. */
static void listen_to_recorder(Live *live)
{
    LiveMessage message;
    bool closed = false;
    int fd;
    while (!live->ended && live_receive(live->channel, &message, &fd, &closed))
        take(live, &message, fd);
    if (!closed || live->ended)
        return;
    live->ended = true;
    if (!live->trouble)
        live->trouble =
            g_strdup(_("the recording ended unexpectedly; what was written up to then is read"));
}

static void wait_for_message(Live *live)
{
    struct pollfd channel = {.fd = live->channel, .events = POLLIN};
    poll(&channel, 1, TICK_MS);
    if (live->tick)
        live->tick(live->user);
}

/* What comes after the end of this file. It may have grown since the reader saw its end:
 * so once more, before what comes next. */
static FollowResult pass_on(Live *live, uint64_t read_bytes, int *ret_fd)
{
    if (!live->last_look || live->looked_at != read_bytes) {
        live->last_look = true;
        live->looked_at = read_bytes;
        return FOLLOW_MORE;
    }
    live->last_look = false;
    if (g_queue_is_empty(&live->next_files))
        return FOLLOW_ENDED;
    *ret_fd = GPOINTER_TO_INT(g_queue_pop_head(&live->next_files));
    live->file++;
    return FOLLOW_NEXT_FILE;
}

static FollowResult wait_for_recorder(void *who, uint64_t read_bytes, int *ret_fd)
{
    Live *live = who;
    for (;;) {
        listen_to_recorder(live);
        if (live->ended || !g_queue_is_empty(&live->next_files))
            return pass_on(live, read_bytes, ret_fd);

        /* Said first, then looked: a file that grows in between is told of. */
        atomic_store(&live->shared->reader_waits, true);
        if (atomic_load(&live->shared->files) == live->file &&
            atomic_load(&live->shared->file_bytes) > read_bytes)
            return FOLLOW_MORE;
        if (live->follow.impatient)
            return FOLLOW_NOT_YET;
        wait_for_message(live);
    }
}

void live_set_impatient(Live *live)
{
    live->follow.impatient = true;
}

/* ---- beginning and end --------------------------------------------------------- */

static bool set_errno(GError **error, const char *what)
{
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: %s", what, g_strerror(errno));
    return false;
}

/* A name of its own, with the interface's in it, in the folder for such files. */
static char *make_temporary(const LiveOptions *options, GError **error)
{
    g_autofree char *interface = g_strdup(g_ptr_array_index(options->interfaces, 0));
    g_strcanon(interface, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-", '-');
    g_autofree char *path =
        g_strdup_printf("%s/wirenotes_%s_XXXXXX.pcapng", g_get_tmp_dir(), interface);
    int fd = mkostemps(path, sizeof ".pcapng" - 1, O_CLOEXEC);
    if (fd < 0) {
        set_errno(error, path);
        return NULL;
    }
    close(fd);
    return g_steal_pointer(&path);
}

/* The recorder neither reads from nor writes to what the reader has open. */
static void let_go_of_terminal(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return;
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    close(null);
}

static bool fork_recorder(Live *live, const LiveOptions *options, GError **error)
{
    int ends[2];
    int size = CHANNEL_BYTES;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return set_errno(error, "socketpair");
    setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    live->recorder = fork();
    if (live->recorder == 0) {
        close(ends[0]);
        let_go_of_terminal();
        _exit(recorder_run(options, live->path, live->shared, ends[1]));
    }
    close(ends[1]);
    live->channel = ends[0];
    if (options->notes_fd >= 0)
        close(options->notes_fd);
    return live->recorder > 0 || set_errno(error, "fork");
}

/* Waits until all is open. */
static bool await_opening(Live *live, char **ret_warning, GError **error)
{
    for (;;) {
        LiveMessage message;
        bool closed = false;
        int fd = -1;
        struct pollfd channel = {.fd = live->channel, .events = POLLIN};
        poll(&channel, 1, -1);
        if (!live_receive(live->channel, &message, &fd, &closed)) {
            if (closed) {
                g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN,
                            _("the recorder ended before it began"));
                return false;
            }
            continue;
        }
        if (message.signal == LIVE_FAILED) {
            g_set_error(error, CAPTURE_ERROR, message.code, "%s", message.text);
            return false;
        }
        if (message.signal == LIVE_FILE && fd < 0) {
            g_free(live->path);
            live->path = g_strdup(message.text);
        }
        if (message.signal != LIVE_OPENED)
            continue;
        if (*message.text)
            *ret_warning = g_strdup(message.text);
        return true;
    }
}

Live *live_start(const LiveOptions *options, char **ret_warning, GError **error)
{
    g_autoptr(Live) live = g_new0(Live, 1);
    live->follow = (Follow){.who = live, .wait = wait_for_recorder};
    live->channel = -1;
    live->file = 1;
    g_queue_init(&live->next_files);
    g_queue_init(&live->notices);
    live->shared =
        mmap(NULL, sizeof *live->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (live->shared == MAP_FAILED) {
        live->shared = NULL;
        set_errno(error, "mmap");
        return NULL;
    }
    live->path = options->path ? g_strdup(options->path) : make_temporary(options, error);
    live->temporary = live->path && !options->path;
    if (!live->path || !fork_recorder(live, options, error) ||
        !await_opening(live, ret_warning, error))
        return NULL;
    return g_steal_pointer(&live);
}

void live_stop(Live *live)
{
    if (live->channel >= 0)
        send(live->channel, LIVE_STOP, sizeof LIVE_STOP - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* How long the recorder may take to empty the kernel's buffer. Our choice: a full one is
 * written in less than a second, to a slow disk in some. */
#define FINISH_MOST_NS (20 * NS_PER_S)

void live_finish(Live *live)
{
    gint64 until = g_get_monotonic_time() + FINISH_MOST_NS / NS_PER_US;
    live_stop(live);
    for (listen_to_recorder(live); !live->ended && g_get_monotonic_time() < until;
         listen_to_recorder(live))
        wait_for_message(live);
}

static void close_fd(gpointer fd)
{
    close(GPOINTER_TO_INT(fd));
}

void live_free(Live *live)
{
    if (!live)
        return;
    if (live->channel >= 0) {
        shutdown(live->channel, SHUT_WR);
        while (live->recorder > 0 && waitpid(live->recorder, NULL, 0) < 0 && errno == EINTR)
            continue;
        close(live->channel);
    }
    g_queue_clear_full(&live->next_files, close_fd);
    g_queue_clear_full(&live->notices, g_free);
    if (live->shared)
        munmap(live->shared, sizeof *live->shared);
    if (live->temporary)
        unlink(live->path);
    g_free(live->path);
    g_free(live->trouble);
    g_free(live);
}

/* ---- what it knows ----------------------------------------------------------------- */

const char *live_path(const Live *live)
{
    return live->path;
}

const Follow *live_follow(const Live *live)
{
    return &live->follow;
}

void live_set_ticker(Live *live, void (*tick)(void *user), void *user)
{
    live->tick = tick;
    live->user = user;
}

LiveCounts live_counts(const Live *live)
{
    LiveShared *shared = live->shared;
    return (LiveCounts){
        .captured = atomic_load(&shared->captured),
        .received = atomic_load(&shared->received),
        .dropped = atomic_load(&shared->dropped),
        .interface_dropped = atomic_load(&shared->interface_dropped),
        .lost = atomic_load(&shared->lost),
        .files = atomic_load(&shared->files),
    };
}

char *live_take_notice(Live *live)
{
    return g_queue_pop_head(&live->notices);
}

const char *live_trouble(const Live *live)
{
    return live->trouble;
}
