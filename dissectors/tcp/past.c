#include "past.h"

static TcpPastEnd past_end(const TcpEnd *end)
{
    return (TcpPastEnd){
        .changed_ns = end->changed_at.time_ns,
        .isn = end->isn,
        .sent = end->sent,
        .sent_ts = end->sent_ts,
        .state = end->state,
        .seen = end->seen,
        .syn_ack = end->syn_ack,
        .timestamps = end->timestamps,
    };
}

TcpPast tcp_past_of(const TcpConnection *c)
{
    const Conversation *conversation = &c->conversation;
    return (TcpPast){
        .ends = {conversation->ends[END_CLIENT], conversation->ends[END_SERVER]},
        .was = {past_end(&c->ends[END_CLIENT]), past_end(&c->ends[END_SERVER])},
        .id = conversation->id,
        .last_ns = conversation->last.time_ns,
        .mid_stream = c->opened == TCP_OPENED_MID_STREAM,
    };
}

static bool same_endpoint(const Endpoint *a, const Endpoint *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address);
}

End tcp_past_sender(const TcpPast *past, const Endpoint *source)
{
    return same_endpoint(&past->ends[END_CLIENT], source) ? END_CLIENT : END_SERVER;
}

End tcp_past_asker(const TcpPast *past, const TcpConnection *fresh)
{
    return tcp_past_sender(past, &fresh->conversation.ends[END_CLIENT]);
}

bool tcp_past_is_over(const TcpPast *past, End from, const Segment *s)
{
    const TcpPastEnd *sender = &past->was[from], *receiver = &past->was[end_other(from)];
    if (!(s->flags & TCP_FLAG_SYN) || s->flags & TCP_FLAG_RST)
        return false;
    if (s->flags & TCP_FLAG_ACK)
        return sender->syn_ack && s->seq != sender->isn && s->ack != receiver->isn + 1;
    return sender->seen && s->seq != sender->isn;
}

static bool had_timestamps(const TcpPast *past)
{
    return past->was[END_CLIENT].timestamps && past->was[END_SERVER].timestamps;
}

ReuseKind tcp_past_reuse_kind(const TcpPast *past, const TcpConnection *fresh)
{
    const TcpEnd *client = &fresh->ends[END_CLIENT];
    if (client->timestamps && (had_timestamps(past) || past->mid_stream))
        return REUSE_TIMESTAMPS;
    uint32_t sent = past->was[tcp_past_asker(past, fresh)].sent;
    return seq_before(sent, client->isn) ? REUSE_SEQUENCE : REUSE_NEITHER;
}
