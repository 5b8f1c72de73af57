/* reset.c: RSTs: who sent them, in which state, and what they do to whom. */
#include "tracker.h"

/* RFC 9293, 3.10.7.3: in SYN-SENT "the RST is acceptable if the ACK field
 * acknowledges the SYN". */
static bool refuses(const Arrival *a)
{
    const TcpEnd *asked = a->receiver;
    return arrival_has(a, TCP_FLAG_ACK) && seq_before(asked->isn, a->segment->ack) &&
           seq_at_or_before(a->segment->ack, asked->sent);
}

/* RFC 5961, 3.2: a RST is taken only within the receive window. What the
 * receiver has not acknowledged yet may have come as well. Some repeat the number
 * of their FIN in it; Linux takes that, too. */
static bool is_in_window(const Arrival *a)
{
    const TcpEnd *receiver = a->receiver;
    uint32_t seq = a->segment->seq;
    if (!receiver->acked_any || (a->sender->fin && seq == a->sender->fin_seq))
        return true;
    return seq_at_or_before(receiver->acked, seq) &&
           seq_at_or_before(seq, receiver->acked + MAX(receiver->window, 1));
}

static bool answers_syn(const Arrival *a)
{
    return a->receiver->state == TCP_STATE_SYN_SENT && !a->sender->syn && !a->sender->syn_ack;
}

static void refuse(Arrival *a)
{
    TcpConnection *c = a->connection;
    c->opened = TCP_OPENED_REFUSED;
    c->reset_by = (uint8_t)a->from;
    c->closed_at = a->at;
    if (!a->sender->rst) {
        Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_REFUSED, a->from, &a->at);
        timeline_set_duration(e, TCP_REFUSED_delay, a->at.time_ns - a->receiver->sent_at_ns);
    }
    a->sender->rst = true;
    a->sender->state = TCP_STATE_CLOSED;
    state_assume(c, a->to, TCP_STATE_CLOSED, &a->at, RULE_RST_RECEIVED);
}

static void tell(Arrival *a, TcpState was, bool acceptable)
{
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_RESET, a->from, &a->at);
    timeline_set_string(arrival_timeline(a), e, TCP_RESET_state, tcp_state_name(was));
    timeline_set_string(arrival_timeline(a), e, TCP_RESET_other_state,
                        tcp_state_name((TcpState)a->receiver->state));
    timeline_set_number(e, TCP_RESET_in_window, acceptable);
}

/* RFC 9293, 3.10.7.1: a RST without ACK answers a segment for which there is no
 * connection. (Who has closed sends such a one for data, too: RFC 9293, 3.6.1.) */
static bool knows_nothing(const Arrival *a)
{
    TcpState state = (TcpState)a->sender->state;
    return !arrival_has(a, TCP_FLAG_ACK) &&
           (state == TCP_STATE_SYN_RCVD || state == TCP_STATE_ESTABLISHED ||
            state == TCP_STATE_CLOSE_WAIT);
}

/* RFC 6298, 2: without an ACK the SYN+ACK would have been sent again by then. */
#define SYN_ACK_AGAIN_NS (1 * NS_PER_S)

/* Nobody may have listened any more when the third segment came. */
static void forget_third(Arrival *a)
{
    const StateChange *assumed = a->sender->assumed;
    if (!assumed || assumed->rule != RULE_HANDSHAKE_ACKED)
        return;
    if (a->at.time_ns - assumed->at.time_ns < SYN_ACK_AGAIN_NS)
        state_disprove(a->connection, a->from);
    else
        state_leave_open(a->connection, a->from);
}

/* A RST without ACK that answers a segment from before the ACK of the sender's
 * FIN: whether that ACK came first is not shown. */
static bool is_before_ack_of_fin(const Arrival *a)
{
    const TcpEnd *e = a->sender;
    return !arrival_has(a, TCP_FLAG_ACK) && e->assumed && e->fin &&
           seq_at_or_before(a->segment->seq, e->fin_seq);
}

