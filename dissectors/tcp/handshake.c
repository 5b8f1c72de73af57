/* handshake.c: SYN, SYN+ACK and the third segment; what stands for them where
 * the capture does not have them. */
#include "tracker.h"

/* ---- what came ----------------------------------------------------------- */

/* Whether the segment acknowledges the SYN or SYN+ACK of the other end. A bare
 * ACK that answers a SYN may belong to an earlier connection: it must not reach
 * beyond what was sent. */
static bool acks_syn(const Arrival *a)
{
    const TcpEnd *other = a->receiver;
    uint32_t ack = a->segment->ack;
    bool is_answer = arrival_has(a, TCP_FLAG_SYN) || a->sender->arriving == TCP_ARRIVING_SYN_ACK;
    return seq_before(other->isn, ack) && (is_answer || seq_at_or_before(ack, other->sent));
}

/* A SYN reached the sender, which listened or had sent its own. */
static void syn_arrived(Arrival *a)
{
    TcpEnd *e = a->sender;
    Moment at = e->arriving_at;
    if (e->state == TCP_STATE_SYN_SENT) {
        state_change(a->connection, a->from, TCP_STATE_SYN_RCVD, &at, &a->at, RULE_SYN_CROSSED);
        return;
    }
    if (e->state != TCP_STATE_UNKNOWN && e->state != TCP_STATE_CLOSED)
        return;
    e->state = TCP_STATE_LISTEN;
    state_change(a->connection, a->from, TCP_STATE_SYN_RCVD, &at, &a->at, RULE_SYN_RECEIVED);
}

static void syn_ack_arrived(TcpConnection *c, End end, const Moment *seen_by)
{
    TcpEnd *e = &c->ends[end];
    Moment at = e->arriving == TCP_ARRIVING_SYN_ACK ? e->arriving_at : c->syn_ack_at;
    if (e->state == TCP_STATE_SYN_SENT)
        state_change(c, end, TCP_STATE_ESTABLISHED, &at, seen_by, RULE_SYN_ACK_RECEIVED);
    else if (e->state == TCP_STATE_SYN_RCVD)
        state_change(c, end, TCP_STATE_ESTABLISHED, &at, seen_by, RULE_HANDSHAKE_ACKED);
}

void handshake_take_in(Arrival *a)
{
    TcpEnd *e = a->sender;
    uint8_t what = e->arriving;
    if (arrival_has(a, TCP_FLAG_RST) || !acks_syn(a))
        return;
    /* After crossed SYNs, a bare ACK answers the other end's SYN+ACK: the SYN
     * itself was lost. */
    bool by_syn_ack =
        e->state == TCP_STATE_SYN_SENT && a->receiver->syn_ack && !arrival_has(a, TCP_FLAG_SYN);
    if (what == TCP_ARRIVING_SYN_ACK || by_syn_ack)
        syn_ack_arrived(a->connection, a->from, &a->at);
    else
        syn_arrived(a);
    /* a SYN that was a SYN+ACK's other half, say, may be expected anew by now */
    if (e->arriving == what)
        e->arriving = TCP_ARRIVING_NOTHING;
}

/* ---- what the capture does not have -------------------------------------- */

/* An end that was never seen before sends without SYN: the capture came late.
 * It is synchronised; in which of those states cannot be known yet. */
static void join_mid_stream(Arrival *a)
{
    if (a->sender->state != TCP_STATE_UNKNOWN || a->connection->opened != TCP_OPENED_MID_STREAM)
        return;
    state_assume(a->connection, a->from, TCP_STATE_ESTABLISHED, &a->at, RULE_MID_STREAM);
    a->connection->established = true;
}

/* The client goes on, so it has a SYN+ACK, and somebody must have sent that. */
static void join_client(Arrival *a)
{
    TcpConnection *c = a->connection;
    state_infer(c, a->from, TCP_STATE_ESTABLISHED, &a->at, RULE_NOT_CAPTURED);
    a->sender->arriving = TCP_ARRIVING_NOTHING;
    if (a->receiver->state != TCP_STATE_UNKNOWN)
        return;
    a->receiver->state = TCP_STATE_LISTEN;
    state_change(c, a->to, TCP_STATE_SYN_RCVD, &c->syn_at, &a->at, RULE_SYN_RECEIVED);
    a->receiver->arriving = TCP_ARRIVING_NOTHING;
}

