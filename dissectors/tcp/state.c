/* state.c: the RFC 9293 state of both ends.
 *
 * What an end sends shows its state at once. What it receives does not: a
 * segment seen here may be lost on its way. Two kinds of changes follow.
 *
 *   expected  a SYN, SYN+ACK or FIN is on its way to an end. The change is told
 *             when that end's own segments show that it came; never, if not.
 *   assumed   an ACK or a RST is on its way to an end. Mostly nothing ever
 *             answers those, so the change is told at once as unknowable; it
 *             becomes inferred when the end goes on as if it had come, and is
 *             taken back when the end goes on as if it had not. What follows
 *             from an assumed change is assumed with it. */
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

/* The change of the same end that follows `s`, NULL after the last. */
static StateChange *next_change(const StateChange *s)
{
    StateChange *next = s->next;
    while (next && next->end != s->end)
        next = next->next;
    return next;
}

static StateChange *last_change(const TcpConnection *c, End end)
{
    StateChange *last = NULL;
    for (StateChange *s = c->conversation.timeline.first_change; s; s = s->next)
        if (s->end == end)
            last = s;
    return last;
}

/* Which of two came first is nothing that an end ever shows, however much it
 * shows that both came: a FIN, the ACK of its own, a RST. */
static bool is_order_of_arrival(const StateChange *s)
{
    return s->rule == RULE_FIN_CROSSED || s->rule == RULE_FIN_LATE ||
           s->rule == RULE_FIN_BEFORE_RST;
}

/* What was assumed of `end` is so. */
static void prove(TcpConnection *c, End end, const Moment *seen_by)
{
    TcpEnd *e = &c->ends[end];
    if (!e->assumed)
        return;
    for (StateChange *s = e->assumed; s; s = next_change(s)) {
        if (is_order_of_arrival(s))
            continue;
        s->certainty = CERTAINTY_INFERRED;
        s->seen_by = *seen_by;
        e->state_certainty = CERTAINTY_INFERRED;
    }
    e->assumed = NULL;
}

/* `change` and all that followed from it did not happen. */
static void take_back(TcpConnection *c, StateChange *change)
{
    End end = (End)change->end;
    TcpEnd *e = &c->ends[end];
    e->state = change->from;
    if (e->assumed == change)
        e->assumed = NULL;
    for (StateChange *next; change; change = next) {
        next = next_change(change);
        timeline_retract(&c->conversation.timeline, change);
    }
    const StateChange *last = last_change(c, end);
    e->changed_at = last ? last->at : (Moment){0};
    e->state_certainty = last ? last->certainty : CERTAINTY_OBSERVED;
}

void state_leave_open(TcpConnection *c, End end)
{
    c->ends[end].assumed = NULL;
}

void state_disprove(TcpConnection *c, End end)
{
    if (c->ends[end].assumed)
        take_back(c, c->ends[end].assumed);
}

void state_prove(TcpConnection *c, End end, const Moment *seen_by)
{
    prove(c, end, seen_by);
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
    StateChange *change = record(c, end, to, at, at, CERTAINTY_UNKNOWABLE, rule);
    if (!c->ends[end].assumed)
        c->ends[end].assumed = change;
}

void state_expect(TcpConnection *c, End end, TcpArriving what, const Moment *at)
{
    c->ends[end].arriving = (uint8_t)what;
    c->ends[end].arriving_at = *at;
}

/* ---- what the sender's own segments say of it ---------------------------- */

/* How long the handshake took from here to `end` and back, -1 if not known. */
static int64_t there_and_back(const TcpConnection *c, End end)
{
    const Moment *asked = end == END_SERVER ? &c->syn_at : &c->syn_ack_at;
    const Moment *answered = end == END_SERVER ? &c->syn_ack_at : &c->established_at;
    bool known = asked->frame > 0 && answered->frame > 0 &&
                 c->ends[END_CLIENT].syn_retransmissions == 0 &&
                 c->ends[END_SERVER].syn_retransmissions == 0;
    return known ? answered->time_ns - asked->time_ns : -1;
}

/* Nothing is answered faster than the handshake was; half of that leaves room
 * for it to have been slow. Our choice. */
#define FASTER_THAN_HANDSHAKE 2

/* Nor is anything longer under way than this many handshakes and as much time
 * more as networks and slow programs take. Our choice. */
#define SLOWER_THAN_HANDSHAKE 2
#define SLOWEST_NS            (200 * NS_PER_MS)

static bool can_have_reached(const TcpConnection *c, End end, const Moment *sent, const Moment *now)
{
    return now->time_ns - sent->time_ns >= there_and_back(c, end) / FASTER_THAN_HANDSHAKE;
}

static bool must_have_reached(const TcpConnection *c, End end, const Moment *sent,
                              const Moment *now)
{
    int64_t slow = SLOWER_THAN_HANDSHAKE * there_and_back(c, end) + SLOWEST_NS;
    return now->time_ns - sent->time_ns > slow;
}

