/* state.c: the RFC 9293 state of both ends.
 *
 * What an end sends shows its state at once. What it receives does not: a
 * segment seen here may be lost on its way. Two kinds of changes follow.
 *
 *   expected  a SYN, SYN+ACK or FIN is on its way to an end. The change is told
 *             when that end's own segments show that it came; never, if not.
 *   assumed   an ACK is on its way to an end. Mostly nothing ever answers an
 *             ACK, so the change is told at once as unknowable; it becomes
 *             inferred when the end goes on as if it had come, and is taken
 *             back when the end repeats what the ACK was for. */
#include "tracker.h"

static StateChange *record(TcpConnection *c, End end, TcpState to, const Moment *at,
                           const Moment *seen_by, Certainty certainty, RuleId rule)
{
    TcpEnd *e = &c->ends[end];
    /* What arrived may have been sent before the end's last change, but it
     * cannot have made this one before that. */
    e->changed_at = at->frame > e->changed_at.frame ? *at : e->changed_at;
    StateChange *change =
        timeline_change(&c->conversation.timeline, &(StateChange){
                                                       .at = e->changed_at,
                                                       .seen_by = *seen_by,
                                                       .end = (uint8_t)end,
                                                       .from = e->state,
                                                       .to = (uint8_t)to,
                                                       .certainty = (uint8_t)certainty,
                                                       .rule = (uint16_t)rule,
                                                   });
    e->state = (uint8_t)to;
    e->state_certainty = (uint8_t)certainty;
    return change;
}

/* What was assumed of `end` is so: it went on from there. */
static void prove(TcpConnection *c, End end, const Moment *seen_by)
{
    TcpEnd *e = &c->ends[end];
    if (!e->assumed)
        return;
    e->assumed->certainty = CERTAINTY_INFERRED;
    e->assumed->seen_by = *seen_by;
    e->state_certainty = CERTAINTY_INFERRED;
    e->assumed = NULL;
}

/* What was assumed of `end` is not so: the ACK did not reach it. */
static void disprove(TcpConnection *c, End end)
{
    TcpEnd *e = &c->ends[end];
    if (!e->assumed)
        return;
    e->state = e->assumed->from;
    e->state_certainty = CERTAINTY_OBSERVED;
    timeline_retract(&c->conversation.timeline, e->assumed);
    e->assumed = NULL;
}

void state_change(TcpConnection *c, End end, TcpState to, const Moment *at, const Moment *seen_by,
                  RuleId rule)
{
    prove(c, end, seen_by);
    Certainty certainty = at->frame == seen_by->frame ? CERTAINTY_OBSERVED : CERTAINTY_INFERRED;
    record(c, end, to, at, seen_by, certainty, rule);
}

void state_infer(TcpConnection *c, End end, TcpState to, const Moment *at, RuleId rule)
{
    prove(c, end, at);
    record(c, end, to, at, at, CERTAINTY_INFERRED, rule);
}

void state_assume(TcpConnection *c, End end, TcpState to, const Moment *at, RuleId rule)
{
    prove(c, end, at);
    c->ends[end].assumed = record(c, end, to, at, at, CERTAINTY_UNKNOWABLE, rule);
}

void state_expect(TcpConnection *c, End end, TcpArriving what, const Moment *at)
{
    c->ends[end].arriving = (uint8_t)what;
    c->ends[end].arriving_at = *at;
}

/* A SYN reached `end`, which listened or had sent its own. */
static void syn_arrived(TcpConnection *c, End end, const Moment *seen_by)
{
    TcpEnd *e = &c->ends[end];
    Moment at = e->arriving_at;
    if (e->state == TCP_STATE_SYN_SENT) {
        state_change(c, end, TCP_STATE_SYN_RCVD, &at, seen_by, RULE_SYN_CROSSED);
        return;
    }
    if (e->state != TCP_STATE_UNKNOWN && e->state != TCP_STATE_CLOSED)
        return;
    e->state = TCP_STATE_LISTEN;
    state_change(c, end, TCP_STATE_SYN_RCVD, &at, seen_by, RULE_SYN_RECEIVED);
}

static void syn_ack_arrived(TcpConnection *c, End end, const Moment *seen_by)
{
    TcpEnd *e = &c->ends[end];
    Moment at = e->arriving_at;
    if (e->state == TCP_STATE_SYN_SENT)
        state_change(c, end, TCP_STATE_ESTABLISHED, &at, seen_by, RULE_SYN_ACK_RECEIVED);
    else if (e->state == TCP_STATE_SYN_RCVD)
        state_change(c, end, TCP_STATE_ESTABLISHED, &at, seen_by, RULE_HANDSHAKE_ACKED);
}

