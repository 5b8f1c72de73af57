/* loss-window.c: closed and filled windows, and what is sent to keep in touch. */
#include "losses.h"
#include "tracker.h"

/* Programs set the idle time before keep-alives in whole seconds (tcp(7),
 * TCP_KEEPIDLE); a byte that comes again sooner is a retransmission. */
#define KEEP_ALIVE_IDLE_LEAST_NS NS_PER_S

/* RFC 7323, 2.2: the window of a SYN is never scaled, and scaling needs both. */
static uint32_t scaled_window(const Arrival *a)
{
    bool scales = !arrival_has(a, TCP_FLAG_SYN) && a->sender->window_scale != WINDOW_SCALE_NONE &&
                  a->receiver->window_scale != WINDOW_SCALE_NONE;
    return (uint32_t)a->segment->window << (scales ? a->sender->window_scale : 0);
}

bool loss_same_window(const Arrival *a)
{
    return scaled_window(a) == a->sender->window;
}

/* ---- probes -------------------------------------------------------------- */

static int64_t idle_ns(const Arrival *a)
{
    return a->at.time_ns - a->connection->conversation.last.time_ns;
}

/* RFC 9293, 3.8.4: a probe has a number that the other end has acknowledged,
 * that of the last byte sent, and carries that byte or none. */
static bool is_keep_alive(const Arrival *a)
{
    return a->segment->seq == a->sender->sent - 1 && a->receiver->acked_any &&
           a->receiver->acked == a->sender->sent &&
           (a->length == 0 || idle_ns(a) >= KEEP_ALIVE_IDLE_LEAST_NS);
}

/* RFC 9293, 3.8.6.1: "The sending TCP peer must regularly transmit at least one
 * octet of new data (if available), or retransmit to the receiving TCP peer even
 * if the send window is zero". Some send none, with a number already used. */
static bool is_window_probe(const Arrival *a)
{
    uint32_t ahead = a->segment->seq - a->sender->sent;
    return a->receiver->zero_window && ((ahead == 0 && a->length == 1) || ahead == UINT32_MAX);
}

static void tell_keep_alive(Arrival *a)
{
    a->sender->keep_alives++;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_KEEP_ALIVE, a->from, &a->at);
    timeline_set_duration(e, TCP_KEEP_ALIVE_idle, idle_ns(a));
}

static void tell_window_probe(Arrival *a, Losses *losses)
{
    const Losses *others = losses_of(a->connection, a->to);
    losses->counts.window_probes++;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_WINDOW_PROBE, a->from, &a->at);
    timeline_set_number(e, TCP_WINDOW_PROBE_len, a->length);
    timeline_set_duration(e, TCP_WINDOW_PROBE_closed_for, a->at.time_ns - others->window_shut_ns);
}

bool loss_probe(Arrival *a)
{
    const uint8_t others = TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST;
    if (a->length > 1 || a->segment->flags & others)
        return false;
    bool window = is_window_probe(a);
    if (!window && !is_keep_alive(a))
        return false;

    Losses *losses = losses_of(a->connection, a->from);
    losses->probing = window ? PROBING_WINDOW : PROBING_ALIVE;
    losses->probed_at_ns = a->at.time_ns;
    a->repeated = true;
    if (window)
        tell_window_probe(a, losses);
    else
        tell_keep_alive(a);
    return true;
}

/* The next bare ACK that brings nothing new answers the probe. */
void loss_probe_answer(Arrival *a)
{
    Losses *losses = losses_peek(a->connection, a->to);
    if (!losses || losses->probing == PROBING_NOTHING)
        return;
    bool alive = losses->probing == PROBING_ALIVE;
    losses->probing = PROBING_NOTHING;
    if (a->length > 0 || a->segment->flags != TCP_FLAG_ACK || a->segment->seq != a->sender->sent)
        return;

    int64_t delay_ns = a->at.time_ns - losses->probed_at_ns;
    Timeline *timeline = arrival_timeline(a);
    if (alive) {
        Event *e = timeline_event(timeline, EVENT_TCP_KEEP_ALIVE_ACK, a->from, &a->at);
        timeline_set_duration(e, TCP_KEEP_ALIVE_ACK_delay, delay_ns);
    } else {
        Event *e = timeline_event(timeline, EVENT_TCP_WINDOW_PROBE_ACK, a->from, &a->at);
        timeline_set_duration(e, TCP_WINDOW_PROBE_ACK_delay, delay_ns);
        timeline_set_number(e, TCP_WINDOW_PROBE_ACK_window, scaled_window(a));
    }
}

/* ---- windows ------------------------------------------------------------- */

/* Whether the scale of what `end` offers is known: its SYN was seen. */
static bool scale_is_known(const TcpEnd *end)
{
    return end->syn || end->syn_ack;
}

void loss_window_filled(Arrival *a)
{
    const TcpEnd *receiver = a->receiver;
    if (a->length == 0 || !receiver->acked_any || receiver->window == 0 ||
        a->sender->sent != receiver->acked + receiver->window)
        return;
    if (!scale_is_known(receiver) || !scale_is_known(a->sender))
        return;
    Losses *losses = losses_of(a->connection, a->from);
    if (losses->window_filled)
        return;
    losses->window_filled = true;
    losses->counts.windows_filled++;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_WINDOW_FULL, a->from, &a->at);
    timeline_set_number(e, TCP_WINDOW_FULL_window, receiver->window);
}

static void shut_window(Arrival *a)
{
    a->sender->zero_windows++;
    losses_of(a->connection, a->from)->window_shut_ns = a->at.time_ns;
    timeline_event(arrival_timeline(a), EVENT_TCP_ZERO_WINDOW, a->from, &a->at);
}

static void open_window(Arrival *a)
{
    int64_t shut_ns = losses_of(a->connection, a->from)->window_shut_ns;
    Event *e = timeline_event(arrival_timeline(a), EVENT_TCP_WINDOW_OPEN, a->from, &a->at);
    timeline_set_number(e, TCP_WINDOW_OPEN_window, a->sender->window);
    timeline_set_duration(e, TCP_WINDOW_OPEN_closed_for, a->at.time_ns - shut_ns);
}

/* The other end may send again once this end's window moved on. */
static void make_room(const Arrival *a)
{
    Losses *others = losses_peek(a->connection, a->to);
    if (others && seq_before(a->receiver->sent, a->sender->acked + a->sender->window))
        others->window_filled = false;
}

void loss_window(Arrival *a)
{
    TcpEnd *sender = a->sender;
    sender->window = scaled_window(a);
    make_room(a);
    /* many systems close with a window of 0, which says nothing */
    if (a->segment->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST))
        return;
    bool zero = sender->window == 0;
    bool was_zero = sender->zero_window;
    sender->zero_window = zero;
    if (zero && !was_zero)
        shut_window(a);
    else if (was_zero && !zero)
        open_window(a);
}
