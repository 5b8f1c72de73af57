/* ring.c: the files of a capture. */
#include "ring.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Captures hold what people said to each other: their files are for their owner,
 * and for whom his umask lets in. */
#define FILE_MODE 0640

#define STAMP_SIZE sizeof "20261123145716"

void ring_init(Ring *ring, const char *path, const CaptureLimits *limits)
{
    *ring = (Ring){.path = path, .limits = *limits};
    ring->many = limits->duration_ns || limits->interval_ns || limits->bytes || limits->packets;
    g_queue_init(&ring->names);
}

void ring_clear(Ring *ring)
{
    g_queue_clear_full(&ring->names, g_free);
    g_clear_pointer(&ring->current, g_free);
}

/* trace.pcapng becomes trace_00001_20261123145716.pcapng, as in dumpcap. */
static char *name_of(const Ring *ring)
{
    if (!ring->many)
        return g_strdup(ring->path);
    const char *slash = strrchr(ring->path, '/');
    const char *name = slash ? slash + 1 : ring->path;
    const char *dot = strrchr(name, '.');
    const char *ending = dot && dot > name ? dot : "";
    int stem = dot && dot > name ? (int)(dot - ring->path) : (int)strlen(ring->path);

    char stamp[STAMP_SIZE] = "";
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local))
        strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S", &local);
    return g_strdup_printf("%.*s_%05u_%s%s", stem, ring->path, ring->number, stamp, ending);
}

static void remove_oldest(Ring *ring)
{
    while (ring->limits.files > 0 && g_queue_get_length(&ring->names) > ring->limits.files) {
        g_autofree char *oldest = g_queue_pop_head(&ring->names);
        unlink(oldest);
    }
}

int ring_open_next(Ring *ring)
{
    ring->number++;
    g_free(ring->current);
    ring->current = name_of(ring);
    int fd = open(ring->current, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return -1;
    g_queue_push_tail(&ring->names, g_strdup(ring->current));
    remove_oldest(ring);
    return fd;
}