static bool is_by_reset(const StateChange *s)
{
    return s->rule == RULE_RST_RECEIVED || s->rule == RULE_RST_IN_TIME_WAIT ||
           s->rule == RULE_FIN_BEFORE_RST;
}

/* The first assumed change of the sender that a RST is to have made. */
static StateChange *assumed_reset(const Arrival *a)
{
    StateChange *reset = a->sender->assumed;
    while (reset && !is_by_reset(reset))
        reset = next_change(reset);
    return reset;
}

/* An end that sends what is no RST had none when it sent that. It may get one yet,
 * unless it must have come by now. */
static void survive_reset(Arrival *a)
{
    StateChange *reset = assumed_reset(a);
    if (!reset)
        return;
    if (!must_have_reached(a->connection, a->from, &reset->at, &a->at))
        a->reset_at = last_change(a->connection, a->from)->at;
    take_back(a->connection, reset);
}

/* An end that goes on after its own RST did not send that. */
static void disown_reset(Arrival *a)
{
    TcpConnection *c = a->connection;
    if (!a->sender->rst || a->sender->state != TCP_STATE_CLOSED || arrival_has(a, TCP_FLAG_SYN) ||
        a->at.time_ns - a->sender->changed_at.time_ns < SLOWEST_NS)
        return;
    StateChange *last = last_change(c, a->from);
    if (!last || last->rule != RULE_RST_SENT)
        return;
    take_back(c, last);
    a->sender->rst = false;
    c->reset_by = END_NONE;
    c->closed_at = (Moment){0};
    if (!a->sender->fin && c->active_closer == a->from)
        c->active_closer = END_NONE;
    timeline_event(arrival_timeline(a), EVENT_TCP_RESET_FOREIGN, a->from, &a->at);
}

/* RFC 6298, 2: "the sender SHOULD set RTO <- 1 second". A SYN+ACK that comes again
 * much sooner answers a SYN that came twice. */
#define SYN_ACK_AGAIN_NS (900 * NS_PER_MS)

/* Whether the segment repeats what the ACK assumed to have come was for: a
 * SYN+ACK, a FIN, or data before that FIN. */
static bool repeats_what_was_acked(const Arrival *a)
{
    const TcpEnd *e = a->sender;
    uint32_t past = a->segment->seq + segment_length(a->segment);
    if (arrival_has(a, TCP_FLAG_SYN))
        return e->syn_ack && arrival_has(a, TCP_FLAG_ACK) && a->segment->seq == e->isn &&
               a->at.time_ns - e->sent_at_ns > SYN_ACK_AGAIN_NS;
    return e->fin && e->fin_acked && a->segment->seq != past &&
           seq_at_or_before(past, e->fin_seq + 1);
}

/* RFC 7323, 4.3: the timestamp echoed is that of the newest segment that came
 * in order. So the echo of what is assumed to have come, or of later, shows it. */
static bool echoes(const Arrival *a)
{
    uint32_t assumed = a->sender->assumed_ts;
    return assumed != 0 && a->segment->has_timestamps &&
           seq_at_or_before(assumed, a->segment->ts_echo);
}

/* RFC 7413, 3: a server whose SYN's data was taken need not wait for the third
 * segment. */
static bool need_not_wait(const Arrival *a)
{
    return a->connection->syn_data_acked && a->sender->assumed->to == TCP_STATE_ESTABLISHED;
}

/* Whether the sender may not have had the third segment when it sent this. */
static bool is_before_third(const Arrival *a)
{
    const TcpEnd *e = a->sender;
    return e->assumed_ts != 0 ? !echoes(a)
                              : !can_have_reached(a->connection, a->from, &e->assumed->at, &a->at);
}

/* With Fast Open a server may have closed before the third segment came, and its
 * FIN may have been lost: that it was ESTABLISHED between, nothing shows. */
static void judge_early(Arrival *a)
{
    if (!is_before_third(a)) {
        a->sender->assumed->rule = RULE_THIRD_OR_CLOSE;
        state_leave_open(a->connection, a->from);
    } else if (arrival_has(a, TCP_FLAG_FIN)) {
        state_disprove(a->connection, a->from);
    }
}

/* Whether the segment shows that what was assumed of its sender is so: it
 * acknowledges what is new, or sends what only who has come that far does. */
static bool goes_on(const Arrival *a)
{
    const TcpEnd *e = a->sender;
    bool sends = a->length > 0 || arrival_has(a, TCP_FLAG_FIN);
    bool acks =
        arrival_has(a, TCP_FLAG_ACK) && (!e->acked_any || seq_before(e->acked, a->segment->ack));
    return sends || acks || echoes(a);
}

/* Whether the segment left before the newest of its sender's, or is a copy of an
 * earlier one: the network was slow, or doubled it. It says nothing new. */
