/* service.c: bytes in order go to the protocol that reads them. */
#include "../layer.h"
#include "tracker.h"

/* Memory for bytes of one direction that came too early. Windows of fast, long
 * paths hold a few MiB. */
#define EARLY_BYTES_MAX ((size_t)4 << 20)

typedef struct Delivery {
    TcpConnection *connection;
    End from;
    const Moment *at;
} Delivery;

/* ---- what the reassembly hands on ---------------------------------------- */

static void deliver(void *user, const Cursor *bytes, uint64_t offset)
{
    Delivery *d = user;
    TcpConnection *c = d->connection;
    if (!c->layer)
        c->layer = layer_new(&c->conversation, 0);
    layer_data(c->layer, d->from, &(Slice){.data = *bytes, .at = *d->at, .offset = offset});
}

static void deliver_gap(void *user, uint64_t length)
{
    Delivery *d = user;
    Conversation *c = &d->connection->conversation;
    Event *e = timeline_event(&c->timeline, EVENT_TCP_GAP, d->from, d->at);
    timeline_set_number(e, TCP_GAP_len, length);
    timeline_set_number(e, TCP_GAP_offset, d->connection->ends[d->from].stream.delivered - length);
    if (d->connection->layer)
        layer_gap(d->connection->layer, d->from, length, d->at);
}

static void deliver_conflict(void *user, uint32_t seq, uint32_t length)
{
    Delivery *d = user;
    const TcpEnd *sender = &d->connection->ends[d->from];
    Timeline *timeline = &d->connection->conversation.timeline;
    Event *e = timeline_event(timeline, EVENT_TCP_OVERLAP_CONFLICT, d->from, d->at);
    timeline_set_number(e, TCP_OVERLAP_CONFLICT_seq, seq - sender->isn);
    timeline_set_number(e, TCP_OVERLAP_CONFLICT_len, length);
}

static ReassemblySink sink_for(Delivery *delivery)
{
    return (ReassemblySink){
        .data = deliver, .gap = deliver_gap, .conflict = deliver_conflict, .user = delivery};
}

/* ---- stages -------------------------------------------------------------- */

void service_payload(Arrival *a)
{
    if (a->length == 0)
        return;
    Delivery delivery = {a->connection, a->from, &a->at};
    ReassemblySink sink = sink_for(&delivery);
    uint32_t seq = a->segment->seq + arrival_has(a, TCP_FLAG_SYN);
    reassembly_add(&a->sender->stream, seq, &a->segment->payload, EARLY_BYTES_MAX, &sink);
}

void service_acknowledged(Arrival *a)
{
    TcpEnd *receiver = a->receiver;
    if (!arrival_has(a, TCP_FLAG_ACK) || !receiver->seen)
        return;
    Delivery delivery = {a->connection, a->to, &a->at};
    ReassemblySink sink = sink_for(&delivery);
    uint32_t ack = a->segment->ack;
    if (ack_covers_fin(receiver, ack))
        ack = receiver->fin_seq;
    reassembly_acknowledged(&receiver->stream, ack, &sink);
}

/* Tells the protocol that nothing more comes from `from`. */
static void finish_end(TcpConnection *c, End from, const Moment *at)
{
    if (c->ends[from].ended)
        return;
    c->ends[from].ended = true;
    if (c->layer)
        layer_finish(c->layer, from, at);
}

void service_fin(Arrival *a)
{
    const TcpEnd *sender = a->sender;
    if (sender->fin && sender->stream.next == sender->fin_seq)
        finish_end(a->connection, a->from, &a->at);
}

void service_finish(TcpConnection *c, const Moment *at)
{
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        Delivery delivery = {c, (End)end, at};
        ReassemblySink sink = sink_for(&delivery);
        reassembly_flush(&c->ends[end].stream, &sink);
        finish_end(c, (End)end, at);
    }
    service_free(c);
}

void service_free(TcpConnection *c)
{
    g_clear_pointer(&c->layer, layer_free);
    reassembly_clear(&c->ends[END_CLIENT].stream);
    reassembly_clear(&c->ends[END_SERVER].stream);
}
