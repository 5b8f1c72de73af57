#include "spans.h"

#include <stdbool.h>
#include <stdlib.h>

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* What comes from a capture mostly is in order already. */
static void sort(int64_t *times, size_t count)
{
    bool sorted = true;
    for (size_t i = 1; i < count && sorted; i++)
        sorted = times[i - 1] <= times[i];
    if (!sorted)
        qsort(times, count, sizeof *times, by_time);
}

/* Where each bucket begins among the spans put in order of buckets; one more at
 * the end. (transfer full) */
static size_t *bucket_starts(const GArray *spans, uint32_t buckets)
{
    size_t *starts = g_new0(size_t, (size_t)buckets + 1);
    for (guint i = 0; i < spans->len; i++)
        starts[g_array_index(spans, Span, i).bucket + 1]++;
    for (uint32_t b = 0; b < buckets; b++)
        starts[b + 1] += starts[b];
    return starts;
}

void spans_visit(const GArray *spans, uint32_t buckets, SpanVisit visit, void *user)
{
    g_autofree size_t *starts = bucket_starts(spans, buckets);
    g_autofree size_t *next = g_memdup2(starts, ((size_t)buckets + 1) * sizeof *starts);
    g_autofree int64_t *from = g_new(int64_t, spans->len);
    g_autofree int64_t *until = g_new(int64_t, spans->len);
    for (guint i = 0; i < spans->len; i++) {
        const Span *span = &g_array_index(spans, Span, i);
        size_t place = next[span->bucket]++;
        from[place] = span->from;
        until[place] = span->until;
    }

    for (uint32_t b = 0; b < buckets; b++) {
        if (starts[b + 1] == starts[b])
            continue;
        SpanSet set = {from + starts[b], until + starts[b], starts[b + 1] - starts[b]};
        sort(from + starts[b], set.count);
        sort(until + starts[b], set.count);
        visit(user, b, &set);
    }
}

Occupancy spans_occupancy(const SpanSet *set, int64_t now)
{
    Occupancy occupancy = {0};
    uint64_t held = 0;
    size_t begun = 0, ended = 0;
    for (; begun < set->count && set->from[begun] <= now; begun++) {
        /* what ends at the very instant another begins makes room for it */
        for (; ended < begun && set->until[ended] <= set->from[begun]; ended++)
            held--;
        held++;
        if (held > occupancy.peak) {
            occupancy.peak = held;
            occupancy.peak_ns = set->from[begun];
        }
    }
    for (; ended < begun && set->until[ended] <= now; ended++)
        held--;
    occupancy.now = held;
    return occupancy;
}

uint64_t spans_burst(const SpanSet *set, int64_t window_ns)
{
    uint64_t most = 0;
    size_t first = 0;
    for (size_t i = 0; i < set->count; i++) {
        while ((uint64_t)set->from[i] - (uint64_t)set->from[first] >= (uint64_t)window_ns)
            first++;
        most = MAX(most, i - first + 1);
    }
    return most;
}

uint64_t spans_begun(const SpanSet *set, int64_t after, int64_t until)
{
    uint64_t begun = 0;
    for (size_t i = 0; i < set->count; i++)
        begun += set->from[i] > after && set->from[i] <= until;
    return begun;
}

void spans_curve(const SpanSet *set, int64_t from, int64_t until, uint64_t *ret, unsigned points)
{
    uint64_t held = 0;
    size_t begun = 0, ended = 0;
    double part = (double)(until - from) / points;
    for (unsigned i = 0; i < points; i++) {
        int64_t start = from + (int64_t)(part * i);
        int64_t end = i + 1 == points ? until : from + (int64_t)(part * (i + 1)) - 1;
        for (; ended < begun && set->until[ended] <= start; ended++)
            held--;
        ret[i] = held;
        for (; begun < set->count && set->from[begun] <= end; begun++) {
            for (; ended < begun && set->until[ended] <= set->from[begun]; ended++)
                held--;
            held++;
            ret[i] = MAX(ret[i], held);
        }
    }
}
