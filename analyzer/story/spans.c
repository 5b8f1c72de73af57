#include "spans.h"

#include "instants.h"

struct SpanTable {
    uint32_t buckets;
    size_t *starts;        /* (owned) of each bucket, in the lists; one more at the end */
    int64_t *from, *until; /* (owned) */
};

static void count_buckets(SpanTable *table, const Span *spans, size_t count)
{
    table->starts = g_new0(size_t, (size_t)table->buckets + 1);
    for (size_t i = 0; i < count; i++)
        table->starts[spans[i].bucket + 1]++;
    for (uint32_t b = 0; b < table->buckets; b++)
        table->starts[b + 1] += table->starts[b];
}

static void fill_buckets(SpanTable *table, const Span *spans, size_t count)
{
    g_autofree size_t *next = g_memdup2(table->starts, table->buckets * sizeof *table->starts);
    table->from = g_new(int64_t, count + 1); /* never NULL */
    table->until = g_new(int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        size_t place = next[spans[i].bucket]++;
        table->from[place] = spans[i].from;
        table->until[place] = spans[i].until;
    }
}

SpanTable *span_table_new(const Span *spans, size_t count, uint32_t buckets)
{
    SpanTable *table = g_new0(SpanTable, 1);
    table->buckets = buckets;
    count_buckets(table, spans, count);
    fill_buckets(table, spans, count);
    for (uint32_t b = 0; b < buckets; b++) {
        size_t start = table->starts[b];
        instants_sort(table->from + start, table->starts[b + 1] - start);
        instants_sort(table->until + start, table->starts[b + 1] - start);
    }
    return table;
}

void span_table_free(SpanTable *table)
{
    if (!table)
        return;
    g_free(table->starts);
    g_free(table->from);
    g_free(table->until);
    g_free(table);
}

void span_table_visit(const SpanTable *table, SpanVisit visit, void *user)
{
    for (uint32_t b = 0; b < table->buckets; b++) {
        size_t start = table->starts[b], end = table->starts[b + 1];
        SpanSet set = {table->from + start, table->until + start, end - start};
        if (set.count > 0)
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
