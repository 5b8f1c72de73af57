/* ledger-spans.h: the spans of one kind, out of what each connection holds; private to the
 * ledger. */
#pragma once

#include "ledger-build.h"

/* There is room for two of each connection. */
typedef struct SpanList {
    const Ledger *ledger;
    Span *spans; /* (owned) */
    size_t count;
} SpanList;

/* Empty, for all that `builder` has gathered. For span_list_clear(). */
SpanList span_list_new(const LedgerBuilder *builder);
void span_list_clear(SpanList *list);

/* A kind: adds the spans of one connection. */
typedef void (*AddSpans)(SpanList *list, const LedgerEntry *entry);

/* Makes `list` that of one kind. */
void span_list_fill(SpanList *list, const LedgerBuilder *builder, AddSpans add_spans);

/* Whether the SYN of each connection of `route` was seen: then those that are open tell when
 * they began. */
static inline bool ledger_all_begun(const LedgerRoute *route)
{
    return route->begun == route->connections;
}

/* The kinds. All are in buckets by route, waits by wait_bucket(). */
void ledger_begun(SpanList *list, const LedgerEntry *entry); /* empty ones; unless all have */
void ledger_open(SpanList *list, const LedgerEntry *entry);
void ledger_ports(SpanList *list, const LedgerEntry *entry);
void ledger_waits(SpanList *list, const LedgerEntry *entry);
