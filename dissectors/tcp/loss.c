/* loss.c: segments that come again, late or for nothing, and full windows. */
#include "tracker.h"

/* RFC 5681, 3.2: the third duplicate ACK triggers a fast retransmit. A capture
 * may have missed one, so two are enough evidence here. */
#define DUPLICATES_FOR_FAST_RETRANSMIT 2

/* A segment that is late by less was overtaken, not lost: no sender learns of a
 * loss in less than a round trip. For when the round trip was not seen; the
 * figure is ours, and what local networks reorder by at most. */
#define REORDERING_NS (3 * NS_PER_MS)

static void tell_retransmission(Arrival *a, bool known_since)
{
    const Segment *s = a->segment;
    uint32_t asked =
        a->receiver->acked_any && a->receiver->acked == s->seq ? a->receiver->duplicate_run : 0;
    a->sender->retransmissions++;
    a->repeated = true;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_RETRANSMISSION, a->from, &a->at);
    timeline_set_number(e, TCP_RETRANSMISSION_seq, s->seq - a->sender->isn);
    timeline_set_number(e, TCP_RETRANSMISSION_len, a->length);
    timeline_set_number(e, TCP_RETRANSMISSION_duplicate_acks, asked);
    if (known_since)
        timeline_set_duration(e, TCP_RETRANSMISSION_after, a->at.time_ns - a->sender->sent_at_ns);
}

static void tell_out_of_order(Arrival *a)
{
    a->sender->out_of_order++;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_OUT_OF_ORDER, a->from, &a->at);
    timeline_set_number(e, TCP_OUT_OF_ORDER_seq, a->segment->seq - a->sender->isn);
    timeline_set_number(e, TCP_OUT_OF_ORDER_len, a->length);
    timeline_set_duration(e, TCP_OUT_OF_ORDER_late, a->at.time_ns - a->sender->sent_at_ns);
}

/* RFC 9293, 3.8.4: a probe repeats the last byte sent, or none, when all is
 * acknowledged. */
static bool is_keep_alive(const Arrival *a)
{
    const TcpEnd *sender = a->sender;
    return a->length <= 1 && !(a->segment->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST)) &&
           a->segment->seq == sender->sent - 1 && a->receiver->acked_any &&
           a->receiver->acked == sender->sent;
}

static void tell_keep_alive(Arrival *a)
{
    a->sender->keep_alives++;
    a->repeated = true;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_KEEP_ALIVE, a->from, &a->at);
    timeline_set_duration(e, TCP_KEEP_ALIVE_idle,
                          a->at.time_ns - a->connection->conversation.last.time_ns);
}

/* Whether the bytes, behind what was sent already, were overtaken rather than
 * lost: too soon for the sender to know of a loss, and nobody asked. */
static bool was_overtaken(const Arrival *a)
{
    int64_t rtt = a->connection->rtt_ns;
    bool asked = a->receiver->acked_any && a->receiver->acked == a->segment->seq &&
                 a->receiver->duplicate_run >= DUPLICATES_FOR_FAST_RETRANSMIT;
    return !asked && a->at.time_ns - a->sender->sent_at_ns < MAX(rtt, REORDERING_NS);
}

static void judge_late(Arrival *a)
{
    const TcpEnd *sender = a->sender;
    uint32_t seq = a->segment->seq;
    bool tail = seq + segment_length(a->segment) == sender->sent;
    if (!reassembly_is_new(&sender->stream, seq, a->length))
        tell_retransmission(a, tail);
    else if (was_overtaken(a))
        tell_out_of_order(a);
    else
        tell_retransmission(a, false);
}

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

void loss_sequence(Arrival *a)
{
    TcpEnd *sender = a->sender;
    uint32_t end = a->segment->seq + segment_length(a->segment);
    if (!sender->stream.started)
        begin_sequence(a);
    if (!a->receiver->stream.started && arrival_has(a, TCP_FLAG_ACK))
        begin_other_sequence(a);
    if (is_keep_alive(a)) {
        tell_keep_alive(a);
        return;
    }
    if (a->segment->seq == end)
        return;
    if (a->length > 0 && !arrival_has(a, TCP_FLAG_SYN) && seq_before(a->segment->seq, sender->sent))
        judge_late(a);
    if (seq_before(sender->sent, end)) {
        sender->sent = end;
        sender->sent_at_ns = a->at.time_ns;
    }
}

/* RFC 5681, 2: same number, no data, no news of the window, data outstanding. */
static bool is_duplicate_ack(const Arrival *a)
{
    return a->segment->ack == a->sender->acked && a->length == 0 &&
           !(a->segment->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN)) && !a->repeated &&
           seq_before(a->segment->ack, a->receiver->sent) && a->sender->window != 0;
}

void loss_acknowledgment(Arrival *a)
{
    TcpEnd *sender = a->sender;
    if (!arrival_has(a, TCP_FLAG_ACK))
        return;
    if (!sender->acked_any || seq_before(sender->acked, a->segment->ack)) {
        sender->acked = a->segment->ack;
        sender->acked_any = true;
        sender->duplicate_run = 0;
    } else if (is_duplicate_ack(a)) {
        sender->duplicate_acks++;
        sender->duplicate_run++;
    }
}

/* RFC 7323, 2.2: the window of a SYN is never scaled, and scaling needs both. */
static uint32_t scaled_window(const Arrival *a)
{
    bool scales = !arrival_has(a, TCP_FLAG_SYN) && a->sender->window_scale != WINDOW_SCALE_NONE &&
                  a->receiver->window_scale != WINDOW_SCALE_NONE;
    return (uint32_t)a->segment->window << (scales ? a->sender->window_scale : 0);
}

void loss_window(Arrival *a)
{
    TcpEnd *sender = a->sender;
    sender->window = scaled_window(a);
    bool zero =
        sender->window == 0 && !arrival_has(a, TCP_FLAG_SYN) && !arrival_has(a, TCP_FLAG_FIN);
    if (zero && !sender->zero_window) {
        sender->zero_windows++;
        timeline_event(arrival_timeline(a), EVENT_TCP_ZERO_WINDOW, a->from, &a->at);
    }
    sender->zero_window = zero;
}
