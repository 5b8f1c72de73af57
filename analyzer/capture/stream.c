/* stream.c: the bytes of a file or pipe, decompressed. */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../i18n.h"
#include "capture.h"
#include "decoder.h"

/* Compressed bytes read at a time. Our choice: above it, larger reads gain
 * nothing measurable over what decompression costs. */
#define PACKED_BYTES (256 * 1024)

struct Stream {
    const Follow *follow; /* (nullable) */
    int fd;
    bool owns_fd;
    bool at_end;
    bool is_regular; /* a file, which is read without waiting */
    bool waits;      /* more may come later */
    uint64_t size, consumed;
    uint64_t read_of_file; /* of `fd`, where a capture goes on from file to file */
    char *trouble;         /* (owned, nullable) */

    uint8_t head[STREAM_HEAD]; /* looked at before anybody read */
    size_t head_length, head_read;

    const Compression *compression; /* (nullable) */
    void *decoder;                  /* (owned, nullable) of `compression` */
    uint8_t *buffer;                /* (owned) PACKED_BYTES */
    Cursor packed;                  /* in `buffer`, not yet decoded */
    bool decoder_full;              /* it stopped for want of room: it may have more */
};

/* What goes on in another file is read from there. */
static void go_on_with(Stream *stream, int fd)
{
    if (stream->owns_fd)
        close(stream->fd);
    stream->fd = fd;
    stream->owns_fd = true;
    stream->read_of_file = 0;
}

/* Waits for whoever writes the file. False if no more will come, or not now. */
static bool wait_for_writer(Stream *stream)
{
    int next = -1;
    FollowResult result = stream->follow->wait(stream->follow->who, stream->read_of_file, &next);
    if (result == FOLLOW_NEXT_FILE)
        go_on_with(stream, next);
    stream->waits = result == FOLLOW_NOT_YET;
    return result == FOLLOW_MORE || result == FOLLOW_NEXT_FILE;
}

/* Whether reading now would wait, and nobody wants to. */
static bool would_wait(const Stream *stream)
{
    struct pollfd readable = {.fd = stream->fd, .events = POLLIN};
    if (!stream->follow || !stream->follow->impatient || stream->is_regular)
        return false;
    return poll(&readable, 1, 0) == 0;
}

/* Reads what is there, once. */
static size_t read_file(Stream *stream, void *bytes, size_t n)
{
    ssize_t got;
    stream->waits = would_wait(stream);
    if (stream->waits)
        return 0;
    do
        got = read(stream->fd, bytes, n);
    while ((got < 0 && errno == EINTR) || (got == 0 && stream->follow && wait_for_writer(stream)));

    if (got < 0)
        stream->trouble = g_strdup(g_strerror(errno));
    if (got <= 0) {
        stream->at_end = !stream->waits;
        return 0;
    }
    stream->consumed += (uint64_t)got;
    stream->read_of_file += (uint64_t)got;
    return (size_t)got;
}

static void refill(Stream *stream)
{
    size_t n = read_file(stream, stream->buffer, PACKED_BYTES);
    stream->packed = cursor_over(stream->buffer, n);
    if (n > 0 || stream->waits || stream->trouble || stream->compression->may_end(stream->decoder))
        return;
    stream->trouble = g_strdup_printf(_("its %s data is cut short"), stream->compression->name);
}

static size_t read_decoded(Stream *stream, uint8_t *bytes, size_t n)
{
    size_t got = 0;
    while (got == 0) {
        if (stream->packed.captured == 0 && !stream->decoder_full) {
            refill(stream);
            if (stream->at_end || stream->waits)
                return 0;
        }

        if (!stream->compression->decode(stream->decoder, &stream->packed, bytes, n, &got)) {
            stream->trouble =
                g_strdup_printf(_("its %s data is damaged"), stream->compression->name);
            stream->at_end = true;
            return got;
        }
        stream->decoder_full = got == n;
    }
    return got;
}

size_t stream_read(Stream *stream, void *bytes, size_t n)
{
    if (stream->head_read < stream->head_length) {
        size_t left = MIN(n, stream->head_length - stream->head_read);
        memcpy(bytes, stream->head + stream->head_read, left);
        stream->head_read += left;
        return left;
    }
    if (stream->at_end || n == 0)
        return 0;
    return stream->compression ? read_decoded(stream, bytes, n) : read_file(stream, bytes, n);
}

/* Reads on until n bytes of `head` are filled or there are no more. */
static void fill_head(Stream *stream, size_t n)
{
    while (stream->head_length < n && !stream->at_end) {
        size_t room = n - stream->head_length;
        uint8_t *free_bytes = stream->head + stream->head_length;
        stream->head_length += stream->compression ? read_decoded(stream, free_bytes, room)
                                                   : read_file(stream, free_bytes, room);
    }
}

/* Looks at the first bytes as they are, and again at what they decode to. */
static void look_at_head(Stream *stream)
{
    fill_head(stream, COMPRESSION_MAGIC_MAX);
    stream->compression = compression_recognise(stream_head(stream));
    if (stream->compression) {
        stream->decoder = stream->compression->open();
        stream->buffer = g_malloc(PACKED_BYTES);
        memcpy(stream->buffer, stream->head, stream->head_length);
        stream->packed = cursor_over(stream->buffer, stream->head_length);
        stream->head_length = 0;
        stream->at_end = false;
    }
    fill_head(stream, STREAM_HEAD);
}

static bool set_open_error(GError **error, const char *path, const char *reason)
{
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: %s", path, reason);
    return false;
}

static bool open_fd(Stream *stream, const char *path, GError **error)
{
    stream->owns_fd = strcmp(path, "-") != 0;
    stream->fd = stream->owns_fd ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : STDIN_FILENO;
    if (!stream->owns_fd && isatty(stream->fd))
        return set_open_error(error, _("standard input"),
                              _("a terminal; a file or a pipe is needed"));

    struct stat status;
    if (stream->fd < 0 || fstat(stream->fd, &status) < 0)
        return set_open_error(error, path, g_strerror(errno));
    if (S_ISDIR(status.st_mode))
        return set_open_error(error, path, _("is a directory, not a capture"));

    stream->is_regular = S_ISREG(status.st_mode);
    stream->size = stream->is_regular ? (uint64_t)status.st_size : 0;
    return true;
}

Stream *stream_open(const char *path, const Follow *follow, GError **error)
{
    g_autoptr(Stream) stream = g_new0(Stream, 1);
    stream->follow = follow;
    stream->fd = -1;
    if (!open_fd(stream, path, error))
        return NULL;
    look_at_head(stream);
    return g_steal_pointer(&stream);
}

void stream_free(Stream *stream)
{
    if (!stream)
        return;
    if (stream->owns_fd && stream->fd >= 0)
        close(stream->fd);
    if (stream->decoder)
        stream->compression->close(stream->decoder);
    g_free(stream->buffer);
    g_free(stream->trouble);
    g_free(stream);
}

Cursor stream_head(const Stream *stream)
{
    return cursor_over(stream->head, stream->head_length);
}

const char *stream_trouble(const Stream *stream)
{
    return stream->trouble;
}

bool stream_waits(const Stream *stream)
{
    return stream->waits;
}

const char *stream_compression(const Stream *stream)
{
    return stream->compression ? stream->compression->name : NULL;
}

uint64_t stream_size(const Stream *stream)
{
    return stream->size;
}

uint64_t stream_consumed(const Stream *stream)
{
    return stream->consumed;
}