/* The server sends data, a FIN, or acknowledges data, so the third segment came.
 * With Fast Open it need not have (RFC 7413, 3). */
static void join_server(Arrival *a)
{
    TcpConnection *c = a->connection;
    bool past_handshake = a->length > 0 || arrival_has(a, TCP_FLAG_FIN) ||
                          seq_before(a->receiver->isn + 1, a->segment->ack);
    if (!past_handshake || c->syn_data_acked)
        return;
    if (a->receiver->arriving == TCP_ARRIVING_SYN_ACK) {
        syn_ack_arrived(c, a->to, &a->at);
        a->receiver->arriving = TCP_ARRIVING_NOTHING;
    }
    state_infer(c, a->from, TCP_STATE_ESTABLISHED, &a->at, RULE_NOT_CAPTURED);
    c->established = true;
    if (c->opened == TCP_OPENED_HALF || c->opened == TCP_OPENED_UNANSWERED)
        c->opened = TCP_OPENED_THREE_WAY;
}

void handshake_join(Arrival *a)
{
    if (arrival_has(a, TCP_FLAG_SYN))
        return;
    TcpState state = (TcpState)a->sender->state;
    if (state == TCP_STATE_SYN_SENT && !a->receiver->syn && !a->receiver->syn_ack)
        join_client(a);
    else if (state == TCP_STATE_SYN_RCVD && a->connection->opened != TCP_OPENED_SIMULTANEOUS)
        join_server(a);
    else
        join_mid_stream(a);
}

/* ---- segments of the handshake ------------------------------------------- */

static void told_options(Arrival *a)
{
    const Segment *s = a->segment;
    a->sender->mss = s->mss;
    a->sender->sack_permitted = s->sack_permitted;
    a->sender->timestamps = s->has_timestamps;
    a->sender->window_scale = s->window_scale;
}

/* A SYN begins the numbers of its sender, whatever it sent before: an ACK that
 * belongs to an earlier connection, say (RFC 9293, 3.5.1, figure 9). */
static void number_from_syn(Arrival *a)
{
    TcpEnd *e = a->sender;
    uint32_t seq = a->segment->seq;
    if (e->isn == seq)
        return;
    e->isn = seq;
    e->sent = seq + segment_length(a->segment);
    e->sent_at_ns = a->at.time_ns;
    e->acked_any = false;
    reassembly_clear(&e->stream);
    reassembly_start(&e->stream, seq + 1);
}

static void tell_syn(Arrival *a)
{
    const Segment *s = a->segment;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_SYN, a->from, &a->at);
    timeline_set_number(e, TCP_SYN_seq, s->seq);
    timeline_set_number(e, TCP_SYN_len, a->length);
    timeline_set_number(e, TCP_SYN_sack_permitted, s->sack_permitted);
    timeline_set_number(e, TCP_SYN_timestamps, s->has_timestamps);
    timeline_set_number(e, TCP_SYN_fast_open, s->fast_open);
    if (s->mss)
        timeline_set_number(e, TCP_SYN_mss, s->mss);
    if (s->window_scale != WINDOW_SCALE_NONE)
        timeline_set_number(e, TCP_SYN_window_scale, s->window_scale);
}

static void tell_syn_ack(Arrival *a)
{
    const Segment *s = a->segment;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_SYN_ACK, a->from, &a->at);
    timeline_set_number(e, TCP_SYN_ACK_seq, s->seq);
    timeline_set_number(e, TCP_SYN_ACK_ack, s->ack);
    timeline_set_number(e, TCP_SYN_ACK_sack_permitted, s->sack_permitted);
    timeline_set_number(e, TCP_SYN_ACK_timestamps, s->has_timestamps);
    if (s->mss)
        timeline_set_number(e, TCP_SYN_ACK_mss, s->mss);
    if (s->window_scale != WINDOW_SCALE_NONE)
        timeline_set_number(e, TCP_SYN_ACK_window_scale, s->window_scale);
    if (a->receiver->syn) {
        a->connection->syn_data_acked = s->ack != a->receiver->isn + 1;
        if (a->connection->syn_data_acked)
            timeline_set_number(e, TCP_SYN_ACK_acked_data, s->ack - a->receiver->isn - 1);
        timeline_set_duration(e, TCP_SYN_ACK_delay, a->at.time_ns - a->receiver->sent_at_ns);
    }
}

