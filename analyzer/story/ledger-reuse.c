#include "ledger-build.h"

/* The first of the spans of connection `number`, which stand in the order of their
 * numbers; NULL if it has none. */
static Span *find_span(GArray *spans, uint32_t number)
{
    guint low = 0, high = spans->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(spans, Span, middle).number < number)
            low = middle + 1;
        else
            high = middle;
    }
    Span *found = low < spans->len ? &g_array_index(spans, Span, low) : NULL;
    return found && found->number == number ? found : NULL;
}

static void cut_span(GArray *spans, uint32_t number, int64_t at)
{
    Span *span = find_span(spans, number);
    if (span && span->until > at)
        span->until = MAX(span->from, at);
}

static bool same_endpoint(const Endpoint *a, const Endpoint *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address);
}

/* RFC 6191, 2: with timestamps a SYN is acceptable in TIME_WAIT if its timestamp is newer; without,
 * only if its sequence number is (RFC 9293, 3.6.1). A clock that runs backwards is not looked for.
 */
static ReuseKind reuse_kind(const TcpConnection *old, const TcpConnection *fresh, End asker)
{
    const TcpEnd *client = &fresh->ends[END_CLIENT];
    if (client->timestamps && (has_timestamps(old) || old->opened == TCP_OPENED_MID_STREAM))
        return REUSE_TIMESTAMPS;
    return seq_before(old->ends[asker].sent, client->isn) ? REUSE_SEQUENCE : REUSE_NEITHER;
}

/* The TIME_WAIT `wait` of `old` ends because `fresh` takes its place. */
static void end_wait(LedgerBuilder *builder, Span *wait, const TcpConnection *old,
                     const TcpConnection *fresh, End asker)
{
    int64_t at = fresh->conversation.first.time_ns;
    if (at >= wait->until)
        return;
    LedgerRoute *route = wait_route(builder->ledger, wait->bucket);
    LedgerHolder *holder = &route->holders[wait_end(wait->bucket)];
    int64_t after = MAX(0, at - wait->from);
    holder->reused[reuse_kind(old, fresh, asker)]++;
    if (holder->soonest_reuse_ns < 0 || after < holder->soonest_reuse_ns)
        holder->soonest_reuse_ns = after;
    wait->until = MAX(wait->from, at);
}

/* The end that asks for a connection has given up what it held of the one before;
 * the other only if it agrees. */
void ledger_take_reuse(LedgerBuilder *builder, const TcpConnection *fresh)
{
    if (!builder->closing.reused)
        return;
    uint64_t previous =
        event_number(builder->closing.reused, TCP_TUPLE_REUSED_previous, UINT64_MAX);
    if (previous >= builder->analysis->connections->len)
        return;
    const TcpConnection *old = g_ptr_array_index(builder->analysis->connections, previous);
    uint32_t number = (uint32_t)previous;
    bool agreed = fresh->ends[END_SERVER].syn_ack;
    End asker =
        same_endpoint(&old->conversation.ends[END_CLIENT], &fresh->conversation.ends[END_CLIENT])
            ? END_CLIENT
            : END_SERVER;

    Span *wait = find_span(builder->waits, number);
    Span *after = (Span *)(void *)builder->waits->data + builder->waits->len;
    for (; wait && wait < after && wait->number == number; wait++)
        if (wait_end(wait->bucket) == asker || agreed)
            end_wait(builder, wait, old, fresh, asker);
    if (asker == END_CLIENT || agreed) {
        cut_span(builder->ports, number, fresh->conversation.first.time_ns);
        cut_span(builder->open, number, fresh->conversation.first.time_ns);
    }
}
