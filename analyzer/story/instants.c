#include "instants.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Up to so many, comparing takes less time than counting digits. */
#define FEW 512

/* Digits of a time are put in order one after another, the lowest first. */
#define DIGIT_BITS 11
#define DIGITS     (1U << DIGIT_BITS)

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_sorted(const int64_t *times, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (times[i - 1] > times[i])
            return false;
    return true;
}

/* Puts those that never come last, so that the others span little time. Returns how many
 * those are. */
static size_t put_never_last(int64_t *times, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (times[i] != INT64_MAX)
            times[kept++] = times[i];
    for (size_t i = kept; i < count; i++)
        times[i] = INT64_MAX;
    return kept;
}

static unsigned digit_of(int64_t time, int64_t least, unsigned shift)
{
    return (unsigned)(((uint64_t)time - (uint64_t)least) >> shift) % DIGITS;
}

/* Puts `from` into `into` in the order of the digit at `shift`; equal ones stay in order. */
static void sort_by_digit(const int64_t *from, int64_t *into, size_t count, int64_t least,
                          unsigned shift)
{
    size_t places[DIGITS] = {0};
    for (size_t i = 0; i < count; i++)
        places[digit_of(from[i], least, shift)]++;
    size_t before = 0;
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        size_t here = places[digit];
        places[digit] = before;
        before += here;
    }
    for (size_t i = 0; i < count; i++)
        into[places[digit_of(from[i], least, shift)]++] = from[i];
}

static void sort_by_digits(int64_t *times, size_t count)
{
    int64_t least = times[0], most = times[0];
    for (size_t i = 1; i < count; i++) {
        least = MIN(least, times[i]);
        most = MAX(most, times[i]);
    }
    g_autofree int64_t *other = g_new(int64_t, count);
    int64_t *from = times, *into = other;
    uint64_t lasted = (uint64_t)most - (uint64_t)least;
    for (unsigned shift = 0; shift < 64 && lasted >> shift > 0; shift += DIGIT_BITS) {
        sort_by_digit(from, into, count, least, shift);
        int64_t *sorted = into;
        into = from;
        from = sorted;
    }
    if (from != times)
        memcpy(times, from, count * sizeof *times);
}

void instants_sort(int64_t *times, size_t count)
{
    if (is_sorted(times, count))
        return;
    if (count <= FEW) {
        qsort(times, count, sizeof *times, by_time);
        return;
    }
    size_t come = put_never_last(times, count);
    if (come > 0)
        sort_by_digits(times, come);
}
