/* spans.h: how many of something there were at once: spans of time, gathered in
 * buckets, measured in O(n) however they overlap. */
#pragma once

#include <glib.h>
#include <stdint.h>

/* The end of a span that has not ended. */
#define SPAN_OPEN INT64_MAX

typedef struct Span {
    int64_t from, until; /* ns; at `until` it is over */
    uint32_t bucket;
} Span;

/* How many spans cover an instant. */
typedef struct Occupancy {
    uint64_t now, peak;
    int64_t peak_ns; /* when the peak was reached first */
} Occupancy;

/* The spans of one bucket, each list in ascending order of its own. */
typedef struct SpanSet {
    const int64_t *from, *until;
    size_t count;
} SpanSet;

/* Spans in order, bucket by bucket. */
typedef struct SpanTable SpanTable;

/* Puts spans in order, all of buckets below `buckets`. (transfer full) */
SpanTable *span_table_new(const Span *spans, size_t count, uint32_t buckets);
void span_table_free(SpanTable *table); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SpanTable, span_table_free)

typedef void (*SpanVisit)(void *user, uint32_t bucket, const SpanSet *set);

/* Calls `visit` for each bucket that has a span. */
void span_table_visit(const SpanTable *table, SpanVisit visit, void *user);

/* What covers `now`, and the most that ever covered one instant up to it. */
Occupancy spans_occupancy(const SpanSet *set, int64_t now);

/* The most beginnings within any `window_ns`. */
uint64_t spans_burst(const SpanSet *set, int64_t window_ns);

/* Beginnings later than `after`, and up to `until`. */
uint64_t spans_begun(const SpanSet *set, int64_t after, int64_t until);

/* How many there were over time: of each of `points` equal parts of the time from `from`
 * to `until` (later than `from`), the most. */
void spans_curve(const SpanSet *set, int64_t from, int64_t until, uint64_t *ret, unsigned points);