static bool is_stale(const Arrival *a)
{
    const TcpEnd *e = a->sender;
    const Segment *s = a->segment;
    uint32_t length = segment_length(s);
    if (!s->has_timestamps || e->sent_ts == 0)
        return false;
    return seq_before(s->ts_value, e->sent_ts) ||
           (s->ts_value == e->sent_ts && length > 0 && seq_at_or_before(s->seq + length, e->sent));
}

static void judge_assumed(Arrival *a)
{
    if (arrival_has(a, TCP_FLAG_RST) || a->stale)
        return;
    disown_reset(a);
    survive_reset(a);
    if (!a->sender->assumed || is_by_reset(a->sender->assumed))
        return;
    if (repeats_what_was_acked(a))
        state_disprove(a->connection, a->from);
    else if (need_not_wait(a))
        judge_early(a);
    else if (goes_on(a))
        prove(a->connection, a->from, &a->at);
}

/* The ACK covers what was on its way to the sender, so that came. */
static void take_in(Arrival *a)
{
    uint8_t what = a->sender->arriving;
    if (!arrival_has(a, TCP_FLAG_ACK))
        return;
    if (what == TCP_ARRIVING_SYN || what == TCP_ARRIVING_SYN_ACK)
        handshake_take_in(a);
    if (!arrival_has(a, TCP_FLAG_RST))
        handshake_join(a);
    if (a->sender->arriving == TCP_ARRIVING_FIN && ack_covers_fin(a->receiver, a->segment->ack)) {
        close_fin_arrived(a->connection, a->from, &a->at);
        a->sender->arriving = TCP_ARRIVING_NOTHING;
    }
}

/* RFC 9293, 3.10.7.4: an ACK has SEQ = SND.NXT. One beyond all that its sender
 * was seen to send tells that it has sent more. */
static void note_announced(Arrival *a)
{
    const Segment *s = a->segment;
    if (segment_length(s) == 0 && !arrival_has(a, TCP_FLAG_RST) &&
        seq_before(a->sender->sent, s->seq))
        a->sender->announced = s->seq;
}

void state_before(Arrival *a)
{
    note_announced(a);
    a->stale = is_stale(a);
    judge_assumed(a);
    take_in(a);
}

void state_rewrite_crossed(TcpConnection *c, End end)
{
    StateChange *last = last_change(c, end);
    if (!last || last->rule != RULE_FIN_RECEIVED || last->from != TCP_STATE_ESTABLISHED)
        return;
    Moment at = last->at;
    take_back(c, last);
    state_assume(c, end, TCP_STATE_FIN_WAIT_1, &at, RULE_FIN_NOT_CAPTURED);
    state_assume(c, end, TCP_STATE_CLOSING, &at, RULE_FIN_CROSSED);
    state_leave_open(c, end);
}

void state_after(Arrival *a)
{
    TcpEnd *e = a->receiver;
    if (a->reset_at.frame > 0)
        reset_reaches(a->connection, a->from, &a->reset_at);
    if (e->assumed && e->changed_at.frame == a->at.frame)
        e->assumed_ts = a->segment->has_timestamps ? a->segment->ts_value : 0;
}

/* ---- the end of the capture ---------------------------------------------- */

/* RFC 6298, 2: "until a round-trip time measurement has been made ... the
 * sender SHOULD set RTO <- 1 second". */
#define INITIAL_RTO_NS (1 * NS_PER_S)

/* Whether `e` has sent what it would repeat until it is acknowledged. */
static bool has_outstanding(const TcpEnd *e, const TcpEnd *other)
{
    return !other->acked_any || seq_before(other->acked, e->sent);
}

/* Whether the silence of an end until `at` shows what was assumed of it: it
 * would have repeated itself else. The time-out doubles each time (RFC 6298,
 * 5.5), so the next is due when as much time again has passed as since the
 * first. */
static bool silence_shows(const TcpConnection *c, End end, const Moment *at)
{
    const TcpEnd *e = &c->ends[end];
    const Moment *first = e->fin ? &e->fin_at : &c->syn_ack_at;
    int64_t repeating = first->frame > 0 ? e->changed_at.time_ns - first->time_ns : 0;
    /* a listening socket may go, and its half-open connections with it */
    if (e->assumed->rule == RULE_MID_STREAM || e->assumed->rule == RULE_RST_IN_TIME_WAIT ||
        e->assumed->rule == RULE_HANDSHAKE_ACKED)
        return false;
    if (is_by_reset(e->assumed) && !has_outstanding(e, &c->ends[end_other(end)]))
        return false;
    return at->time_ns - e->changed_at.time_ns > MAX(INITIAL_RTO_NS, repeating);
}

void state_settle(TcpConnection *c, const Moment *at)
{
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        if (c->ends[end].assumed && silence_shows(c, (End)end, at))
            prove(c, (End)end, at);
        c->ends[end].assumed = NULL;
    }
}
