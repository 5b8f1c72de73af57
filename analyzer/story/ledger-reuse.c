#include "ledger-build.h"

/* What was held is held no longer than to `at`. */
static void cut(int64_t from, int64_t *until, int64_t at)
{
    if (*until > at)
        *until = MAX(from, at);
}

/* The TIME_WAIT of `past` ends because `fresh` takes its place. */
static void end_wait(LedgerHolder *holder, Held *wait, const TcpPast *past,
                     const TcpConnection *fresh)
{
    int64_t at = fresh->conversation.first.time_ns;
    if (at >= wait->until)
        return;
    int64_t after = MAX(0, at - wait->from);
    holder->reused[tcp_past_reuse_kind(past, fresh)]++;
    if (holder->soonest_reuse_ns < 0 || after < holder->soonest_reuse_ns)
        holder->soonest_reuse_ns = after;
    cut(wait->from, &wait->until, at);
}

/* The end that asks for a connection has given up what it held of the one before;
 * the other only if it agrees. */
void ledger_builder_replaced(LedgerBuilder *builder, uint32_t token, const TcpPast *past,
                             const TcpConnection *fresh)
{
    if (token >= builder->entries->len)
        return;
    LedgerEntry *entry = &g_array_index(builder->entries, LedgerEntry, token);
    if (entry->route == NO_ROUTE)
        return;
    LedgerRoute *route = route_at(builder->ledger, entry->route);
    int64_t at = fresh->conversation.first.time_ns;
    bool agreed = fresh->ends[END_SERVER].syn_ack;
    End asker = tcp_past_asker(past, fresh);

    for (End end = END_CLIENT; end <= END_SERVER; end++)
        if (end == asker || agreed)
            end_wait(&route->holders[end], &entry->waits[end], past, fresh);
    if (asker == END_CLIENT || agreed) {
        cut(entry->from, &entry->port_until, at);
        cut(entry->from, &entry->open_until, at);
    }
}
