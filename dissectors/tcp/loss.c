/* loss.c: segments that are not simply the next: captured twice, late, or sent
 * again; and the acknowledgments that tell of them. */
#include "losses.h"
#include "tracker.h"

/* As in loss-kind.c: RFC 5681, 3.2, less one that the capture may have missed. */
#define DUPLICATES_THAT_ASK 2

/* A segment that is late by less was overtaken, not lost: no sender learns of a
 * loss in less than a round trip. For when the round trip was not seen; the
 * figure is ours, and what local networks reorder by at most. */
#define REORDERING_NS (3 * NS_PER_MS)

/* Two sightings of a datagram are no farther apart than this: what a switch or
 * router between the two places takes. Ours. */
#define SIGHTINGS_NS (5 * NS_PER_MS)

/* The same where no identification tells that it is one datagram: nobody sends
 * anything again so soon. Ours. */
#define SIGHTINGS_UNNAMED_NS (50 * NS_PER_US)

/* Identifications this near are of one counter. Ours. */
#define IP_IDS_NEAR 1024

/* ---- captured twice ------------------------------------------------------ */

/* RFC 6864, 4.1: atomic datagrams may have any identification. One that never
 * changes names nothing. */
static bool has_name(const Arrival *a)
{
    return a->segment->ip_id != 0 && !a->sender->ip_id_is_constant;
}

/* What two sightings of one datagram have in common, and two datagrams mostly
 * not: its identification and, as that may be copied, what is in it. */
static uint16_t mark_of(const Segment *s)
{
    return s->ip_id ^ s->checksum;
}

/* Whether the last segment of this end was this very datagram. */
static bool repeats_last(const Arrival *a)
{
    const TcpEnd *e = a->sender;
    const Segment *s = a->segment;
    uint32_t length = segment_length(s);
    return (has_name(a) || length > 0) && s->ip_id == e->last_ip_id &&
           s->checksum == e->last_checksum && s->flags == e->last_flags &&
           s->seq + length == e->sent && length == e->last_length &&
           (!(s->flags & TCP_FLAG_ACK) || (e->acked_any && s->ack == e->acked)) &&
           loss_same_window(a);
}

static int64_t since_sighting_ns(const Arrival *a)
{
    if (a->sender->seen && repeats_last(a))
        return a->at.time_ns - a->sender->last_ns;
    const Sending *sending = sending_peek(a->connection, a->from);
    if (a->length == 0 || !sending || !seq_before(a->segment->seq, a->sender->sent))
        return INT64_MAX;
    const Flown *sent = flight_find(sending->flight, a->segment->seq);
    bool same = sent && sent->seq == a->segment->seq && sent->end == sent->seq + a->length &&
                sent->mark == mark_of(a->segment) && sent->ts_value == a->segment->ts_value;
    return same ? a->at.time_ns - sent->at_ns : INT64_MAX;
}

bool loss_captured_twice(Arrival *a)
{
    if (a->sender->stream.started && !seq_before(a->segment->seq, a->sender->sent) &&
        a->sender->last_ip_id != a->segment->ip_id)
        return false; /* nearly all */
    int64_t since_ns = since_sighting_ns(a);
    if (since_ns > (has_name(a) ? SIGHTINGS_NS : SIGHTINGS_UNNAMED_NS) || since_ns < 0)
        return false;

    losses_of(a->connection, a->from)->counts.captured_twice++;
    a->repeated = true;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_CAPTURED_TWICE, a->from, &a->at);
    timeline_set_number(e, TCP_CAPTURED_TWICE_seq, a->segment->seq - a->sender->isn);
    timeline_set_number(e, TCP_CAPTURED_TWICE_len, a->length);
    timeline_set_number(e, TCP_CAPTURED_TWICE_ip_id, a->segment->ip_id);
    timeline_set_duration(e, TCP_CAPTURED_TWICE_after, since_ns);
    return true;
}

/* Remembers what the next segment may turn out to be a copy of. */
void loss_remember_datagram(Arrival *a)
{
    TcpEnd *e = a->sender;
    const Segment *s = a->segment;
    e->ip_id_is_constant = e->seen && s->ip_id != 0 && s->ip_id == e->last_ip_id;
    e->last_ip_id = s->ip_id;
    e->last_checksum = s->checksum;
    e->last_flags = s->flags;
    e->last_length = segment_length(s);
    e->last_ns = a->at.time_ns;
}