static void syn_again(Arrival *a, EventId id, FieldId attempt, FieldId after)
{
    a->sender->syn_retransmissions++;
    Event *e = timeline_event(arrival_timeline(a), id, a->from, &a->at);
    timeline_set_number(e, attempt, a->sender->syn_retransmissions + 1u);
    timeline_set_duration(e, after, a->at.time_ns - a->sender->sent_at_ns);
    a->sender->sent_at_ns = a->at.time_ns;
    a->repeated = true;
}

/* Both ends sent a SYN and neither had seen the other's (RFC 9293, figure 7). */
static void note_crossed_syns(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (!a->receiver->syn || a->receiver->syn_ack)
        return;
    c->opened = TCP_OPENED_SIMULTANEOUS;
    timeline_event(arrival_timeline(a), EVENT_TCP_SIMULTANEOUS_OPEN, END_NONE, &a->at);
    state_expect(c, a->from, TCP_ARRIVING_SYN, &c->syn_at);
}

/* The same SYN again: the RST that refused it did not arrive, or its sender tries
 * once more, as Windows does. */
static void forget_refusal(TcpConnection *c)
{
    if (c->opened != TCP_OPENED_REFUSED)
        return;
    c->opened = TCP_OPENED_UNANSWERED;
    c->reset_by = END_NONE;
    c->closed_at = (Moment){0};
}

/* A SYN that was overtaken by its sender's SYN+ACK: that end had called as well. */
static void overtaken_syn(Arrival *a)
{
    a->sender->syn = true;
    a->repeated = true;
    if (!a->receiver->syn || a->connection->opened == TCP_OPENED_SIMULTANEOUS)
        return;
    a->connection->opened = TCP_OPENED_SIMULTANEOUS;
    timeline_event(arrival_timeline(a), EVENT_TCP_SIMULTANEOUS_OPEN, END_NONE, &a->at);
}

static void handshake_syn(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (a->sender->syn_ack && !a->sender->syn && a->segment->seq == a->sender->isn) {
        overtaken_syn(a);
        return;
    }
    if (a->sender->syn && a->segment->seq == a->sender->isn) {
        forget_refusal(c);
        syn_again(a, EVENT_TCP_SYN_RETRANSMISSION, TCP_SYN_RETRANSMISSION_attempt,
                  TCP_SYN_RETRANSMISSION_after);
    } else {
        a->sender->syn = true;
        a->sender->state = TCP_STATE_CLOSED;
        number_from_syn(a);
        told_options(a);
        tell_syn(a);
        state_change(c, a->from, TCP_STATE_SYN_SENT, &a->at, &a->at, RULE_SYN_SENT);
        note_crossed_syns(a);
        if (c->syn_at.frame == 0)
            c->syn_at = a->at;
    }
    if (!a->receiver->syn_ack)
        state_expect(c, a->to, TCP_ARRIVING_SYN, &a->at);
}

/* A SYN+ACK without a SYN before it: the capture came late, but this tells
 * what both ends are. */
static void join_at_syn_ack(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (a->receiver->state == TCP_STATE_UNKNOWN) {
        a->receiver->state = TCP_STATE_CLOSED;
        state_infer(c, a->to, TCP_STATE_SYN_SENT, &a->at, RULE_NOT_CAPTURED);
    }
    if (a->sender->state == TCP_STATE_UNKNOWN) {
        a->sender->state = TCP_STATE_LISTEN;
        state_change(c, a->from, TCP_STATE_SYN_RCVD, &a->at, &a->at, RULE_SYN_RECEIVED);
    }
}

/* The second SYN+ACK after crossed SYNs: each end now has the other's ACK of
 * its SYN, or will when what is on the way arrives. */
static void establish_both(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (c->established || !a->receiver->syn_ack)
        return;
    c->established = true;
    c->established_at = a->at;
    state_assume(c, a->from, TCP_STATE_ESTABLISHED, &c->syn_ack_at, RULE_HANDSHAKE_ACKED);
    state_assume(c, a->to, TCP_STATE_ESTABLISHED, &a->at, RULE_HANDSHAKE_ACKED);
}

/* RFC 7413, 4.1.3.2: the server may acknowledge the SYN alone, whatever came with it. */
static void tell_declined(Arrival *a)
{
    const TcpEnd *client = a->receiver;
    uint32_t data = client->sent - client->isn - 1;
    if (!client->syn || a->segment->ack != client->isn + 1 || data == 0)
        return;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_FAST_OPEN_DECLINED, a->from, &a->at);
    timeline_set_number(e, TCP_FAST_OPEN_DECLINED_len, data);
}

