/* history.c: conn_state and history as Zeek tells them; see history.h. The rules
 * are Zeek's (TCPSessionAdapter, TCP_Endpoint, TCP_Reassembler and the script
 * base/protocols/conn), told again in our words. */
#include "history-letters.h"

/* Zeek trusts no SYN or RST whose number is further off than this. */
#define SEQ_TRUST (1 << 20)

/* ---- one segment --------------------------------------------------------- */

/* One segment on its way through the steps. */
typedef struct Passage {
    History *history;
    const Segment *segment;
    HistoryEnd *sender, *receiver;
    End from, to;
    uint32_t length;   /* payload */
    uint32_t past;     /* one past its last number; a RST's data does not count */
    uint32_t relative; /* its number, from the sender's start */
} Passage;

static bool has(const Passage *p, uint8_t flags)
{
    return (p->segment->flags & flags) == flags;
}

static bool is_handshake(const HistoryEnd *e)
{
    return e->state == HISTORY_SYN_SENT || e->state == HISTORY_SYN_ACK_SENT;
}

static void go(HistoryEnd *e, HistoryState state)
{
    if (e->state == state)
        return;
    e->before = e->state;
    e->state = (uint8_t)state;
}

static void start_at(HistoryEnd *e, uint32_t seq, uint32_t last)
{
    e->start = e->acked = seq;
    e->last = last;
}

/* Where the sender's numbers begin: with its first segment, and anew with a SYN
 * that does not fit. */
static void start_sender(Passage *p)
{
    HistoryEnd *e = p->sender;
    uint32_t seq = p->segment->seq;
    bool syn = has(p, TCP_FLAG_SYN);
    if (e->state == HISTORY_INACTIVE)
        start_at(e, syn ? seq : seq - 1, syn ? p->past : seq);
    else if (syn && is_handshake(e) && seq != e->start)
        start_at(e, seq, p->past);
    else if (syn && (e->state == HISTORY_ESTABLISHED || e->state == HISTORY_PARTIAL))
        start_at(e, seq, p->past);
    else if (syn && e->state == HISTORY_RESET && e->before == HISTORY_INACTIVE)
        start_at(e, seq, p->past);
}

static void tell_control(Passage *p)
{
    HistoryEnd *e = p->sender;
    uint32_t number = p->relative;
    if (has(p, TCP_FLAG_SYN))
        history_tell_numbered(p->history, p->from, SEEN_SYN, has(p, TCP_FLAG_ACK) ? 'H' : 'S',
                              &e->syn, number);
    else if (has(p, TCP_FLAG_FIN))
        history_tell_numbered(p->history, p->from, SEEN_FIN, 'F', &e->fin, number + p->length);
    else
        history_tell_numbered(p->history, p->from, SEEN_RST, 'R', &e->rst, number);
}

static void tell_kind(Passage *p)
{
    uint8_t control = p->segment->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST);
    if (control == 0 && p->length > 0)
        history_tell_once(p->history, p->from, SEEN_DATA, 'D');
    else if (control == 0 && has(p, TCP_FLAG_ACK))
        history_tell_once(p->history, p->from, SEEN_ACK, 'A');
    else if (control == TCP_FLAG_SYN || control == TCP_FLAG_FIN || control == TCP_FLAG_RST)
        tell_control(p);
    else if (has(p, TCP_FLAG_FIN | TCP_FLAG_RST))
        history_tell_once(p->history, p->from, SEEN_FIN_RST, 'I');
    else if (control != 0)
        history_tell_once(p->history, p->from, SEEN_MULTIPLE, 'Q');
}

/* A closed window matters while the other end may still send. */
static void tell_window(Passage *p)
{
    if (p->segment->window == 0 && !has(p, TCP_FLAG_RST) && p->receiver->state != HISTORY_CLOSED &&
        p->sender->state != HISTORY_RESET)
        history_tell_repeated(p->history, p->from, REPEATED_ZERO_WINDOW);
}

static void take_acknowledgment(Passage *p)
{
    HistoryEnd *e = p->receiver;
    uint32_t ack = p->segment->ack;
    if (!has(p, TCP_FLAG_ACK))
        return;
    if (e->state == HISTORY_INACTIVE) {
        start_at(e, ack - 1, ack - 1);
        return;
    }
    int32_t ahead = seq_distance(e->acked, ack);
    bool is_broken = ack == 0 && ahead > SEQ_TRUST;
    if (!has(p, TCP_FLAG_RST) && ahead > 0 && !is_broken && seq_at_or_before(e->start, ack))
        e->acked = ack;
}

static void take_number(Passage *p)
{
    HistoryEnd *e = p->sender;
    int32_t ahead = seq_distance(e->last, p->past);
    if ((has(p, TCP_FLAG_SYN) || has(p, TCP_FLAG_RST)) && (ahead > SEQ_TRUST || ahead < -SEQ_TRUST))
        return;
    if (has(p, TCP_FLAG_FIN) && e->last == e->start + 1)
        e->last = p->past;
    else if (e->state == HISTORY_RESET)
        return;
    else if (ahead > 0)
        e->last = p->past;
    else if (p->length > 0)
        history_tell_repeated(p->history, p->from, REPEATED_RETRANSMISSION);
}

/* ---- Zeek's states ------------------------------------------------------- */

static void from_inactive_by_syn(Passage *p)
{
    if (p->from == END_CLIENT) {
        go(p->sender, has(p, TCP_FLAG_ACK) ? HISTORY_SYN_ACK_SENT : HISTORY_SYN_SENT);
        return;
    }
    if (p->receiver->state == HISTORY_SYN_SENT)
        go(p->receiver, HISTORY_ESTABLISHED);
    go(p->sender, HISTORY_ESTABLISHED);
}