/* ---- late or again ------------------------------------------------------- */

uint32_t loss_asked_for(const Arrival *a)
{
    const TcpEnd *receiver = a->receiver;
    return receiver->acked_any && receiver->acked == a->segment->seq ? receiver->duplicate_run : 0;
}

static Flown flown_of(const Arrival *a)
{
    const Segment *s = a->segment;
    uint32_t seq = s->seq + arrival_has(a, TCP_FLAG_SYN);
    return (Flown){
        .seq = seq,
        .end = seq + a->length,
        .at_ns = a->at.time_ns,
        .ts_value = s->ts_value,
        .mark = mark_of(s),
        .times_sent = 1,
    };
}

static void tell_out_of_order(Arrival *a)
{
    a->sender->out_of_order++;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_OUT_OF_ORDER, a->from, &a->at);
    timeline_set_number(e, TCP_OUT_OF_ORDER_seq, a->segment->seq - a->sender->isn);
    timeline_set_number(e, TCP_OUT_OF_ORDER_len, a->length);
    timeline_set_duration(e, TCP_OUT_OF_ORDER_late, a->at.time_ns - a->sender->sent_at_ns);
}

/* Whether the sender sent this before or after its latest bytes, where its
 * clock (RFC 7323, 4.1: timestamps never go back) or its count of datagrams
 * tells: negative before, positive after, 0 unknown. */
static int order_sent(const Arrival *a)
{
    const TcpEnd *sender = a->sender;
    const Segment *s = a->segment;
    if (s->has_timestamps && sender->sent_ts != 0 && s->ts_value != sender->sent_ts)
        return seq_before(sender->sent_ts, s->ts_value) ? 1 : -1;
    int16_t apart = (int16_t)(s->ip_id - sender->sent_ip_id);
    if (s->ip_id == 0 || sender->sent_ip_id == 0 || apart >= IP_IDS_NEAR || apart <= -IP_IDS_NEAR)
        return 0;
    return apart;
}

/* Whether the bytes, behind what was sent already, were overtaken rather than
 * lost: sent before, or too soon for the sender to know of a loss, and nobody
 * asked. */
static bool was_overtaken(const Arrival *a)
{
    int order = order_sent(a);
    if (order != 0)
        return order < 0;
    int64_t rtt = a->connection->rtt_ns;
    return loss_asked_for(a) < DUPLICATES_THAT_ASK &&
           a->at.time_ns - a->sender->sent_at_ns < MAX(rtt, REORDERING_NS);
}

/* Whether any of the bytes up to the latest was in the capture before. */
static bool was_seen(const Arrival *a)
{
    const TcpEnd *sender = a->sender;
    uint32_t seq = a->segment->seq;
    uint32_t known = MIN(a->length, sender->sent - seq);
    return seq_before(sender->isn, seq) && !reassembly_is_new(&sender->stream, seq, known);
}

static void judge_late(Arrival *a)
{
    Flown flown = flown_of(a);
    if (!was_seen(a) && was_overtaken(a)) {
        tell_out_of_order(a);
    } else {
        loss_tell_retransmission(a);
        flown.times_sent = 2;
    }
    if (a->receiver->acked_any && seq_at_or_before(flown.end, a->receiver->acked))
        return;
    flight_resent(&sending_of(a->connection, a->from)->flight, &flown);
}

/* A FIN without data behind what was sent already, which close.c has not seen. */
static void judge_late_fin(Arrival *a)
{
    if (!a->sender->fin && was_overtaken(a))
        tell_out_of_order(a);
}

/* ---- new ----------------------------------------------------------------- */

/* The first segment of this direction: where its numbers begin. */
static void begin_sequence(Arrival *a)
{
    bool syn = arrival_has(a, TCP_FLAG_SYN);
    a->sender->isn = syn ? a->segment->seq : a->segment->seq - 1;
    a->sender->sent = a->segment->seq;
    reassembly_start(&a->sender->stream, a->sender->isn + 1);
}

/* The other direction's numbers, as this segment's ACK tells them, where none of
 * its segments was seen yet. */
static void begin_other_sequence(Arrival *a)
{
    uint32_t ack = a->segment->ack;
    a->receiver->isn = ack - 1;
    a->receiver->sent = ack;
    reassembly_start(&a->receiver->stream, ack);
}

