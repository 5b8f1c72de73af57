#include "pending.h"

/* Queries remembered until they are answered; beyond that the oldest go. Our
 * choice: a resolver with one fixed port has at most some hundreds in flight. */
#define QUERIES_MAX 256

void dns_pending_clear(DnsPending *pending)
{
    g_clear_pointer(&pending->queries, g_array_unref);
}

static guint count(const DnsPending *pending)
{
    return pending->queries ? pending->queries->len : 0;
}

static DnsQuery *query_at(const DnsPending *pending, guint i)
{
    return &g_array_index(pending->queries, DnsQuery, i);
}

static bool asks_the_same(const DnsQuery *a, const DnsQuery *b)
{
    return a->from == b->from && a->question == b->question;
}

static void add(DnsPending *pending, const DnsQuery *query)
{
    if (!pending->queries)
        pending->queries = g_array_new(FALSE, FALSE, sizeof(DnsQuery));
    if (pending->queries->len == QUERIES_MAX)
        g_array_remove_index(pending->queries, 0);
    g_array_append_val(pending->queries, *query);
}

bool dns_pending_ask(DnsPending *pending, const DnsQuery *query)
{
    bool is_retry = false, is_known = false;
    for (guint i = 0; i < count(pending); i++) {
        const DnsQuery *before = query_at(pending, i);
        if (!asks_the_same(before, query))
            continue;
        is_retry |= !before->answered;
        is_known |= before->id == query->id;
    }
    if (!is_known)
        add(pending, query);
    return is_retry;
}

const DnsQuery *dns_pending_find(const DnsPending *pending, End from, uint16_t id,
                                 uint64_t question)
{
    for (guint i = 0; i < count(pending); i++) {
        const DnsQuery *query = query_at(pending, i);
        if (query->from == from && query->id == id && query->question == question)
            return query;
    }
    return NULL;
}

const DnsQuery *dns_pending_find_id(const DnsPending *pending, End from, uint16_t id)
{
    const DnsQuery *found = NULL;
    for (guint i = 0; i < count(pending); i++) {
        const DnsQuery *query = query_at(pending, i);
        if (query->from != from || query->id != id)
            continue;
        if (found)
            return NULL;
        found = query;
    }
    return found;
}

void dns_pending_settle(DnsPending *pending, const DnsQuery *query)
{
    const DnsQuery answered = *query;
    g_array_remove_index(pending->queries, (guint)(query - query_at(pending, 0)));
    for (guint i = 0; i < count(pending); i++) {
        DnsQuery *other = query_at(pending, i);
        other->answered |= asks_the_same(other, &answered);
    }
}
