#include "format.h"

#include <inttypes.h>
#include <string.h>

#include "../../dissectors/moment.h"
#include "../i18n.h"
#include "digits.h"

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

#define NS_PER_DAY (24 * 3600 * NS_PER_S)

/* Of GDate, which counts days from 1 January of year 1. */
#define JULIAN_DAY_1970 719163

static char *print_date(int64_t days, char *at)
{
    GDate date; /* any int64_t of nanoseconds is between the years 1677 and 2262 */
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(days + JULIAN_DAY_1970));
    at = digits_write_padded(at, g_date_get_year(&date), 4);
    *at++ = '-';
    at = digits_write_padded(at, g_date_get_month(&date), 2);
    *at++ = '-';
    return digits_write_padded(at, g_date_get_day(&date), 2);
}

/* `seconds` of a day. */
static char *print_clock(uint64_t seconds, char *at)
{
    at = digits_write_padded(at, seconds / 3600, 2);
    *at++ = ':';
    at = digits_write_padded(at, seconds / 60 % 60, 2);
    *at++ = ':';
    return digits_write_padded(at, seconds % 60, 2);
}

/* ns / unit, rounded down, and what is left, which is never negative. */
static int64_t split(int64_t ns, int64_t unit, uint64_t *ret_rest)
{
    int64_t rest = ns % unit;
    *ret_rest = (uint64_t)(rest < 0 ? rest + unit : rest);
    return ns / unit - (rest < 0);
}

const char *format_rfc3339_print(int64_t ns, char text[RFC3339_SIZE])
{
    uint64_t rest;
    char *at = print_date(split(ns, NS_PER_DAY, &rest), text);
    *at++ = 'T';
    at = print_clock(rest / (uint64_t)NS_PER_S, at);
    *at++ = '.';
    at = digits_write_padded(at, rest % (uint64_t)NS_PER_S, 9);
    memcpy(at, "Z", 2);
    return text;
}

char *format_rfc3339(int64_t ns)
{
    char text[RFC3339_SIZE];
    return g_strdup(format_rfc3339_print(ns, text));
}

char *format_time(int64_t ns)
{
    char text[RFC3339_SIZE];
    format_rfc3339_print(ns, text);
    return g_strdup_printf("%.10s %.15s UTC", text, text + 11); /* cut to microseconds */
}

char *format_seconds(int64_t ns)
{
    uint64_t us = (magnitude(ns) + 500) / 1000;
    return g_strdup_printf("%s%" PRIu64 ".%06" PRIu64, ns < 0 && us > 0 ? "-" : "", us / 1000000,
                           us % 1000000);
}
