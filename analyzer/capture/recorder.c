/* recorder.c: packets from the kernel to a file. */
#include "recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../../dissectors/moment.h"
#include "../i18n.h"
#include "capture.h"
#include "recorder-files.h"
#include "sandbox.h"

/* How often limits and counts are looked at, and the longest that a packet stays in
 * memory. Our choice. */
#define TURN_NS  (50 * NS_PER_MS)
#define COUNT_NS (200 * NS_PER_MS)

/* After the end was asked for, what the kernel still has is waited for. */
#define LAST_PACKETS_NS (3 * SOURCE_WAIT_MS * NS_PER_MS)

/* Those of several interfaces that wait for one another then have this time left. */
#define IN_ORDER_NS (SOURCE_WAIT_MS * NS_PER_MS)

/* And what others have to say about it: until they are silent for so long. */
#define LAST_NOTES_NS (3 * NS_PER_S)

/* Ahead of everything that is not as urgent (setpriority(2)), where allowed. */
#define NICENESS (-10)

/* Messages taken in at a time. */
#define NOTES_BATCH 256

/* As long as a socket's message may be here; see LiveOptions.notes_fd. */
#define NOTE_BYTES_MAX 65536

typedef struct Recorder {
    const LiveOptions *options;
    LiveShared *shared;
    int channel;
    int notes_fd;
    RecorderFiles files;
    int64_t started_ns, counted_ns; /* by the clock that never jumps */
    int64_t noted_ns;               /* when something came from notes_fd last */
    int64_t deadline_ns;            /* the end was asked for; 0: not yet */
    uint64_t captured;
    bool over;
    uint8_t note[NOTE_BYTES_MAX];
} Recorder;

static volatile sig_atomic_t signalled;

static void on_signal(int number)
{
    (void)number;
    signalled = 1;
}

static int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static Source *source_at(const Recorder *r, guint i)
{
    return g_ptr_array_index(r->files.sources, i);
}

/* ---- packets ------------------------------------------------------------------- */

/* Tells why nothing more can be written. */
static void end_for_want_of_room(Recorder *r)
{
    if (r->over)
        return;
    g_autofree char *says = g_strdup_printf(_("%s: %s; it holds every packet up to then"),
                                            r->files.ring.current, g_strerror(errno));
    live_send(r->channel, LIVE_TROUBLE, 0, says, -1);
    r->over = true;
}

static void store(Recorder *r, guint interface, const struct pcap_pkthdr *header,
                  const uint8_t *bytes)
{
    if (r->over)
        return;
    bool first_of_many = recorder_files_full(&r->files) && !recorder_files_next(&r->files);
    if (first_of_many || !writer_packet(r->files.writer, interface, source_time_ns(header), bytes,
                                        header->caplen, header->len)) {
        end_for_want_of_room(r);
        return;
    }
    source_at(r, interface)->counts.captured++;
    r->files.packets++;
    r->captured++;
    r->over |= r->captured == r->options->stop.packets;
}

static void store_only(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    store((Recorder *)(void *)user, 0, header, bytes);
}

/* Of several interfaces the packets are put in the order of their times. A packet waits
 * until every other interface has one, or had time enough to bring it. */
#define ORDER_NS (2 * SOURCE_WAIT_MS * NS_PER_MS)

static bool is_past_deadline(const Recorder *r, int64_t now_ns)
{
    return r->deadline_ns && now_ns >= r->deadline_ns;
}

static guint oldest_held(const Recorder *r, int64_t now_ns)
{
    guint oldest = UINT_MAX;
    bool all = true;
    for (guint i = 0; i < r->files.sources->len; i++) {
        const Source *source = source_at(r, i);
        all &= source->bytes || source->over;
        if (source->bytes &&
            (oldest == UINT_MAX ||
             source_time_ns(source->header) < source_time_ns(source_at(r, oldest)->header)))
            oldest = i;
    }
    bool waited = oldest != UINT_MAX && (r->options->immediate || is_past_deadline(r, now_ns) ||
                                         now_ns - source_at(r, oldest)->held_since_ns > ORDER_NS);
    return all || waited ? oldest : UINT_MAX;
}

static bool read_several(Recorder *r, int64_t now_ns)
{
    guint n = 0;
    for (; n < NOTES_BATCH; n++) {
        for (guint i = 0; i < r->files.sources->len; i++)
            source_hold(source_at(r, i), now_ns);
        guint oldest = oldest_held(r, now_ns);
        if (oldest == UINT_MAX)
            break;
        Source *source = source_at(r, oldest);
        store(r, oldest, source->header, source->bytes);
        source->bytes = NULL;
    }
    return n > 0;
}

