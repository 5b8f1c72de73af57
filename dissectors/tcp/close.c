/* close.c: how connections end: FINs and what acknowledges them. */
#include "tracker.h"

/* A program that has not closed for so long after the other end did, and sent
 * nothing meanwhile, has probably forgotten to. Our choice: no rule gives one. */
#define CLOSE_WAIT_LASTS_NS (2 * NS_PER_S)

void close_fin_arrived(TcpConnection *c, End end, const Moment *seen_by)
{
    Moment at = c->ends[end].arriving_at;
    state_prove(c, end, seen_by);
    switch ((TcpState)c->ends[end].state) {
    case TCP_STATE_SYN_RCVD:
    case TCP_STATE_ESTABLISHED:
        state_change(c, end, TCP_STATE_CLOSE_WAIT, &at, seen_by, RULE_FIN_RECEIVED);
        return;
    case TCP_STATE_FIN_WAIT_1:
        state_change(c, end, TCP_STATE_CLOSING, &at, seen_by, RULE_FIN_CROSSED);
        return;
    case TCP_STATE_FIN_WAIT_2:
        state_change(c, end, TCP_STATE_TIME_WAIT, &at, seen_by, RULE_FIN_AND_ACK);
        return;
    case TCP_STATE_UNKNOWN:
    case TCP_STATE_CLOSED:
    case TCP_STATE_LISTEN:
    case TCP_STATE_SYN_SENT:
    case TCP_STATE_CLOSE_WAIT:
    case TCP_STATE_CLOSING:
    case TCP_STATE_LAST_ACK:
    case TCP_STATE_TIME_WAIT:
        return;
    }
}

/* ---- the ACK of a FIN ---------------------------------------------------- */

static void tell_fin_acked(Arrival *a)
{
    TcpConnection *c = a->connection;
    bool with_fin = arrival_has(a, TCP_FLAG_FIN);
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_FIN_ACKED, a->from, &a->at);
    timeline_set_number(e, TCP_FIN_ACKED_ack, a->segment->ack - a->receiver->isn);
    timeline_set_number(e, TCP_FIN_ACKED_with_fin, with_fin);
    timeline_set_duration(e, TCP_FIN_ACKED_delay, a->at.time_ns - a->receiver->fin_at.time_ns);
    c->close_segments = with_fin ? 3 : 4;
}

static void tell_time_wait(Arrival *a)
{
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_TIME_WAIT, a->from, &a->at);
    timeline_set_number(e, TCP_TIME_WAIT_ack, a->segment->ack - a->receiver->isn);
}

static void tell_close(Arrival *a)
{
    TcpConnection *c = a->connection;
    TcpClosed kind = c->fins_crossed          ? TCP_CLOSED_SIMULTANEOUS
                     : c->close_segments == 3 ? TCP_CLOSED_THREE_SEGMENTS
                                              : TCP_CLOSED_FOUR_SEGMENTS;
    End closer = (End)c->active_closer;
    int64_t first_fin = MIN(a->sender->fin_at.time_ns, a->receiver->fin_at.time_ns);
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_CLOSE, closer, &a->at);

    c->closed = (uint8_t)kind;
    c->closed_at = a->at;
    timeline_set_number(e, TCP_CLOSE_segments, c->close_segments);
    timeline_set_string(arrival_timeline(a), e, TCP_CLOSE_kind, tcp_closed_name(kind));
    timeline_set_string(arrival_timeline(a), e, TCP_CLOSE_active_closer,
                        closer == END_NONE ? "both" : end_name(closer));
    timeline_set_duration(e, TCP_CLOSE_lifetime, a->at.time_ns - c->conversation.first.time_ns);
    timeline_set_duration(e, TCP_CLOSE_duration, a->at.time_ns - first_fin);
}

/* Whether the FIN on its way to the receiver came before this ACK of the
 * receiver's own, as far as the order here says. Not if bytes before it were
 * missing; and one that carries such an ACK itself makes no difference. */
static bool fin_came_first(const Arrival *a)
{
    const TcpEnd *sender = a->sender;
    return a->receiver->arriving == TCP_ARRIVING_FIN && !sender->fin_acks &&
           seq_at_or_before(sender->fin_seq, sender->stream.next);
}

