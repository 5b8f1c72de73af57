#include "ledger-spans.h"

static void add(SpanList *list, uint32_t bucket, int64_t from, int64_t until)
{
    list->spans[list->count++] = (Span){from, until, bucket};
}

void ledger_begun(SpanList *list, const LedgerEntry *entry)
{
    if (entry->begun && !ledger_all_begun(route_at(list->ledger, entry->route)))
        add(list, entry->route, entry->from, entry->from);
}

void ledger_open(SpanList *list, const LedgerEntry *entry)
{
    add(list, entry->route, entry->from, entry->open_until);
}

void ledger_ports(SpanList *list, const LedgerEntry *entry)
{
    if (entry->port_until != NEVER_HELD)
        add(list, entry->route, entry->from, entry->port_until);
}

void ledger_waits(SpanList *list, const LedgerEntry *entry)
{
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        const Held *wait = &entry->waits[end];
        if (wait->until != NEVER_HELD)
            add(list, wait_bucket(entry->route, end), wait->from, wait->until);
    }
}

static void add_all(SpanList *list, const GArray *entries, AddSpans add_spans)
{
    for (guint i = 0; i < entries->len; i++) {
        const LedgerEntry *entry = &g_array_index(entries, LedgerEntry, i);
        if (entry->route != NO_ROUTE)
            add_spans(list, entry);
    }
}

void span_list_fill(SpanList *list, const LedgerBuilder *builder, AddSpans add_spans)
{
    list->count = 0;
    add_all(list, builder->entries, add_spans);
    for (guint i = 0; i < builder->others->len; i++)
        add_all(list, builder->others->pdata[i], add_spans);
}

SpanList span_list_new(const LedgerBuilder *builder)
{
    size_t entries = builder->entries->len;
    for (guint i = 0; i < builder->others->len; i++)
        entries += ((const GArray *)builder->others->pdata[i])->len;
    return (SpanList){builder->ledger, g_new(Span, entries * 2), 0};
}

void span_list_clear(SpanList *list)
{
    g_clear_pointer(&list->spans, g_free);
}