static bool read_packets(Recorder *r, int64_t now_ns)
{
    return r->files.sources->len == 1
               ? source_read(source_at(r, 0), now_ns, store_only, (u_char *)r)
               : read_several(r, now_ns);
}

/* ---- the others ------------------------------------------------------------------ */

/* Takes in blocks that come from elsewhere: a type, then the body. */
static void read_notes(Recorder *r, int64_t now_ns)
{
    for (unsigned i = 0; r->notes_fd >= 0 && i < NOTES_BATCH; i++) {
        ssize_t n = recv(r->notes_fd, r->note, sizeof r->note, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0) {
            close(r->notes_fd);
            r->notes_fd = -1;
            return;
        }
        r->noted_ns = now_ns;
        uint32_t type;
        if ((size_t)n < sizeof type || r->over)
            continue;
        memcpy(&type, r->note, sizeof type);
        if (!writer_block(r->files.writer, type, r->note + sizeof type,
                          (uint32_t)((size_t)n - sizeof type)))
            end_for_want_of_room(r);
    }
}

static void ask_for_end(Recorder *r, int64_t now_ns)
{
    if (r->deadline_ns)
        return;
    r->deadline_ns = now_ns + LAST_PACKETS_NS;
    if (r->notes_fd >= 0)
        shutdown(r->notes_fd, SHUT_WR);
}

/* Whoever reads the file says that it is enough, or is gone. */
static void read_channel(Recorder *r, int64_t now_ns)
{
    char bytes[16];
    ssize_t n = recv(r->channel, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n >= 0 || (errno != EAGAIN && errno != EINTR))
        ask_for_end(r, now_ns);
}

static void publish(Recorder *r)
{
    LiveShared *shared = r->shared;
    uint64_t lost = writer_lost(r->files.writer);
    atomic_store(&shared->captured, r->captured - MIN(lost, r->captured));
    atomic_store(&shared->lost, lost);
    atomic_store(&shared->files, r->files.ring.number);
    if (writer_unflushed(r->files.writer) == 0)
        atomic_store(&shared->file_bytes, writer_bytes(r->files.writer));
    if (atomic_exchange(&shared->reader_waits, false))
        live_send(r->channel, LIVE_GROWN, 0, NULL, -1);
}

static void flush(Recorder *r, int64_t now_ns)
{
    r->files.flushed_ns = now_ns;
    if (writer_unflushed(r->files.writer) > 0 && !writer_flush(r->files.writer))
        end_for_want_of_room(r);
    publish(r);
}

static void count(Recorder *r, int64_t now_ns)
{
    uint64_t received = 0, dropped = 0, interface_dropped = 0;
    r->counted_ns = now_ns;
    for (guint i = 0; i < r->files.sources->len; i++) {
        Source *source = source_at(r, i);
        source_count(source);
        received += source->counts.received;
        dropped += source->counts.dropped;
        interface_dropped += source->counts.interface_dropped;
    }
    atomic_store(&r->shared->received, received);
    atomic_store(&r->shared->dropped, dropped);
    atomic_store(&r->shared->interface_dropped, interface_dropped);
}

static void tell(const Recorder *r, LiveSignal signal, const char *name, const char *what)
{
    g_autofree char *says = g_strdup_printf("%s: %s", name, what);
    live_send(r->channel, signal, 0, says, -1);
}

/* Interfaces that went away are named, each once; without any left it is over. */
static void look_at_sources(Recorder *r, int64_t now_ns)
{
    bool any = false;
    for (guint i = 0; i < r->files.sources->len; i++) {
        Source *source = source_at(r, i);
        any |= !source->over;
        if (source_went_down(source))
            tell(r, LIVE_NOTICE, source->name,
                 _("the interface is down; waiting for it to come back"));
        if (!source->over || !source->trouble)
            continue;
        tell(r, LIVE_TROUBLE, source->name, source->trouble);
        g_clear_pointer(&source->trouble, g_free);
    }
    if (!any)
        ask_for_end(r, now_ns);
}

static void look_at_limits(Recorder *r, int64_t now_ns)
{
    const CaptureLimits *stop = &r->options->stop;
    bool enough =
        (stop->duration_ns && now_ns - r->started_ns >= stop->duration_ns) ||
        (stop->bytes && !r->files.ring.many && writer_bytes(r->files.writer) >= stop->bytes) ||
        (stop->files && r->files.ring.number > stop->files);
    if (enough || signalled)
        ask_for_end(r, now_ns);
    if (!r->deadline_ns)
        return;
    bool packets_in = now_ns >= r->deadline_ns + (r->files.sources->len > 1 ? IN_ORDER_NS : 0);
    bool notes_in = r->notes_fd < 0 || now_ns >= MAX(r->deadline_ns, r->noted_ns) + LAST_NOTES_NS;
    r->over |= packets_in && notes_in;
}