static void abort_sender(Arrival *a, bool acceptable)
{
    TcpConnection *c = a->connection;
    TcpState state = (TcpState)a->sender->state;
    if (state == TCP_STATE_CLOSED)
        return;
    if (is_before_ack_of_fin(a)) {
        state_leave_open(c, a->from);
        state_infer(c, a->from, TCP_STATE_CLOSED, &a->at, RULE_RST_SENT);
        return;
    }
    if (state == TCP_STATE_TIME_WAIT)
        return;
    if (knows_nothing(a)) {
        forget_third(a);
        state_infer(c, a->from, TCP_STATE_CLOSED, &a->at, RULE_NO_CONNECTION);
    } else if (acceptable) {
        state_change(c, a->from, TCP_STATE_CLOSED, &a->at, &a->at, RULE_RST_SENT);
    } else {
        state_assume(c, a->from, TCP_STATE_CLOSED, &a->at, RULE_RST_SENT);
    }
}

/* The FIN on its way to `end` comes before the RST behind it. */
static void take_in_fin(TcpConnection *c, End end)
{
    TcpEnd *e = &c->ends[end];
    if (e->state == TCP_STATE_ESTABLISHED)
        state_assume(c, end, TCP_STATE_CLOSE_WAIT, &e->arriving_at, RULE_FIN_BEFORE_RST);
    else if (e->state == TCP_STATE_FIN_WAIT_1)
        state_assume(c, end, TCP_STATE_CLOSING, &e->arriving_at, RULE_FIN_BEFORE_RST);
    else if (e->state == TCP_STATE_FIN_WAIT_2)
        state_assume(c, end, TCP_STATE_TIME_WAIT, &e->arriving_at, RULE_FIN_BEFORE_RST);
}

void reset_reaches(TcpConnection *c, End end, const Moment *at)
{
    TcpEnd *e = &c->ends[end];
    if (e->state == TCP_STATE_CLOSED || e->state == TCP_STATE_UNKNOWN)
        return;
    if (e->arriving == TCP_ARRIVING_SYN_ACK && e->state == TCP_STATE_SYN_SENT)
        state_assume(c, end, TCP_STATE_ESTABLISHED, &e->arriving_at, RULE_SYN_ACK_RECEIVED);
    if (e->arriving == TCP_ARRIVING_FIN)
        take_in_fin(c, end);
    bool waits = e->state == TCP_STATE_TIME_WAIT;
    state_assume(c, end, TCP_STATE_CLOSED, at, waits ? RULE_RST_IN_TIME_WAIT : RULE_RST_RECEIVED);
}

static void abort_connection(Arrival *a)
{
    TcpConnection *c = a->connection;
    bool acceptable = is_in_window(a), first = !a->sender->rst;
    if (first || (acceptable && c->reset_by == END_NONE && c->closed_at.frame == 0))
        tell(a, (TcpState)a->sender->state, acceptable);
    a->sender->rst = true;
    abort_sender(a, acceptable);
    if (!acceptable)
        return;
    reset_reaches(c, a->to, &a->at);
    if (c->closed_at.frame != 0)
        return;
    c->closed_at = a->at;
    c->reset_by = (uint8_t)a->from;
    if (c->active_closer == END_NONE && !c->fins_crossed)
        c->active_closer = (uint8_t)a->from;
}

/* RFC 9293, 3.10.7.3: who waits for a SYN+ACK and gets the ACK of an earlier
 * connection sends a RST with the number of that, and waits on. */
static bool sends_back_stray_ack(const Arrival *a)
{
    const TcpEnd *other = a->receiver;
    return a->sender->state == TCP_STATE_SYN_SENT && !arrival_has(a, TCP_FLAG_ACK) && !other->syn &&
           !other->syn_ack && other->acked_any && a->segment->seq == other->acked;
}

void reset_segment(Arrival *a)
{
    if (sends_back_stray_ack(a))
        return;
    if (!answers_syn(a) || a->connection->opened != TCP_OPENED_UNANSWERED) {
        abort_connection(a);
    } else if (refuses(a)) {
        refuse(a);
    } else if (!a->sender->rst) {
        a->sender->rst = true;
        tell(a, (TcpState)a->sender->state, false);
    }
}