/* What the ACK of its FIN does to the end that gets it. */
static void fin_acknowledged(Arrival *a)
{
    TcpConnection *c = a->connection;
    TcpEnd *e = a->receiver;
    if (e->state == TCP_STATE_FIN_WAIT_1 && fin_came_first(a))
        state_assume(c, a->to, TCP_STATE_CLOSING, &e->arriving_at, RULE_FIN_CROSSED);
    if (e->state == TCP_STATE_FIN_WAIT_1)
        state_assume(c, a->to, TCP_STATE_FIN_WAIT_2, &a->at,
                     e->arriving == TCP_ARRIVING_FIN ? RULE_FIN_LATE : RULE_FIN_ACKED);
    else if (e->state == TCP_STATE_CLOSING)
        state_assume(c, a->to, TCP_STATE_TIME_WAIT, &a->at, RULE_FIN_AND_ACK);
    else if (e->state == TCP_STATE_LAST_ACK)
        state_assume(c, a->to, TCP_STATE_CLOSED, &a->at, RULE_LAST_ACK_RECEIVED);
}

void close_acks(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (!arrival_has(a, TCP_FLAG_ACK) || !ack_covers_fin(a->receiver, a->segment->ack))
        return;

    fin_acknowledged(a);
    if (a->receiver->fin_acked)
        return;
    a->receiver->fin_acked = true;
    if (c->active_closer == a->to)
        tell_fin_acked(a);
    else if (!c->fins_crossed)
        tell_time_wait(a);
    if (a->sender->fin && a->sender->fin_acked)
        tell_close(a);
}

/* ---- a FIN --------------------------------------------------------------- */

static void fin_active(Arrival *a)
{
    TcpConnection *c = a->connection;
    c->active_closer = (uint8_t)a->from;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_FIN_ACTIVE, a->from, &a->at);
    timeline_set_number(e, TCP_FIN_ACTIVE_seq, a->sender->fin_seq - a->sender->isn);
    timeline_set_number(e, TCP_FIN_ACTIVE_len, a->length);
}

static void fin_passive(Arrival *a)
{
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_FIN_PASSIVE, a->from, &a->at);
    timeline_set_number(e, TCP_FIN_PASSIVE_seq, a->sender->fin_seq - a->sender->isn);
    timeline_set_number(e, TCP_FIN_PASSIVE_len, a->length);
    timeline_set_duration(e, TCP_FIN_PASSIVE_close_wait,
                          a->at.time_ns - a->receiver->fin_at.time_ns);
}

static void fin_crossed(Arrival *a)
{
    TcpConnection *c = a->connection;
    c->fins_crossed = true;
    c->active_closer = END_NONE;
    c->close_segments = 4;
    timeline_event(arrival_timeline(a), EVENT_TCP_SIMULTANEOUS_CLOSE, END_NONE, &a->at);
}

/* The ACK of the receiver's FIN had come, or so it was assumed, after the first
 * FIN of the sender. It seems to have come before: FIN_WAIT_2, not CLOSING. */
static void uncross(Arrival *a)
{
    TcpEnd *e = a->receiver;
    if (!e->assumed || e->assumed->rule != RULE_FIN_CROSSED)
        return;
    Moment acked_at = e->changed_at;
    state_disprove(a->connection, a->to);
    state_assume(a->connection, a->to, TCP_STATE_FIN_WAIT_2, &acked_at, RULE_FIN_LATE);
}

static void fin_again(Arrival *a)
{
    if (a->segment->seq + a->length != a->sender->fin_seq)
        return;
    a->repeated = true;
    timeline_event(arrival_timeline(a), EVENT_TCP_FIN_RETRANSMISSION, a->from, &a->at);
    if (a->receiver->arriving == TCP_ARRIVING_FIN && !a->stale)
        uncross(a);
}

/* The state a FIN takes its sender to (RFC 9293, 3.10.4). */
static void fin_moves_sender(Arrival *a)
{
    TcpState state = (TcpState)a->sender->state;
    if (state == TCP_STATE_ESTABLISHED || state == TCP_STATE_SYN_RCVD)
        state_change(a->connection, a->from, TCP_STATE_FIN_WAIT_1, &a->at, &a->at, RULE_FIN_SENT);
    else if (state == TCP_STATE_CLOSE_WAIT)
        state_change(a->connection, a->from, TCP_STATE_LAST_ACK, &a->at, &a->at, RULE_FIN_SENT);
}