static void from_inactive(Passage *p)
{
    if (has(p, TCP_FLAG_SYN))
        from_inactive_by_syn(p);
    if (has(p, TCP_FLAG_FIN))
        go(p->sender, HISTORY_CLOSED);
    if (has(p, TCP_FLAG_RST))
        go(p->sender, HISTORY_RESET);
    if (p->sender->state != HISTORY_INACTIVE)
        return;
    /* a bare ACK before the SYN+ACK says nothing yet */
    if (p->from == END_SERVER && p->length == 0 && p->receiver->state == HISTORY_SYN_SENT)
        return;
    bool joins = has(p, TCP_FLAG_ACK) && p->receiver->state == HISTORY_ESTABLISHED;
    go(p->sender, joins ? HISTORY_ESTABLISHED : HISTORY_PARTIAL);
}

static void from_handshake(Passage *p)
{
    if (has(p, TCP_FLAG_FIN))
        go(p->sender, HISTORY_CLOSED);
    if (has(p, TCP_FLAG_RST))
        go(p->sender, HISTORY_RESET);
}

static void from_established(Passage *p)
{
    HistoryEnd *other = p->receiver;
    if (has(p, TCP_FLAG_SYN) && !has(p, TCP_FLAG_ACK) && p->sender->state == HISTORY_PARTIAL &&
        other->state == HISTORY_INACTIVE)
        go(p->sender, HISTORY_SYN_SENT);
    if (has(p, TCP_FLAG_RST)) {
        go(p->sender, HISTORY_RESET);
    } else if (has(p, TCP_FLAG_FIN)) {
        go(p->sender, HISTORY_CLOSED);
        /* FIN, then RST, then the other end's FIN: a normal end after all */
        if (other->state == HISTORY_RESET && other->before == HISTORY_CLOSED)
            go(other, HISTORY_CLOSED);
    }
}

static void take_state(Passage *p)
{
    switch ((HistoryState)p->sender->state) {
    case HISTORY_INACTIVE:
        from_inactive(p);
        return;
    case HISTORY_SYN_SENT:
    case HISTORY_SYN_ACK_SENT:
        from_handshake(p);
        return;
    case HISTORY_PARTIAL:
    case HISTORY_ESTABLISHED:
        from_established(p);
        return;
    case HISTORY_CLOSED:
        if (has(p, TCP_FLAG_RST) && p->receiver->state != HISTORY_CLOSED)
            go(p->sender, HISTORY_RESET);
        return;
    case HISTORY_RESET:
        return;
    }
}

/* ---- gaps ---------------------------------------------------------------- */

/* Opened with a SYN, and closed by nothing worse than a FIN. */
static bool is_clean(const HistoryEnd *e)
{
    return e->state == HISTORY_ESTABLISHED ||
           (e->state == HISTORY_CLOSED && e->before == HISTORY_ESTABLISHED);
}

/* Whether the ACK covers bytes that were cut off; they are then told of. */
static bool covers_cut(History *h, End end, uint32_t ack)
{
    Lack *lack = h->more ? &h->more->lacks[end] : NULL;
    if (!lack || !lack->is_cut || !seq_before(lack->cut, ack))
        return false;
    lack->is_cut = false;
    return true;
}

static bool covers_gap(History *h, End end, uint32_t ack, const uint32_t *next)
{
    Lack *lack = h->more ? &h->more->lacks[end] : NULL;
    bool was_told = lack && lack->was_told && next && seq_before(*next, lack->told);
    return next && seq_before(was_told ? lack->told : *next, ack);
}

/* Zeek tells of a gap as soon as an ACK covers it. */
static void tell_gap(Passage *p, const uint32_t *next)
{
    HistoryEnd *e = p->receiver;
    uint32_t ack = p->segment->ack;
    if (!has(p, TCP_FLAG_ACK) || !is_clean(e) || !is_clean(p->sender))
        return;
    if (e->seen & SEEN_FIN && seq_before(e->start + e->fin, ack))
        ack = e->start + e->fin;
    bool cut = covers_cut(p->history, p->to, ack), gap = covers_gap(p->history, p->to, ack, next);
    if (!cut && !gap)
        return;
    history_tell_repeated(p->history, p->to, REPEATED_GAP);
    Lack *lack = &p->history->more->lacks[p->to];
    lack->told = ack;
    lack->was_told = true;
}

/* What the snap length cut off is missing to Zeek as if it had not come. */
static void note_cut(Passage *p)
{
    const Cursor *payload = &p->segment->payload;
    if (payload->captured == payload->on_wire || has(p, TCP_FLAG_RST))
        return;
    Lack *lack = &history_more(p->history)->lacks[p->from];
    if (!lack->is_cut)
        lack->cut = p->segment->seq;
    lack->is_cut = true;
}

void history_segment(History *h, End from, const Segment *segment, const uint32_t *next)
{
    End to = end_other(from);
    uint32_t length = (uint32_t)segment->payload.on_wire;
    bool rst = segment->flags & TCP_FLAG_RST;
    Passage p = {
        .history = h,
        .segment = segment,
        .sender = &h->ends[from],
        .receiver = &h->ends[to],
        .from = from,
        .to = to,
        .length = length,
        .past = segment->seq + segment_length(segment) - (rst ? length : 0),
    };
    start_sender(&p);
    p.relative = segment->seq - p.sender->start;
    tell_kind(&p);
    tell_window(&p);
    take_acknowledgment(&p);
    take_number(&p);
    take_state(&p);
    tell_gap(&p, next);
    note_cut(&p);
}
