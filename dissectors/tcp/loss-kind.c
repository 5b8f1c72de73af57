/* loss-kind.c: why bytes were sent again. */
#include "losses.h"
#include "tracker.h"

/* RFC 5681, 3.2: the third duplicate ACK triggers a fast retransmit. A capture
 * may have missed one, so two are enough evidence here. */
#define DUPLICATES_FOR_FAST_RETRANSMIT 2

/* RFC 5827, 3: with fewer than four segments outstanding, fewer will do. */
#define FEW_OUTSTANDING 3

/* What was asked for comes within a round trip; where that was not seen, within
 * this. Our choice. */
#define ANSWER_LEAST_NS (20 * NS_PER_MS)

/* No common system runs into a time-out sooner (Linux: TCP_RTO_MIN is 200 ms), a
 * tick of its clock aside. RFC 6298, 2.4 asks for a second. */
#define RTO_LEAST_NS (195 * NS_PER_MS)

/* RFC 8985, 7.2: the probe is sent after two round trips. Less a part for what
 * round trips vary by. */
static int64_t probe_after_ns(int64_t rtt_ns)
{
    return rtt_ns * 2 - rtt_ns / 4;
}

/* RFC 8985, 7.2: with one segment outstanding, the probe also waits for as long as
 * an ACK may be delayed: 200 ms in Linux. A clock that ticks each 10 ms and few
 * measurements make it a quarter more at most. */
#define ACK_DELAY_MOST_NS (200 * NS_PER_MS)

static bool is_time_for_lone_probe(int64_t after_ns, int64_t rtt_ns)
{
    int64_t due_ns = 2 * rtt_ns + ACK_DELAY_MOST_NS;
    return rtt_ns >= 0 && after_ns >= due_ns && after_ns < due_ns + due_ns / 4;
}

/* What speaks for one kind or another. */
typedef struct Evidence {
    int64_t after_ns;       /* since the bytes were sent last; -1 not known */
    int64_t missing_ns;     /* the same, or since later bytes came without them; -1 */
    int64_t rtt_ns;         /* -1 not known */
    int64_t since_asked_ns; /* since the other end asked for anything; -1 never */
    uint32_t duplicate_acks;
    uint32_t sacked;      /* bytes behind these that the other end has */
    unsigned outstanding; /* segments */
    bool acknowledged;    /* the other end had them before */
    bool sacked_itself;   /* likewise, by SACK */
    bool at_left_edge;    /* nothing before them is outstanding */
    bool at_tail;         /* nothing behind them was sent */
    bool sent_again_before;
    bool declined;    /* sent with the SYN, of which the SYN alone was acknowledged */
    bool may_probe;   /* RFC 8985, 7.1: probes want SACK */
    uint8_t recovery; /* TcpLossKind that goes on; TCP_LOSS_KINDS: none */
} Evidence;

/* A verdict, and the word for what it rests on. */
typedef struct KindVerdict {
    TcpLossKind kind;
    const char *evidence;
} KindVerdict;

static uint32_t sacked_behind(const Losses *losses, uint32_t end)
{
    uint32_t bytes = 0;
    for (unsigned i = 0; losses && i < losses->sack_count; i++)
        if (seq_at_or_before(end, losses->sack[i].left) &&
            seq_before(losses->sack[i].left, losses->sack[i].right))
            bytes += losses->sack[i].right - losses->sack[i].left;
    return bytes;
}

static bool is_sacked(const Losses *losses, uint32_t seq, uint32_t end)
{
    for (unsigned i = 0; losses && i < losses->sack_count; i++)
        if (seq_at_or_before(losses->sack[i].left, seq) &&
            seq_at_or_before(end, losses->sack[i].right))
            return true;
    return false;
}

/* RFC 7413, 4.1.3: the server may take the SYN and leave its data, which then goes again. */
static bool was_declined(const Arrival *a, const Flown *sent)
{
    const Moment *syn_at = &a->connection->syn_at;
    return sent && sent->times_sent == 1 && syn_at->frame != 0 && sent->at_ns == syn_at->time_ns &&
           a->receiver->syn_ack && a->receiver->acked == a->sender->isn + 1;
}