void close_fin(Arrival *a)
{
    TcpConnection *c = a->connection;
    /* What comes after a FIN fills the holes before it, and so lets it in. */
    if (a->sender->fin && a->receiver->arriving == TCP_ARRIVING_FIN &&
        segment_length(a->segment) > 0)
        a->receiver->arriving_at = a->at;
    if (!arrival_has(a, TCP_FLAG_FIN) || arrival_has(a, TCP_FLAG_SYN))
        return;
    a->sender->fin_acks |=
        arrival_has(a, TCP_FLAG_ACK) && ack_covers_fin(a->receiver, a->segment->ack);
    if (a->sender->fin) {
        fin_again(a);
        return;
    }

    a->sender->fin = true;
    a->sender->fin_seq = a->segment->seq + a->length;
    a->sender->fin_at = a->at;
    if (a->receiver->fin && a->sender->announced == a->sender->fin_seq + 1)
        state_rewrite_crossed(c, a->from);
    if (!a->receiver->fin)
        fin_active(a);
    else if (a->receiver->fin_acked && a->sender->state != TCP_STATE_CLOSING)
        fin_passive(a);
    else
        fin_crossed(a);
    fin_moves_sender(a);
    state_expect(c, a->to, TCP_ARRIVING_FIN, &a->at);
}

void close_half_closed_data(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (c->data_while_half_closed || a->length == 0 || a->repeated || !a->receiver->fin_acked ||
        a->sender->fin || a->sender->state != TCP_STATE_CLOSE_WAIT)
        return;
    /* What travels with the very ACK of the FIN was on its way already. */
    if (a->sender->changed_at.frame == a->at.frame)
        return;
    c->data_while_half_closed = true;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_HALF_CLOSED_DATA, a->from, &a->at);
    timeline_set_number(e, TCP_HALF_CLOSED_DATA_len, a->length);
}

/* ---- the end of the capture ---------------------------------------------- */

TcpClosed tcp_connection_closed(const TcpConnection *c)
{
    const TcpEnd *client = &c->ends[END_CLIENT], *server = &c->ends[END_SERVER];
    if (c->opened == TCP_OPENED_REFUSED || c->opened == TCP_OPENED_UNANSWERED)
        return TCP_CLOSED_NEVER_OPEN;
    if (c->closed != TCP_CLOSED_NOT)
        return (TcpClosed)c->closed;
    if (c->reset_by != END_NONE)
        return TCP_CLOSED_RESET;
    bool both_seen = client->seen && server->seen;
    if ((client->fin && server->fin) || ((client->fin || server->fin) && !both_seen))
        return TCP_CLOSED_UNCONFIRMED;
    return client->fin || server->fin ? TCP_CLOSED_HALF : TCP_CLOSED_NOT;
}

static void tell_close_wait(TcpConnection *c, End end, const Moment *at)
{
    const TcpEnd *e = &c->ends[end];
    int64_t last = MAX(e->sent_at_ns, e->changed_at.time_ns);
    if (e->state != TCP_STATE_CLOSE_WAIT || at->time_ns - last < CLOSE_WAIT_LASTS_NS)
        return;
    Event *event = timeline_event(&c->conversation.timeline, EVENT_TCP_CLOSE_WAIT_LASTS, end, at);
    timeline_set_duration(event, TCP_CLOSE_WAIT_LASTS_lasted, at->time_ns - e->changed_at.time_ns);
}

static void tell_unanswered(TcpConnection *c, const Moment *at)
{
    if (c->opened != TCP_OPENED_UNANSWERED)
        return;
    uint32_t repeats =
        c->ends[END_CLIENT].syn_retransmissions + c->ends[END_SERVER].syn_retransmissions;
    Event *e = timeline_event(&c->conversation.timeline, EVENT_TCP_UNANSWERED, END_CLIENT, at);
    timeline_set_number(e, TCP_UNANSWERED_attempts, repeats + 1u);
    timeline_set_duration(e, TCP_UNANSWERED_span, at->time_ns - c->syn_at.time_ns);
}

void close_settle(TcpConnection *c, const Moment *at)
{
    c->closed = (uint8_t)tcp_connection_closed(c);
    tell_unanswered(c, &c->conversation.last);
    tell_close_wait(c, END_CLIENT, at);
    tell_close_wait(c, END_SERVER, at);
}