static void handshake_syn_ack(Arrival *a)
{
    TcpConnection *c = a->connection;
    bool again = a->sender->syn_ack && a->segment->seq == a->sender->isn;
    if (again) {
        syn_again(a, EVENT_TCP_SYN_ACK_RETRANSMISSION, TCP_SYN_ACK_RETRANSMISSION_attempt,
                  TCP_SYN_ACK_RETRANSMISSION_after);
    } else {
        a->sender->syn_ack = true;
        number_from_syn(a);
        told_options(a);
        tell_syn_ack(a);
        tell_declined(a);
        join_at_syn_ack(a);
        if (c->opened == TCP_OPENED_SIMULTANEOUS)
            establish_both(a);
        c->syn_ack_at = a->at;
    }
    if (c->opened == TCP_OPENED_SIMULTANEOUS)
        return;
    if (a->receiver->state == TCP_STATE_SYN_SENT || a->receiver->state == TCP_STATE_SYN_RCVD)
        state_expect(c, a->to, TCP_ARRIVING_SYN_ACK, &a->at);
}

static void tell_established(Arrival *a)
{
    TcpConnection *c = a->connection;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_ESTABLISHED, a->from, &a->at);
    timeline_set_number(e, TCP_ESTABLISHED_ack, a->segment->ack);
    timeline_set_number(e, TCP_ESTABLISHED_len, a->length);
    bool answered = c->syn_ack_at.frame > 0;
    if (answered)
        timeline_set_duration(e, TCP_ESTABLISHED_client_side,
                              a->at.time_ns - c->syn_ack_at.time_ns);
    if (c->syn_at.frame == 0)
        return;
    /* a repeated SYN or SYN+ACK would count the time-out as a round trip */
    if (c->ends[END_CLIENT].syn_retransmissions + c->ends[END_SERVER].syn_retransmissions == 0)
        c->rtt_ns = a->at.time_ns - c->syn_at.time_ns;
    if (c->rtt_ns >= 0)
        timeline_set_duration(e, TCP_ESTABLISHED_rtt, c->rtt_ns);
    if (answered)
        timeline_set_duration(e, TCP_ESTABLISHED_server_side,
                              c->syn_ack_at.time_ns - c->syn_at.time_ns);
}

static void tell_fast_open(Arrival *a)
{
    TcpConnection *c = a->connection;
    uint32_t acked = a->receiver->acked_any ? a->receiver->acked - a->sender->isn - 1 : 0;
    if (c->opened != TCP_OPENED_HALF || acked == 0 || acked > a->sender->sent - a->sender->isn - 1)
        return;
    c->opened = TCP_OPENED_FAST_OPEN;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_FAST_OPEN, a->from, &a->at);
    timeline_set_number(e, TCP_FAST_OPEN_len, acked);
}

/* The third segment, or whatever stands for it: the first that acknowledges
 * the other end's SYN+ACK. */
static void handshake_ack(Arrival *a)
{
    TcpConnection *c = a->connection;
    /* RFC 9293, 3.10.7.4: "If SND.UNA < SEG.ACK =< SND.NXT, then enter ESTABLISHED state" */
    if (a->receiver->state != TCP_STATE_SYN_RCVD ||
        !seq_before(a->receiver->isn, a->segment->ack) ||
        !seq_at_or_before(a->segment->ack, a->receiver->sent))
        return;
    state_assume(c, a->to, TCP_STATE_ESTABLISHED, &a->at, RULE_HANDSHAKE_ACKED);
    if (c->established)
        return;
    c->established = true;
    c->established_at = a->at;
    tell_fast_open(a);
    tell_established(a);
    if (c->opened == TCP_OPENED_HALF || c->opened == TCP_OPENED_UNANSWERED)
        c->opened = TCP_OPENED_THREE_WAY;
}

void handshake_segment(Arrival *a)
{
    if (arrival_has(a, TCP_FLAG_RST))
        return;
    if (arrival_has(a, TCP_FLAG_SYN | TCP_FLAG_ACK))
        handshake_syn_ack(a);
    else if (arrival_has(a, TCP_FLAG_SYN))
        handshake_syn(a);
    else if (arrival_has(a, TCP_FLAG_ACK))
        handshake_ack(a);
    if (a->connection->opened == TCP_OPENED_UNANSWERED && a->sender->syn_ack)
        a->connection->opened = TCP_OPENED_HALF;
}
