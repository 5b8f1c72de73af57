#include "format.h"

#include <inttypes.h>
#include <string.h>

#include "../../dissectors/moment.h"
#include "../i18n.h"

/* `value` / `unit`, rounded, with `decimals` of them. No locale's comma. */
static char *quotient(uint64_t value, uint64_t unit, unsigned decimals)
{
    static const uint64_t tens[] = {1, 10, 100, 1000};
    uint64_t scale = tens[decimals];
    uint64_t whole = value / unit;
    uint64_t part = (value % unit * scale + unit / 2) / unit;
    if (part == scale) {
        whole++;
        part = 0;
    }
    if (decimals == 0)
        return g_strdup_printf("%" PRIu64, whole);
    return g_strdup_printf("%" PRIu64 ".%0*" PRIu64, whole, (int)decimals, part);
}

static char *with_unit(uint64_t value, uint64_t unit, unsigned decimals, const char *name)
{
    g_autofree char *number = quotient(value, unit, decimals);
    return g_strdup_printf("%s %s", number, name);
}

/* From a minute on two units tell it: minutes and seconds, hours and minutes. */
static char *format_long_duration(uint64_t seconds)
{
    if (seconds < 3600)
        return g_strdup_printf(_("%u min %u s"), (unsigned)(seconds / 60),
                               (unsigned)(seconds % 60));
    uint64_t minutes = seconds / 60;
    if (minutes < 24 * 60)
        return g_strdup_printf(_("%u h %u min"), (unsigned)(minutes / 60),
                               (unsigned)(minutes % 60));
    uint64_t hours = minutes / 60;
    return g_strdup_printf(_("%u d %u h"), (unsigned)(hours / 24), (unsigned)(hours % 24));
}

static char *format_magnitude(uint64_t ns)
{
    /* each limit is where rounding would show one digit too many */
    if (ns < 99500)
        return with_unit(ns, NS_PER_US, ns < 9950 && ns % NS_PER_US ? 1 : 0, "µs");
    if (ns < 9950 * (uint64_t)NS_PER_US)
        return with_unit(ns, NS_PER_MS, ns < 995 * (uint64_t)NS_PER_US ? 2 : 1, "ms");
    if (ns < 999500 * (uint64_t)NS_PER_US)
        return with_unit(ns, NS_PER_MS, 0, "ms");
    if (ns < 9995 * (uint64_t)NS_PER_MS)
        return with_unit(ns, NS_PER_S, 2, "s");
    if (ns < 59950 * (uint64_t)NS_PER_MS)
        return with_unit(ns, NS_PER_S, 1, "s");
    return format_long_duration((ns + NS_PER_S / 2) / NS_PER_S);
}

/* The amount of `ns`, which for INT64_MIN is no int64_t. */
static uint64_t magnitude(int64_t ns)
{
    return ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
}

char *format_duration(int64_t ns)
{
    if (ns >= 0)
        return format_magnitude((uint64_t)ns);
    g_autofree char *amount = format_magnitude(magnitude(ns));
    return g_strconcat("-", amount, NULL);
}

char *format_ms(int64_t ns)
{
    uint64_t amount = magnitude(ns);
    if (amount < 995 * (uint64_t)NS_PER_US)
        return quotient(amount, NS_PER_MS, 2);
    if (amount < 9950 * (uint64_t)NS_PER_US)
        return quotient(amount, NS_PER_MS, 1);
    return format_count((amount + NS_PER_MS / 2) / NS_PER_MS);
}

char *format_bytes(uint64_t bytes)
{
    static const char *const names[] = {"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024)
        return g_strdup_printf("%" PRIu64 " B", bytes);

    unsigned shift = 10;
    unsigned name = 0;
    /* 1023.5 would be rounded up to 1024 */
    while (name + 1 < G_N_ELEMENTS(names) && bytes >> shift >= 1023) {
        shift += 10;
        name++;
    }
    uint64_t unit = UINT64_C(1) << shift;
    return with_unit(bytes, unit, bytes < unit * 10 - unit / 20 ? 1 : 0, names[name]);
}

char *format_count(uint64_t count)
{
    g_autofree char *digits = g_strdup_printf("%" PRIu64, count);
    GString *grouped = g_string_new(NULL);
    size_t n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            g_string_append_c(grouped, ',');
        g_string_append_c(grouped, digits[i]);
    }
    return g_string_free(grouped, FALSE);
}

/* `ns` as seconds and a remainder that is never negative. */
static int64_t split_seconds(int64_t ns, int64_t *ret_rest)
{
    int64_t seconds = ns / NS_PER_S;
    int64_t rest = ns % NS_PER_S;
    if (rest < 0) {
        seconds--;
        rest += NS_PER_S;
    }
    *ret_rest = rest;
    return seconds;
}

static char *format_date(int64_t ns, const char *pattern, char **ret_fraction)
{
    int64_t rest;
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(split_seconds(ns, &rest));
    *ret_fraction = g_strdup_printf("%09" PRId64, rest);
    return date ? g_date_time_format(date, pattern) : g_strdup("?");
}

char *format_time(int64_t ns)
{
    g_autofree char *fraction = NULL;
    g_autofree char *date = format_date(ns, "%Y-%m-%d %H:%M:%S", &fraction);
    return g_strdup_printf("%s.%.6s UTC", date, fraction);
}

char *format_rfc3339(int64_t ns)
{
    g_autofree char *fraction = NULL;
    g_autofree char *date = format_date(ns, "%Y-%m-%dT%H:%M:%S", &fraction);
    return g_strdup_printf("%s.%sZ", date, fraction);
}

char *format_seconds(int64_t ns)
{
    uint64_t us = (magnitude(ns) + 500) / 1000;
    return g_strdup_printf("%s%" PRIu64 ".%06" PRIu64, ns < 0 && us > 0 ? "-" : "", us / 1000000,
                           us % 1000000);
}