/* ---- the turns ------------------------------------------------------------------- */

static void wait_for_something(Recorder *r)
{
    guint n = r->files.sources->len;
    g_autofree struct pollfd *fds = g_new0(struct pollfd, n + 2);
    for (guint i = 0; i < n; i++) {
        const Source *source = source_at(r, i);
        /* Held until it is its turn, or failed: time decides, not the descriptor. */
        bool asleep = source->over || source->bytes || source->failed_since_ns;
        fds[i] = (struct pollfd){.fd = asleep ? -1 : source->fd, .events = POLLIN};
    }
    fds[n] = (struct pollfd){.fd = r->deadline_ns ? -1 : r->channel, .events = POLLIN};
    fds[n + 1] = (struct pollfd){.fd = r->notes_fd, .events = POLLIN};
    bool brief = r->deadline_ns || n > 1;
    poll(fds, n + 2, brief ? SOURCE_WAIT_MS / 2 : TURN_NS / NS_PER_MS);
    if (fds[n].revents)
        read_channel(r, clock_ns());
}

static void record(Recorder *r)
{
    int64_t looked_ns = 0;
    while (!r->over) {
        int64_t now_ns = clock_ns();
        bool busy = read_packets(r, now_ns);
        read_notes(r, now_ns);
        bool due = now_ns - looked_ns >= TURN_NS;
        if (!busy || now_ns - r->files.flushed_ns >= TURN_NS)
            flush(r, now_ns);
        if (now_ns - r->counted_ns >= COUNT_NS)
            count(r, now_ns);
        if (due && busy)
            read_channel(r, now_ns);
        if (due || !busy) {
            looked_ns = now_ns;
            recorder_files_look(&r->files, now_ns);
            look_at_sources(r, now_ns);
            look_at_limits(r, now_ns);
        }
        if (!busy && !r->over)
            wait_for_something(r);
    }
}

static void finish(Recorder *r)
{
    int64_t now_ns = clock_ns();
    count(r, now_ns);
    recorder_files_end(&r->files);
    flush(r, now_ns);
    publish(r);
    live_send(r->channel, LIVE_ENDED, 0, NULL, -1);
    recorder_files_clear(&r->files);
}

/* ---- opening --------------------------------------------------------------------- */

static void fail(int channel, const GError *error)
{
    live_send(channel, LIVE_FAILED, error->code, error->message, -1);
}

/* Signals that a terminal sends to all of us end the recording in order. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        sigaction(ends[i], &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL); /* then write() says so, as with a full disk */
}

/* Keeps the right to make files only where there will be more of them and they could
 * not be made otherwise: root without any capability still owns its folders. */
static bool give_up_rights(const Recorder *r)
{
    const Identity *identity = r->options->identity;
    bool stays = r->files.ring.many && identity && !identity->wanted;
    return privileges_drop(stays ? NULL : identity, 0) &&
           sandbox_enter(r->files.ring.many ? SANDBOX_RECORDER_RING : SANDBOX_RECORDER);
}

static bool open_all(Recorder *r, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *warning = NULL;
    if (!recorder_files_open(&r->files, r->options, path, r->channel, &warning, &error)) {
        fail(r->channel, error);
        return false;
    }
    setpriority(PRIO_PROCESS, 0, NICENESS);
    if (!give_up_rights(r)) {
        g_set_error(&error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, _("cannot give up rights: %s"),
                    g_strerror(errno));
        fail(r->channel, error);
        return false;
    }
    return live_send(r->channel, LIVE_OPENED, 0, warning, -1);
}

int recorder_run(const LiveOptions *options, const char *path, LiveShared *shared, int channel)
{
    g_autofree Recorder *r = g_new0(Recorder, 1);
    r->options = options;
    r->shared = shared;
    r->channel = channel;
    r->notes_fd = options->notes_fd;
    catch_signals();
    prctl(PR_SET_NAME, "wirenotes-rec");
    if (!open_all(r, path))
        return 1;
    r->started_ns = clock_ns();
    recorder_files_begin(&r->files, r->started_ns);
    flush(r, r->started_ns);
    record(r);
    finish(r);
    return 0;
}
