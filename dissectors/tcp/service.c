/* service.c: bytes in order go to the protocol that reads them. */
#include "../protocol.h"
#include "tracker.h"

/* Memory for bytes of one direction that came too early. Windows of fast, long
 * paths hold a few MiB. */
#define EARLY_BYTES_MAX ((size_t)4 << 20)

/* Slices of each end that protocols are asked about before giving up: a capture
 * that began late may come upon a message's start only now and then. */
#define SLICES_TO_JUDGE_BY 8

/* Bytes kept while a protocol may still be recognised by more of them. */
#define OPENING_BYTES_MAX 4096

/* The first bytes of both ends, while nobody has recognised them. */
struct TcpOpening {
    GByteArray *bytes[2]; /* (nullable) by End */
    uint64_t offset[2];
    Moment at[2]; /* of the first of them */
    unsigned slices;
};

typedef struct Delivery {
    TcpConnection *connection;
    End from;
    const Moment *at;
} Delivery;

static void opening_free(struct TcpOpening *opening)
{
    if (!opening)
        return;
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        g_clear_pointer(&opening->bytes[end], g_byte_array_unref);
    g_free(opening);
}

static void give(Conversation *c, End from, const Cursor *bytes, uint64_t offset, const Moment *at)
{
    c->service->data(c->service_state, from, &(Slice){.data = *bytes, .at = *at, .offset = offset});
}

/* Hands the opening of `end` on, now that somebody reads it. */
static void give_opening(TcpConnection *c, End end)
{
    const struct TcpOpening *opening = c->opening;
    const GByteArray *kept = opening->bytes[end];
    if (!kept)
        return;
    Cursor bytes = cursor_over(kept->data, kept->len);
    give(&c->conversation, end, &bytes, opening->offset[end], &opening->at[end]);
}

static void settle(TcpConnection *c)
{
    c->conversation.service_settled = true;
    g_clear_pointer(&c->opening, opening_free);
}

static void open_service(TcpConnection *c, const Protocol *protocol)
{
    c->conversation.service = protocol;
    c->conversation.service_name = protocol->name;
    c->conversation.service_state = protocol->open(&c->conversation);
    give_opening(c, END_CLIENT);
    give_opening(c, END_SERVER);
}

/* Whether what was kept of `from` goes on with `bytes`, within the bound. */
static bool opening_goes_on(const struct TcpOpening *opening, End from, const Cursor *bytes,
                            uint64_t offset)
{
    const GByteArray *kept = opening->bytes[from];
    return kept && opening->offset[from] + kept->len == offset &&
           kept->len + bytes->captured <= OPENING_BYTES_MAX;
}

/* Asks who reads what was kept of `from` with `bytes` behind it. */
static const Protocol *ask_with_opening(Delivery *d, const Cursor *bytes, bool *ret_maybe)
{
    TcpConnection *c = d->connection;
    const GByteArray *kept = c->opening->bytes[d->from];
    g_autoptr(GByteArray) both = g_byte_array_sized_new(kept->len + (guint)bytes->captured);
    g_byte_array_append(both, kept->data, kept->len);
    g_byte_array_append(both, bytes->at, (guint)bytes->captured);
    Cursor start = cursor_cut(both->data, both->len, kept->len + bytes->on_wire);
    return protocol_recognise(&c->conversation, d->from, &start, ret_maybe);
}

static void keep_opening(Delivery *d, const Cursor *bytes, uint64_t offset)
{
    struct TcpOpening *opening = d->connection->opening;
    if (bytes->captured > OPENING_BYTES_MAX)
        return;
    if (!opening->bytes[d->from]) {
        opening->bytes[d->from] = g_byte_array_new();
        opening->offset[d->from] = offset;
        opening->at[d->from] = *d->at;
    }
    g_byte_array_append(opening->bytes[d->from], bytes->at, (guint)bytes->captured);
}

/* Who reads this: as the continuation of what was kept, or, where that leads
 * nowhere, by itself. What was kept in vain is let go. */
static const Protocol *ask(Delivery *d, const Cursor *bytes, uint64_t offset, bool *ret_maybe)
{
    TcpConnection *c = d->connection;
    if (opening_goes_on(c->opening, d->from, bytes, offset)) {
        const Protocol *protocol = ask_with_opening(d, bytes, ret_maybe);
        if (protocol || *ret_maybe)
            return protocol;
    }
    g_clear_pointer(&c->opening->bytes[d->from], g_byte_array_unref);
    return protocol_recognise(&c->conversation, d->from, bytes, ret_maybe);
}

static void recognise(Delivery *d, const Cursor *bytes, uint64_t offset)
{
    TcpConnection *c = d->connection;
    if (!c->opening)
        c->opening = g_new0(struct TcpOpening, 1);

    bool maybe;
    const Protocol *protocol = ask(d, bytes, offset, &maybe);
    if (protocol) {
        open_service(c, protocol);
        give(&c->conversation, d->from, bytes, offset, d->at);
        settle(c);
    } else if (++c->opening->slices >= 2 * SLICES_TO_JUDGE_BY) {
        settle(c);
    } else if (maybe) {
        keep_opening(d, bytes, offset);
    }
}

/* ---- what the reassembly hands on ---------------------------------------- */

static void deliver(void *user, const Cursor *bytes, uint64_t offset)
{
    Delivery *d = user;
    Conversation *c = &d->connection->conversation;
    if (c->service)
        give(c, d->from, bytes, offset, d->at);
    else if (!c->service_settled && bytes->captured > 0)
        recognise(d, bytes, offset);
}

static void deliver_gap(void *user, uint64_t length)
{
    Delivery *d = user;
    Conversation *c = &d->connection->conversation;
    Event *e = timeline_event(&c->timeline, EVENT_TCP_GAP, d->from, d->at);
    timeline_set_number(e, TCP_GAP_len, length);
    timeline_set_number(e, TCP_GAP_offset, d->connection->ends[d->from].stream.delivered - length);
    if (c->service && c->service->gap)
        c->service->gap(c->service_state, d->from, length, d->at);
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
    Conversation *conversation = &c->conversation;
    if (c->ends[from].ended)
        return;
    c->ends[from].ended = true;
    if (conversation->service && conversation->service->finish)
        conversation->service->finish(conversation->service_state, from, at);
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
    Conversation *conversation = &c->conversation;
    if (conversation->service)
        conversation->service->close(conversation->service_state);
    conversation->service = NULL;
    conversation->service_state = NULL;
    g_clear_pointer(&c->opening, opening_free);
    reassembly_clear(&c->ends[END_CLIENT].stream);
    reassembly_clear(&c->ends[END_SERVER].stream);
}
