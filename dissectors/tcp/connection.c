#include "connection.h"

#include "tracker.h"

/* What the timeline of one connection may grow to; one of 20,000 packets with
 * many losses and requests stays below. */
#define TCP_TIMELINE_BYTES ((size_t)1 << 20)

/* Whether the sender of a first segment is the server. Without a SYN, the lower
 * port serves: clients take theirs from the range above (RFC 6335, 6). */
static bool sender_serves(const Segment *s, bool *ret_guessed)
{
    *ret_guessed = !(s->flags & TCP_FLAG_SYN);
    if (s->flags & TCP_FLAG_SYN)
        return s->flags & TCP_FLAG_ACK;
    return s->source_port < s->destination_port;
}

static TcpOpened opened_at_first(const Segment *s)
{
    bool syn = (s->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK | TCP_FLAG_RST)) == TCP_FLAG_SYN;
    return syn ? TCP_OPENED_UNANSWERED : TCP_OPENED_MID_STREAM;
}

void tcp_connection_init(TcpConnection *c, uint64_t id, const Endpoint *source,
                         const Endpoint *destination, const Segment *segment, const Moment *at)
{
    Conversation *conversation = &c->conversation;
    bool serves = sender_serves(segment, &conversation->guessed_roles);

    conversation->id = id;
    conversation->transport = TRANSPORT_TCP;
    conversation->ends[serves ? END_SERVER : END_CLIENT] = *source;
    conversation->ends[serves ? END_CLIENT : END_SERVER] = *destination;
    conversation->first = conversation->last = *at;
    timeline_init(&conversation->timeline, TCP_TIMELINE_BYTES, false, NULL);

    history_init(&c->history, serves ? END_SERVER : END_CLIENT);
    c->opened = (uint8_t)opened_at_first(segment);
    c->active_closer = c->reset_by = END_NONE;
    c->rtt_ns = -1;
    c->ends[END_CLIENT].window_scale = c->ends[END_SERVER].window_scale = WINDOW_SCALE_NONE;
}

void tcp_connection_clear(TcpConnection *c)
{
    service_free(c);
    loss_free(c);
    history_clear(&c->history);
    timeline_clear(&c->conversation.timeline);
}

TcpConnection *tcp_connection_new(uint64_t id, const Endpoint *source, const Endpoint *destination,
                                  const Segment *segment, const Moment *at)
{
    TcpConnection *c = g_new0(TcpConnection, 1);
    tcp_connection_init(c, id, source, destination, segment, at);
    return c;
}

void tcp_connection_free(TcpConnection *c)
{
    if (!c)
        return;
    tcp_connection_clear(c);
    g_free(c);
}

End tcp_connection_sender(const TcpConnection *c, const Endpoint *source)
{
    const Endpoint *client = &c->conversation.ends[END_CLIENT];
    bool same = client->port == source->port && address_equal(&client->address, &source->address);
    return same ? END_CLIENT : END_SERVER;
}

static void count(Arrival *a)
{
    Conversation *c = &a->connection->conversation;
    c->packets[a->from]++;
    c->payload_bytes[a->from] += a->length;
}

static void tell_mid_stream(Arrival *a)
{
    bool first = !a->sender->seen && !a->receiver->seen;
    if (first && a->connection->opened == TCP_OPENED_MID_STREAM)
        timeline_event(arrival_timeline(a), EVENT_TCP_MID_STREAM, END_NONE, &a->at);
}

static void add_to_history(Arrival *a)
{
    const Reassembly *other = &a->receiver->stream;
    if (a->segment->header_cut)
        return; /* Zeek passes it over */
    history_segment(&a->connection->history, a->from, a->segment,
                    other->started ? &other->next : NULL);
}

static void add_step(const Arrival *a)
{
    if (!arrival_timeline(a)->keep_steps)
        return;
    bool ack = arrival_has(a, TCP_FLAG_ACK);
    timeline_step(arrival_timeline(a), &(Step){
                                           .first = a->at,
                                           .last = a->at,
                                           .bytes = a->length,
                                           .segments = 1,
                                           .seq = a->segment->seq - a->sender->isn,
                                           .ack = ack ? a->segment->ack - a->receiver->isn : 0,
                                           .window = a->sender->window,
                                           .from = (uint8_t)a->from,
                                           .flags = a->segment->flags,
                                           .repeated = a->repeated,
                                       });
}

/* The stages of a segment that opens, carries data or closes. */
static void take_ordinary(Arrival *a)
{
    loss_sequence(a);
    handshake_segment(a);
    close_acks(a);
    service_acknowledged(a);
    service_payload(a);
    close_half_closed_data(a);
    close_fin(a);
    service_fin(a);
    loss_acknowledgment(a);
    loss_window(a);
}

static void take(Arrival *a)
{
    state_before(a);
    if (arrival_has(a, TCP_FLAG_RST))
        reset_segment(a);
    else
        take_ordinary(a);
    state_after(a);
    loss_remember_datagram(a);
    a->sender->seen = true;
}

G_NO_INLINE void tcp_connection_segment(TcpConnection *c, End from, const Segment *segment,
                                        const Moment *at)
{
    End to = end_other(from);
    Arrival a = {
        .connection = c,
        .segment = segment,
        .sender = &c->ends[from],
        .receiver = &c->ends[to],
        .from = from,
        .to = to,
        .at = *at,
        .length = (uint32_t)segment->payload.on_wire,
    };

    tell_mid_stream(&a);
    count(&a);
    add_to_history(&a);
    if (!loss_captured_twice(&a))
        take(&a);
    c->conversation.last = *at;
    add_step(&a);
}

void tcp_connection_finish(TcpConnection *c, const Moment *at)
{
    if (c->finished)
        return;
    c->finished = true;
    service_finish(c, &c->conversation.last);
    loss_finish(c);
    state_settle(c, at);
    close_settle(c, at);
}