static Evidence gather(const Arrival *a)
{
    const Sending *sending = sending_peek(a->connection, a->from);
    const Losses *losses = losses_peek(a->connection, a->from);
    const Flight *flight = sending ? sending->flight : NULL;
    uint32_t seq = a->segment->seq, end = seq + a->length;
    const Flown *sent = flight_find(flight, seq), *later = flight_after(flight, seq);
    bool acked = a->receiver->acked_any;

    return (Evidence){
        .after_ns = sent ? a->at.time_ns - sent->at_ns : -1,
        .missing_ns = later ? a->at.time_ns - later->at_ns : -1,
        .rtt_ns = tcp_round_trip_ns(a->connection),
        .since_asked_ns = losses && losses->asked_at_ns ? a->at.time_ns - losses->asked_at_ns : -1,
        .duplicate_acks = loss_asked_for(a),
        .sacked = sacked_behind(losses, end),
        .outstanding = flight_count(flight),
        .acknowledged = acked && seq_at_or_before(end, a->receiver->acked),
        .sacked_itself = is_sacked(losses, seq, end),
        .at_left_edge = acked && seq_at_or_before(seq, a->receiver->acked),
        .at_tail = end == a->sender->sent,
        .sent_again_before = sent && sent->times_sent > 1,
        .declined = was_declined(a, sent),
        .may_probe = a->sender->sack_permitted && a->receiver->sack_permitted,
        .recovery = losses ? losses->recovery : TCP_LOSS_KINDS,
    };
}

/* Whether somebody asked for the bytes lately enough to have caused this. */
static bool was_asked_for(const Evidence *e)
{
    int64_t answer_ns = MAX(e->rtt_ns + e->rtt_ns / 2, ANSWER_LEAST_NS);
    bool few = e->outstanding > 0 && e->outstanding <= FEW_OUTSTANDING;
    bool asked = e->sacked > 0 || e->duplicate_acks >= DUPLICATES_FOR_FAST_RETRANSMIT ||
                 (few && e->duplicate_acks > 0);
    return asked && e->since_asked_ns >= 0 && e->since_asked_ns <= answer_ns;
}

/* A time-out sends the first bytes that are missing. A probe sends the last
 * (RFC 8985, 7.3), so with bytes missing before them it was none. With one segment
 * outstanding both are the same, and the time alone speaks; when it has to be sent
 * once more, recognise_lone() knows better. */
static KindVerdict judge_timer(const Evidence *e)
{
    /* RFC 8985, 7.2: no probe during recovery, and one at a time */
    bool may_probe = e->may_probe && e->recovery == TCP_LOSS_KINDS && !e->sent_again_before;
    bool lone = e->at_left_edge && e->at_tail;
    bool probe_due = e->rtt_ns >= 0 && e->missing_ns >= probe_after_ns(e->rtt_ns);
    if (may_probe && e->at_tail && !lone && probe_due)
        return (KindVerdict){TCP_LOSS_TAIL_LOSS_PROBE, "tail"};
    if (may_probe && lone && is_time_for_lone_probe(e->missing_ns, e->rtt_ns))
        return (KindVerdict){TCP_LOSS_TAIL_LOSS_PROBE, "tail"};
    if (e->missing_ns >= MAX(RTO_LEAST_NS, e->rtt_ns))
        return (KindVerdict){TCP_LOSS_RTO, "time-out"};
    return (KindVerdict){TCP_LOSS_UNKNOWN, "none"};
}

