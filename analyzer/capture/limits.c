/* limits.c: dumpcap's conditions. */
#include "limits.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "../../dissectors/moment.h"

#define BYTES_PER_KB 1000 /* dumpcap(1): "kB (where kB is 1000 bytes)" */

/* More than any capture lasts, and far from where nanoseconds overflow. */
#define SECONDS_MAX (100.0 * 365 * 86400)

static bool read_count(const char *text, uint64_t most, uint64_t *ret)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 1, most, &number, NULL))
        return false;
    *ret = number;
    return true;
}

static bool read_seconds(const char *text, int64_t *ret)
{
    char *end;
    double seconds = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(seconds) || seconds <= 0 || seconds > SECONDS_MAX)
        return false;
    *ret = (int64_t)(seconds * NS_PER_S);
    return *ret > 0;
}

static bool read_kilobytes(const char *text, uint64_t *ret)
{
    if (!read_count(text, UINT64_MAX / BYTES_PER_KB, ret))
        return false;
    *ret *= BYTES_PER_KB;
    return true;
}

bool limits_read(const char *text, bool ring, CaptureLimits *limits)
{
    const char *colon = strchr(text, ':');
    if (!colon)
        return false;
    g_autofree char *name = g_strndup(text, (gsize)(colon - text));
    const char *value = colon + 1;
    if (strcmp(name, "duration") == 0)
        return read_seconds(value, &limits->duration_ns);
    if (strcmp(name, "filesize") == 0)
        return read_kilobytes(value, &limits->bytes);
    if (strcmp(name, "files") == 0)
        return read_count(value, UINT32_MAX, &limits->files);
    if (strcmp(name, "packets") == 0)
        return read_count(value, UINT64_MAX, &limits->packets);
    if (ring && strcmp(name, "interval") == 0)
        return read_seconds(value, &limits->interval_ns);
    return false;
}