static void add_to_flight(Arrival *a)
{
    Flown flown = flown_of(a);
    if (seq_before(flown.seq, a->sender->sent))
        flown.seq = a->sender->sent;
    if (a->length > 0 && seq_before(flown.seq, flown.end))
        flight_add(&sending_of(a->connection, a->from)->flight, &flown);
}

/* A bare ACK carries the number of the next byte (RFC 9293, 3.10.7.4), so one
 * ahead of all that was seen is news as well: bytes are missing before it. */
static void advance(Arrival *a, uint32_t end)
{
    TcpEnd *sender = a->sender;
    add_to_flight(a);
    sender->sent = end;
    sender->sent_at_ns = a->at.time_ns;
    sender->sent_ts = a->segment->ts_value;
    sender->sent_ip_id = a->segment->ip_id;
    loss_window_filled(a);
}

void loss_sequence(Arrival *a)
{
    TcpEnd *sender = a->sender;
    uint32_t end = a->segment->seq + segment_length(a->segment);
    if (!sender->stream.started)
        begin_sequence(a);
    if (!a->receiver->stream.started && arrival_has(a, TCP_FLAG_ACK))
        begin_other_sequence(a);
    if (loss_probe(a))
        return;
    if (seq_before(a->segment->seq, sender->sent) && !arrival_has(a, TCP_FLAG_SYN)) {
        if (a->length > 0)
            judge_late(a);
        else if (arrival_has(a, TCP_FLAG_FIN))
            judge_late_fin(a);
    }
    if (seq_before(sender->sent, end))
        advance(a, end);
}

/* ---- acknowledgments ----------------------------------------------------- */

/* RFC 5681, 2: "(a) the receiver of the ACK has outstanding data, (b) the incoming
 * acknowledgment carries no data, (c) the SYN and FIN bits are both off, (d) the
 * acknowledgment number is equal to the greatest acknowledgment received ... (e)
 * the advertised window ... equals the advertised window in the last incoming
 * acknowledgment". RFC 6675, 2 counts one with news in SACK whatever its window. */
static bool is_duplicate_ack(const Arrival *a)
{
    return a->segment->ack == a->sender->acked && a->length == 0 &&
           !(a->segment->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN)) && !a->repeated &&
           seq_before(a->segment->ack, a->receiver->sent) && a->sender->window != 0 &&
           (a->segment->sack_count > 0 || loss_same_window(a));
}

/* Karn's algorithm (RFC 6298, 3): "RTT samples MUST NOT be made using segments that
 * were retransmitted ... unless" timestamps tell which one was answered. What
 * waited behind missing bytes says nothing either. */
static void measure(Arrival *a, Sending *sending, const Landed *landed)
{
    const Segment *s = a->segment;
    bool plain = !landed->repeated && a->sender->duplicate_run == 0;
    bool told =
        landed->last.times_sent > 1 && s->has_timestamps && s->ts_echo == landed->last.ts_value;
    if (landed->any && (plain || told))
        rtt_sample(&sending->rtt, a->at.time_ns - landed->last.at_ns);
}

static void acknowledge(Arrival *a)
{
    Sending *sending = sending_peek(a->connection, a->to);
    if (!sending)
        return;
    Landed landed = flight_acknowledged(&sending->flight, a->segment->ack);
    if (ack_covers_fin(a->receiver, a->segment->ack)) /* no more will be sent */
        g_clear_pointer(&sending->flight, flight_free);
    measure(a, sending, &landed);
    loss_detect_spurious(a);
    Losses *losses = sending->losses;
    if (losses && losses->recovery != TCP_LOSS_KINDS &&
        seq_at_or_before(losses->recovery_end, a->segment->ack))
        losses->recovery = TCP_LOSS_KINDS;
}

void loss_acknowledgment(Arrival *a)
{
    TcpEnd *sender = a->sender;
    if (!arrival_has(a, TCP_FLAG_ACK))
        return;
    loss_sack(a);
    loss_probe_answer(a);
    if (!sender->acked_any || seq_before(sender->acked, a->segment->ack)) {
        acknowledge(a);
        sender->acked = a->segment->ack;
        sender->acked_any = true;
        sender->duplicate_run = 0;
    } else if (is_duplicate_ack(a)) {
        sender->duplicate_acks++;
        sender->duplicate_run++;
        losses_of(a->connection, a->to)->asked_at_ns = a->at.time_ns;
    }
}