/* The sender's ACK covers what was on its way to it, so that came. */
static void take_in(Arrival *a)
{
    uint8_t what = a->sender->arriving;
    uint32_t ack = a->segment->ack;
    TcpConnection *c = a->connection;

    switch (what) {
    case TCP_ARRIVING_NOTHING:
        return;
    case TCP_ARRIVING_SYN:
        if (!arrival_has(a, TCP_FLAG_ACK) || arrival_has(a, TCP_FLAG_RST) ||
            !seq_before(a->receiver->isn, ack))
            return;
        syn_arrived(c, a->from, &a->at);
        break;
    case TCP_ARRIVING_SYN_ACK:
        if (!arrival_has(a, TCP_FLAG_ACK) || !seq_before(a->receiver->isn, ack))
            return;
        syn_ack_arrived(c, a->from, &a->at);
        break;
    case TCP_ARRIVING_FIN:
        if (!arrival_has(a, TCP_FLAG_ACK) || !ack_covers_fin(a->receiver, ack))
            return;
        close_fin_arrived(c, a->from, &a->at);
        break;
    }
    /* a SYN that was a SYN+ACK's other half, say, may be expected anew by now */
    if (a->sender->arriving == what)
        a->sender->arriving = TCP_ARRIVING_NOTHING;
}

/* Whether the segment repeats what the ACK assumed to have come was for. */
static bool repeats_what_was_acked(const Arrival *a)
{
    bool syn_again = a->sender->syn_ack && arrival_has(a, TCP_FLAG_SYN | TCP_FLAG_ACK) &&
                     a->segment->seq == a->sender->isn;
    bool fin_again = a->sender->fin && arrival_has(a, TCP_FLAG_FIN) && a->sender->fin_acked &&
                     a->segment->seq + a->length == a->sender->fin_seq;
    return syn_again || fin_again;
}

/* An end that was never seen before sends without SYN: the capture came late. */
static void join_mid_stream(Arrival *a)
{
    if (a->sender->state != TCP_STATE_UNKNOWN || arrival_has(a, TCP_FLAG_SYN) ||
        arrival_has(a, TCP_FLAG_RST) || a->connection->opened != TCP_OPENED_MID_STREAM)
        return;
    state_change(a->connection, a->from, TCP_STATE_ESTABLISHED, &a->at, &a->at, RULE_MID_STREAM);
    a->connection->established = true;
}

void state_before(Arrival *a)
{
    take_in(a);
    if (repeats_what_was_acked(a))
        disprove(a->connection, a->from);
    else
        prove(a->connection, a->from, &a->at);
    join_mid_stream(a);
}

/* ---- the handshake ------------------------------------------------------- */

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

static void handshake_syn(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (a->sender->syn && a->segment->seq == a->sender->isn) {
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
        state_change(c, a->to, TCP_STATE_SYN_SENT, &a->at, &a->at, RULE_SYN_SENT);
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
    timeline_set_duration(e, TCP_ESTABLISHED_client_side, a->at.time_ns - c->syn_ack_at.time_ns);
    if (c->syn_at.frame == 0)
        return;
    /* a repeated SYN or SYN+ACK would count the time-out as a round trip */
    if (c->ends[END_CLIENT].syn_retransmissions + c->ends[END_SERVER].syn_retransmissions == 0)
        c->rtt_ns = a->at.time_ns - c->syn_at.time_ns;
    if (c->rtt_ns >= 0)
        timeline_set_duration(e, TCP_ESTABLISHED_rtt, c->rtt_ns);
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

void state_handshake(Arrival *a)
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

/* RFC 6298, 2: "until a round-trip time measurement has been made ... the
 * sender SHOULD set RTO <- 1 second". Silence for longer than that after an ACK
 * says that it came, or its FIN would have been repeated. */
#define INITIAL_RTO_NS (1 * NS_PER_S)

void state_settle(TcpConnection *c, const Moment *at)
{
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        TcpEnd *e = &c->ends[end];
        if (e->assumed && at->time_ns - e->assumed->at.time_ns > INITIAL_RTO_NS)
            prove(c, (End)end, at);
        e->assumed = NULL;
    }
}
