#include "ledger-build.h"

static void cut_span(GArray *spans, uint32_t place, int64_t at)
{
    if (place == UINT32_MAX)
        return;
    Span *span = &g_array_index(spans, Span, place);
    if (span->until > at)
        span->until = MAX(span->from, at);
}

/* The TIME_WAIT `wait` of `past` ends because `fresh` takes its place. */
static void end_wait(LedgerBuilder *builder, Span *wait, const TcpPast *past,
                     const TcpConnection *fresh)
{
    int64_t at = fresh->conversation.first.time_ns;
    if (at >= wait->until)
        return;
    LedgerRoute *route = wait_route(builder->ledger, wait->bucket);
    LedgerHolder *holder = &route->holders[wait_end(wait->bucket)];
    int64_t after = MAX(0, at - wait->from);
    holder->reused[tcp_past_reuse_kind(past, fresh)]++;
    if (holder->soonest_reuse_ns < 0 || after < holder->soonest_reuse_ns)
        holder->soonest_reuse_ns = after;
    wait->until = MAX(wait->from, at);
}

/* The end that asks for a connection has given up what it held of the one before;
 * the other only if it agrees. */
void ledger_builder_replaced(LedgerBuilder *builder, uint32_t token, const TcpPast *past,
                             const TcpConnection *fresh)
{
    if (token >= builder->entries->len)
        return;
    const LedgerEntry *entry = &g_array_index(builder->entries, LedgerEntry, token);
    int64_t at = fresh->conversation.first.time_ns;
    bool agreed = fresh->ends[END_SERVER].syn_ack;
    End asker = tcp_past_asker(past, fresh);

    for (End end = END_CLIENT; end <= END_SERVER; end++)
        if (entry->waits[end] != UINT32_MAX && (end == asker || agreed))
            end_wait(builder, &g_array_index(builder->waits, Span, entry->waits[end]), past, fresh);
    if (asker == END_CLIENT || agreed) {
        cut_span(builder->ports, entry->ports, at);
        cut_span(builder->open, entry->open, at);
    }
}