static KindVerdict judge(const Evidence *e)
{
    if (e->acknowledged)
        return (KindVerdict){TCP_LOSS_SPURIOUS, "acknowledged"};
    if (e->sacked_itself)
        return (KindVerdict){TCP_LOSS_SPURIOUS, "sacked"};
    if (e->declined)
        return (KindVerdict){TCP_LOSS_FAST_OPEN, "syn-ack"};
    if (was_asked_for(e))
        return (KindVerdict){TCP_LOSS_FAST, e->sacked > 0 ? "sack" : "duplicate-acks"};
    /* RFC 6582, 3.2: a partial acknowledgment has the next segment sent; RFC 6298,
     * 5.4 and RFC 5681, 3.1: after a time-out, all that follows is sent again. */
    KindVerdict timer = judge_timer(e);
    if (timer.kind == TCP_LOSS_UNKNOWN && e->recovery != TCP_LOSS_KINDS)
        return (KindVerdict){(TcpLossKind)e->recovery, "recovery"};
    return timer;
}

static Event *tell(Arrival *a, const Evidence *e, KindVerdict verdict)
{
    Timeline *timeline = arrival_timeline(a);
    Event *event = timeline_event(timeline, EVENT_TCP_RETRANSMISSION, a->from, &a->at);
    timeline_set_number(event, TCP_RETRANSMISSION_seq, a->segment->seq - a->sender->isn);
    timeline_set_number(event, TCP_RETRANSMISSION_len, a->length);
    timeline_set_string(timeline, event, TCP_RETRANSMISSION_kind, tcp_loss_kind_name(verdict.kind));
    timeline_set_string(timeline, event, TCP_RETRANSMISSION_evidence, verdict.evidence);
    timeline_set_number(event, TCP_RETRANSMISSION_duplicate_acks, e->duplicate_acks);
    timeline_set_number(event, TCP_RETRANSMISSION_sacked, e->sacked);
    if (e->after_ns >= 0)
        timeline_set_duration(event, TCP_RETRANSMISSION_after, e->after_ns);
    if (e->rtt_ns >= 0)
        timeline_set_duration(event, TCP_RETRANSMISSION_rtt, e->rtt_ns);
    return event;
}

/* RFC 6298, 5.5: each time-out doubles the next. When the second wait is about as
 * long as the first, the first was that of a probe, which leaves the time-out as
 * it was (RFC 8985, 7.3). */
static void recognise_lone(Arrival *a, const Evidence *e, KindVerdict verdict)
{
    Repeat *before = losses_last_repeat(losses_of(a->connection, a->from), a->segment->seq);
    if (!before || !before->lone || verdict.kind != TCP_LOSS_RTO || before->after_ns < 0)
        return;
    bool doubled = e->after_ns - before->after_ns >= before->after_ns / 2;
    TcpLossKind kind = doubled ? TCP_LOSS_RTO : TCP_LOSS_TAIL_LOSS_PROBE;
    if (kind != before->kind && before->kind != TCP_LOSS_SPURIOUS)
        losses_reconsider(a->connection, a->from, before, kind, "back-off");
}

/* A loss that was noticed goes on until all that was sent by then is there. */
static void recover(Losses *losses, TcpLossKind kind, uint32_t sent)
{
    bool begins = losses->recovery == TCP_LOSS_KINDS && kind == TCP_LOSS_FAST;
    if (!begins && kind != TCP_LOSS_RTO)
        return;
    losses->recovery = (uint8_t)kind;
    losses->recovery_end = sent;
}

void loss_tell_retransmission(Arrival *a)
{
    Evidence e = gather(a);
    KindVerdict verdict = judge(&e);
    Losses *losses = losses_of(a->connection, a->from);

    a->sender->retransmissions++;
    a->repeated = true;
    losses->counts.by_kind[verdict.kind]++;
    recognise_lone(a, &e, verdict);
    recover(losses, verdict.kind, a->sender->sent);
    losses_remember(losses,
                    &(Repeat){
                        .seq = a->segment->seq,
                        .end = a->segment->seq + a->length,
                        .ts_value = a->segment->ts_value,
                        .after_ns = e.after_ns,
                        .event = tell(a, &e, verdict),
                        .kind = (uint8_t)verdict.kind,
                        .has_timestamps = a->segment->has_timestamps,
                        .at_left_edge = e.at_left_edge,
                        .lone = e.at_left_edge && e.at_tail && !e.sent_again_before && !e.declined,
                    });
}
