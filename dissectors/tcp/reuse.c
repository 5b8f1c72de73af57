/* reuse.c: a connection over the addresses and ports of an earlier one. */
#include "past.h"
#include "tracker.h"

/* Linux's TCP_TIMEWAIT_LEN. RFC 9293, 3.4.2 would have it four minutes: twice an
 * MSL of two. */
#define TIME_WAIT_NS (60 * NS_PER_S)

/* Who of the earlier connection may still hold the addresses and ports: the end
 * in TIME_WAIT; or else the one that this SYN is for. */
static End holder_of(const TcpPast *previous, End asked)
{
    End asking = end_other(asked);
    bool asking_waits = previous->was[asking].state == TCP_STATE_TIME_WAIT;
    bool asked_waits = previous->was[asked].state == TCP_STATE_TIME_WAIT;
    return asking_waits && !asked_waits ? asking : asked;
}

/* RFC 6191, 2: a SYN is taken in TIME_WAIT if its timestamp is later than the last
 * of the earlier connection, or else if its sequence number is. */
static bool timestamps_allow(const TcpPastEnd *before, const Segment *syn)
{
    return syn->has_timestamps && before->sent_ts != 0 &&
           seq_before(before->sent_ts, syn->ts_value);
}

static bool sequence_allows(const TcpPastEnd *before, const Segment *syn)
{
    return before->seen && seq_before(before->sent, syn->seq);
}

Event *tcp_connection_reuses(TcpConnection *c, const TcpPast *previous, const Segment *syn,
                             const Moment *at)
{
    Timeline *timeline = &c->conversation.timeline;
    End asking = tcp_past_asker(previous, c);
    End holder = holder_of(previous, end_other(asking));
    const TcpPastEnd *held = &previous->was[holder], *before = &previous->was[asking];
    bool waits =
        held->state == TCP_STATE_TIME_WAIT && at->time_ns - held->changed_ns < TIME_WAIT_NS;

    Event *e = timeline_event(timeline, EVENT_TCP_TUPLE_REUSED, END_CLIENT, at);
    timeline_set_number(e, TCP_TUPLE_REUSED_previous, previous->id);
    timeline_set_duration(e, TCP_TUPLE_REUSED_after, at->time_ns - previous->last_ns);
    timeline_set_string(timeline, e, TCP_TUPLE_REUSED_holder,
                        end_name(holder == asking ? END_CLIENT : END_SERVER));
    timeline_set_string(timeline, e, TCP_TUPLE_REUSED_state, tcp_state_name((TcpState)held->state));
    timeline_set_number(e, TCP_TUPLE_REUSED_within_time_wait, waits);
    timeline_set_number(e, TCP_TUPLE_REUSED_timestamps_allowed, timestamps_allow(before, syn));
    timeline_set_number(e, TCP_TUPLE_REUSED_sequence_allowed, sequence_allows(before, syn));
    return e;
}
