/* recorder-files.c: the interfaces and files of a recorder. */
#include "recorder-files.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "../../dissectors/moment.h"
#include "../i18n.h"
#include "capture.h"

/* Our choice: at 3 Gbit/s, a sixth of a second in which the disk may be busy. */
#define BUFFER_BYTES (64 * 1024 * 1024)

/* As tcpdump has it (its netdissect.h, MAXIMUM_SNAPLEN): cuts nothing. */
#define SNAP_LENGTH 262144

static int64_t real_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static const Source *source_at(const RecorderFiles *files, guint i)
{
    return g_ptr_array_index(files->sources, i);
}

/* ---- opening --------------------------------------------------------------------- */

static void free_source(gpointer source)
{
    source_free(source);
}

static bool open_sources(RecorderFiles *files, char **ret_warning, GError **error)
{
    const LiveOptions *options = files->options;
    SourceOptions how = {
        .filter = options->filter,
        .snap_length = options->snap_length > 0 ? options->snap_length : SNAP_LENGTH,
        .buffer_bytes = options->buffer_bytes > 0 ? options->buffer_bytes : BUFFER_BYTES,
        .promiscuous = options->promiscuous,
        .monitor = options->monitor,
        .immediate = options->immediate,
    };
    for (guint i = 0; i < options->interfaces->len; i++) {
        g_autofree char *warning = NULL;
        Source *source =
            source_open(g_ptr_array_index(options->interfaces, i), &how, &warning, error);
        if (!source)
            return false;
        g_ptr_array_add(files->sources, source);
        if (warning && !*ret_warning)
            *ret_warning = g_steal_pointer(&warning);
    }
    return true;
}

/* Whoever asked to be somebody else wants the file to be theirs; nobody can have the
 * temporary one, to remove it. */
static void give_away(const RecorderFiles *files)
{
    const Identity *identity = files->options->identity;
    if (identity && identity->name && (identity->wanted || !files->options->path) &&
        fchown(files->fd, identity->uid, identity->gid) != 0)
        return; /* it stays root's: no reason not to record */
}

static bool open_next(RecorderFiles *files)
{
    files->fd = ring_open_next(&files->ring);
    if (files->fd < 0)
        return false;
    give_away(files);
    int reading = files->ring.number > 1 ? open(files->ring.current, O_RDONLY | O_CLOEXEC) : -1;
    live_send(files->channel, LIVE_FILE, 0, files->ring.current, reading);
    if (reading >= 0)
        close(reading);
    return true;
}

bool recorder_files_open(RecorderFiles *files, const LiveOptions *options, const char *path,
                         int channel, char **ret_warning, GError **error)
{
    *files = (RecorderFiles){.options = options, .channel = channel, .fd = -1};
    files->sources = g_ptr_array_new_with_free_func(free_source);
    files->before = g_array_new(FALSE, TRUE, sizeof(SourceCounts));
    ring_init(&files->ring, path, &options->ring);
    if (!open_sources(files, ret_warning, error))
        return false;
    if (!open_next(files)) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, _("cannot write %s: %s"),
                    files->ring.current, g_strerror(errno));
        return false;
    }
    files->writer = writer_new(files->fd);
    g_array_set_size(files->before, files->sources->len);
    return true;
}

void recorder_files_clear(RecorderFiles *files)
{
    writer_free(files->writer);
    if (files->fd >= 0)
        close(files->fd);
    ring_clear(&files->ring);
    g_ptr_array_unref(files->sources);
    g_array_unref(files->before);
}

/* ---- one file after another --------------------------------------------------------- */

void recorder_files_begin(RecorderFiles *files, int64_t now_ns)
{
    files->begun_ns = now_ns;
    files->begun_real_ns = real_ns();
    files->packets = 0;
    files->due = false;
    writer_section(files->writer);
    for (guint i = 0; i < files->sources->len; i++) {
        const Source *source = source_at(files, i);
        g_array_index(files->before, SourceCounts, i) = source->counts;
        writer_interface(files->writer, &(WriterInterface){.name = source->name,
                                                           .filter = files->options->filter,
                                                           .link_type = source->link_type,
                                                           .snap_length = source->snap_length});
    }
}

void recorder_files_end(RecorderFiles *files)
{
    for (guint i = 0; i < files->sources->len; i++) {
        const SourceCounts *now = &source_at(files, i)->counts;
        const SourceCounts *before = &g_array_index(files->before, SourceCounts, i);
        WriterStatistics statistics = {
            .from_ns = files->begun_real_ns,
            .to_ns = real_ns(),
            .received = now->received - before->received,
            .dropped = now->dropped - before->dropped,
            .interface_dropped = now->interface_dropped - before->interface_dropped,
            .captured = now->captured - before->captured,
        };
        writer_statistics(files->writer, i, &statistics);
    }
}

/* Of -b interval: whether a multiple of it lies between the file's beginning and now,
 * by the clock on the wall. */
static bool crossed(const RecorderFiles *files, int64_t interval_ns)
{
    return interval_ns > 0 && real_ns() / interval_ns != files->begun_real_ns / interval_ns;
}

void recorder_files_look(RecorderFiles *files, int64_t now_ns)
{
    const CaptureLimits *limits = &files->ring.limits;
    files->due |= limits->duration_ns > 0 && now_ns - files->begun_ns >= limits->duration_ns;
    files->due |= crossed(files, limits->interval_ns);
}

bool recorder_files_full(const RecorderFiles *files)
{
    const CaptureLimits *limits = &files->ring.limits;
    return files->due || (limits->packets > 0 && files->packets >= limits->packets) ||
           (limits->bytes > 0 && writer_bytes(files->writer) >= limits->bytes);
}

bool recorder_files_next(RecorderFiles *files)
{
    recorder_files_end(files);
    if (!writer_flush(files->writer))
        return false;
    close(files->fd);
    if (!open_next(files))
        return false;
    writer_set_fd(files->writer, files->fd);
    recorder_files_begin(files, clock_ns());
    return true;
}
