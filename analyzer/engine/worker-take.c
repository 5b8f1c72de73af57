/* worker-take.c: see worker-parts.h. */
#include "worker-parts.h"

/* How many items ahead memory is fetched: about as many as fit into the time that
 * memory takes. */
#define FETCH_SLOT_AHEAD 32
#define FETCH_FLOW_AHEAD 8

/* ---- segments and datagrams ----------------------------------------------------- */

/* Adds to the first FIN how long nothing had been sent before it: that helps to
 * tell why it was closed. `events` are those since then. */
static void tell_idle(Event *events, const Moment *at, const Moment *before)
{
    for (Event *event = events; event; event = event->next)
        if (event->id == EVENT_TCP_FIN_ACTIVE)
            timeline_set_duration(event, TCP_FIN_ACTIVE_idle, at->time_ns - before->time_ns);
}

static void take_fin(TcpConnection *c, End from, const Work *work)
{
    const Timeline *timeline = &c->conversation.timeline;
    Event *last = timeline->last_event;
    Moment before = c->conversation.last;
    tcp_connection_segment(c, from, &work->segment, &work->at);
    tell_idle(last ? last->next : timeline->first_event, &work->at, &before);
}

static bool is_news(const Event *event)
{
    return event->id == EVENT_DNS_QUERY || event->id == EVENT_DNS_RESPONSE;
}

static void note_news(Worker *worker, const Conversation *c, const Event *before)
{
    const Event *event = before ? before->next : c->timeline.first_event;
    for (; event; event = event->next)
        if (is_news(event))
            g_array_append_vals(worker->news, &(News){c, event}, 1);
}

static LiveRank rank_of(const TcpConnection *c)
{
    bool begun = c->established || c->opened == TCP_OPENED_MID_STREAM;
    return begun && c->closed_at.frame == 0 ? LIVE_OPEN : LIVE_LOOSE;
}

/* The connection that the segment is of; NULL if it is of one long given up, or a SYN that
 * a seed was made of. */
static TcpConnection *connection_for(Worker *worker, const Work *work)
{
    uintptr_t flow =
        flow_table_find(&worker->connections, work->hash, &work->source, &work->destination);
    bool syn = work->segment.flags & TCP_FLAG_SYN;
    if (!flow)
        return worker_begin(worker, work);
    if (flow & FLOW_IS_PAST) {
        Remembered *remembered = (Remembered *)(flow & ~FLOW_IS_PAST);
        End from = tcp_past_sender(&remembered->past, &work->source);
        if (syn && tcp_past_is_over(&remembered->past, from, &work->segment))
            return worker_replace_past(worker, work, remembered);
        worker->counts.late_segments++;
        return NULL;
    }
    TcpConnection *c = (TcpConnection *)flow;
    Live *live = live_of(&c->conversation);
    if (live->is_seed)
        c = worker_grow(worker, live, work);
    if (syn) {
        TcpPast past = tcp_past_of(c);
        if (tcp_past_is_over(&past, tcp_past_sender(&past, &work->source), &work->segment))
            return worker_replace(worker, work, c);
    }
    return c;
}

static void take_segment(Worker *worker, const Work *work)
{
    TcpConnection *c = connection_for(worker, work);
    if (!c)
        return;
    End from = tcp_connection_sender(c, &work->source);
    const Event *before = c->conversation.timeline.last_event;
    if (work->segment.flags & TCP_FLAG_FIN)
        take_fin(c, from, work);
    else
        tcp_connection_segment(c, from, &work->segment, &work->at);
    if (c->conversation.timeline.last_event != before)
        note_news(worker, &c->conversation, before);
    lives_touch(&worker->lives, live_of(&c->conversation), rank_of(c), worker->epoch);
    symptoms_segment(&worker->counts.symptoms, &work->segment, c->ends[end_other(from)].mss,
                     work->at.frame);
}

/* More than a question or two: something that goes on. */
#define DATAGRAMS_OF_OPEN 16

static void take_datagram(Worker *worker, const Work *work)
{
    UdpExchange *exchange = (UdpExchange *)flow_table_find(&worker->datagrams, work->hash,
                                                           &work->source, &work->destination);
    if (!exchange)
        exchange = worker_begin_exchange(worker, work);
    Conversation *c = &exchange->conversation;
    const Endpoint *client = &c->ends[END_CLIENT];
    bool by_client =
        client->port == work->source.port && address_equal(&client->address, &work->source.address);
    const Event *before = c->timeline.last_event;
    udp_exchange_datagram(exchange, by_client ? END_CLIENT : END_SERVER, &work->udp.payload,
                          &work->at);
    if (c->timeline.last_event != before)
        note_news(worker, c, before);
    bool goes_on = c->packets[END_CLIENT] + c->packets[END_SERVER] >= DATAGRAMS_OF_OPEN;
    lives_touch(&worker->lives, live_of(c), goes_on ? LIVE_OPEN : LIVE_LOOSE, worker->epoch);
}

static const FlowTable *table_for(const Worker *worker, const Work *work)
{
    return work->transport == TRANSPORT_TCP ? &worker->connections : &worker->datagrams;
}

static void fetch_ahead(const Worker *worker, const Load *load, const uint16_t *picks, size_t i,
                        size_t count)
{
    if (i + FETCH_SLOT_AHEAD < count) {
        const Work *later = &load->work[picks[i + FETCH_SLOT_AHEAD]];
        flow_table_prefetch(table_for(worker, later), later->hash);
    }
    if (i + FETCH_FLOW_AHEAD < count) {
        const Work *later = &load->work[picks[i + FETCH_FLOW_AHEAD]];
        const Work *before = &load->work[picks[i + FETCH_FLOW_AHEAD - 1]];
        if (later->hash != before->hash) /* else it was fetched for that */
            flow_table_prefetch_flow(table_for(worker, later), later->hash);
    }
}

void worker_take(Worker *worker, const Load *load)
{
    const uint16_t *picks = load->picks[worker->index];
    size_t count = load->picked[worker->index];
    for (size_t i = 0; i < count; i++) {
        const Work *work = &load->work[picks[i]];
        fetch_ahead(worker, load, picks, i, count);
        if (work->transport == TRANSPORT_TCP)
            take_segment(worker, work);
        else
            take_datagram(worker, work);
    }
    if (load->latest.frame > 0)
        worker->latest = load->latest;
}
