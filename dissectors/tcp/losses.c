#include "losses.h"

#include "tracker.h"

const char *tcp_loss_kind_name(TcpLossKind kind)
{
    static const char *const names[] = {
        [TCP_LOSS_RTO] = "rto",
        [TCP_LOSS_FAST] = "fast",
        [TCP_LOSS_TAIL_LOSS_PROBE] = "tail-loss-probe",
        [TCP_LOSS_SPURIOUS] = "spurious",
        [TCP_LOSS_FAST_OPEN] = "fast-open",
        [TCP_LOSS_UNKNOWN] = "unknown",
        [TCP_LOSS_KINDS] = NULL,
    };
    return names[kind];
}

Sending *sending_peek(const TcpConnection *c, End end)
{
    return c->data ? &c->data->ends[end] : NULL;
}

Sending *sending_of(TcpConnection *c, End end)
{
    if (!c->data)
        c->data = arena_alloc(&c->conversation.timeline.arena, sizeof *c->data);
    return &c->data->ends[end];
}

Losses *losses_peek(const TcpConnection *c, End end)
{
    return c->data ? c->data->ends[end].losses : NULL;
}

Losses *losses_of(TcpConnection *c, End end)
{
    Sending *sending = sending_of(c, end);
    if (!sending->losses) {
        sending->losses = arena_alloc(&c->conversation.timeline.arena, sizeof *sending->losses);
        sending->losses->recovery = TCP_LOSS_KINDS;
    }
    return sending->losses;
}

const TcpLossCounts *tcp_loss_counts(const TcpConnection *c, End end)
{
    static const TcpLossCounts none = {0};
    const Losses *losses = losses_peek(c, end);
    return losses ? &losses->counts : &none;
}

void loss_finish(TcpConnection *c)
{
    for (int end = END_CLIENT; c->data && end <= END_SERVER; end++)
        g_clear_pointer(&c->data->ends[end].flight, flight_free);
}

void loss_free(TcpConnection *c)
{
    loss_finish(c);
    c->data = NULL;
}

/* ---- what was sent again, until more is known of it ---------------------- */

static Repeat *repeat_at(Losses *losses, unsigned i)
{
    return &losses->repeat[(losses->oldest + i) % REPEATS_REMEMBERED];
}

Repeat *losses_remember(Losses *losses, const Repeat *repeat)
{
    if (losses->repeats == REPEATS_REMEMBERED)
        losses->oldest = (losses->oldest + 1) % REPEATS_REMEMBERED;
    else
        losses->repeats++;
    Repeat *slot = repeat_at(losses, losses->repeats - 1);
    *slot = *repeat;
    return slot;
}

Repeat *losses_last_repeat(Losses *losses, uint32_t seq)
{
    for (unsigned i = losses->repeats; i > 0; i--)
        if (repeat_at(losses, i - 1)->seq == seq)
            return repeat_at(losses, i - 1);
    return NULL;
}

/* A kind that showed only later. */
void losses_reconsider(TcpConnection *c, End end, Repeat *repeat, TcpLossKind kind,
                       const char *evidence)
{
    TcpLossCounts *counts = &losses_of(c, end)->counts;
    Timeline *timeline = &c->conversation.timeline;
    counts->by_kind[repeat->kind]--;
    counts->by_kind[kind]++;
    repeat->kind = (uint8_t)kind;
    timeline_set_string(timeline, repeat->event, TCP_RETRANSMISSION_kind, tcp_loss_kind_name(kind));
    timeline_set_string(timeline, repeat->event, TCP_RETRANSMISSION_evidence, evidence);
}

/* ---- SACK ---------------------------------------------------------------- */

static bool within(const SackBlock *inner, const SackBlock *outer)
{
    return seq_at_or_before(outer->left, inner->left) &&
           seq_at_or_before(inner->right, outer->right);
}

/* RFC 2883, 4: the first block reports a duplicate if it lies below the ACK or
 * within the second block. */
static bool has_duplicate_block(const Segment *s)
{
    if (s->sack_count == 0)
        return false;
    return seq_at_or_before(s->sack[0].right, s->ack) ||
           (s->sack_count > 1 && within(&s->sack[0], &s->sack[1]));
}

/* The other end got these bytes twice, so one of the times was for nothing. */
static void report_duplicate(Arrival *a, const SackBlock *twice)
{
    Losses *losses = losses_peek(a->connection, a->to);
    for (unsigned i = 0; losses && i < losses->repeats; i++) {
        Repeat *repeat = repeat_at(losses, i);
        if (repeat->kind != TCP_LOSS_SPURIOUS &&
            within(&(SackBlock){repeat->seq, repeat->end}, twice)) {
            losses_reconsider(a->connection, a->to, repeat, TCP_LOSS_SPURIOUS, "dsack");
            return;
        }
    }
}

void loss_sack(Arrival *a)
{
    const Segment *s = a->segment;
    if (s->sack_count == 0) {
        Losses *losses = losses_peek(a->connection, a->to);
        if (losses)
            losses->sack_count = 0;
        return;
    }
    Losses *losses = losses_of(a->connection, a->to);
    unsigned first = has_duplicate_block(s);
    if (first)
        report_duplicate(a, &s->sack[0]);
    losses->sack_count = (uint8_t)(s->sack_count - first);
    for (unsigned i = first; i < s->sack_count; i++)
        losses->sack[i - first] = s->sack[i];
    if (losses->sack_count > 0)
        losses->asked_at_ns = a->at.time_ns;
}

/* ---- Eifel --------------------------------------------------------------- */

/* RFC 3522, 3.2: "If the value of the Timestamp Echo Reply field of the acceptable
 * ACK's Timestamps option is smaller than the value of RetransmitTS, then ...
 * the TCP sender's retransmission was spurious". Only the first ACK that covers
 * the segment says so, and only where nothing before it was missing: else the
 * echo may be that of an earlier segment (RFC 7323, 4.3). */
void loss_detect_spurious(Arrival *a)
{
    Losses *losses = losses_peek(a->connection, a->to);
    const Segment *s = a->segment;
    for (unsigned i = 0; losses && i < losses->repeats; i++) {
        Repeat *repeat = repeat_at(losses, i);
        if (!repeat->at_left_edge || seq_before(s->ack, repeat->end))
            continue;
        repeat->at_left_edge = false;
        if (s->has_timestamps && repeat->has_timestamps && repeat->kind != TCP_LOSS_SPURIOUS &&
            seq_before(s->ts_echo, repeat->ts_value))
            losses_reconsider(a->connection, a->to, repeat, TCP_LOSS_SPURIOUS, "timestamp");
    }
}
