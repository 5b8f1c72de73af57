#include "worker.h"

#include "../../dissectors/tls/x509-shelf.h"
#include "flow-table.h"

/* Of the memory budget, the part that fragments may take. */
#define FRAGMENT_SHARE 16

/* A frame of the batch, as far as it is decoded. */
typedef struct Work {
    Moment at;
    Endpoint source, destination;
    uint32_t hash;
    Transport transport;
    union {
        Segment segment;
        UdpHeader udp;
    };
} Work;

struct Worker {
    Analysis *analysis;
    NetDecoder *decoder;
    Commons commons;
    FlowTable connections; /* over analysis->connections */
    FlowTable datagrams;   /* over analysis->datagrams */
    bool keep_steps;
    Moment latest;
    size_t count; /* of `work` */
    Work work[CAPTURE_BATCH];
};

Worker *worker_new(Analysis *analysis, const AnalysisOptions *options)
{
    Worker *worker = g_new(Worker, 1);
    worker->analysis = analysis;
    worker->decoder = net_decoder_new(options->memory_bytes / FRAGMENT_SHARE);
    worker->commons.certificates = x509_shelf_new();
    worker->commons.secrets = options->secrets;
    worker->commons.show_secrets = options->show_secrets;
    worker->keep_steps = options->keep_steps;
    worker->latest = (Moment){0};
    worker->count = 0;
    flow_table_init(&worker->connections, analysis->connections);
    flow_table_init(&worker->datagrams, analysis->datagrams);
    return worker;
}

void worker_free(Worker *worker)
{
    if (!worker)
        return;
    net_decoder_free(worker->decoder);
    x509_shelf_free(worker->commons.certificates);
    flow_table_clear(&worker->connections);
    flow_table_clear(&worker->datagrams);
    g_free(worker);
}

/* ---- decode -------------------------------------------------------------- */

/* Reads the transport header of `datagram` into *work. */
static bool parse_transport(Worker *worker, const Datagram *datagram, Work *work)
{
    Verdict verdict;
    if (datagram->protocol == NET_TCP) {
        work->transport = TRANSPORT_TCP;
        verdict = segment_parse(datagram->payload, &work->segment);
        work->segment.ip_id = datagram->ip_id;
        work->source.port = work->segment.source_port;
        work->destination.port = work->segment.destination_port;
    } else {
        work->transport = TRANSPORT_UDP;
        verdict = udp_parse(datagram->payload, &work->udp);
        work->source.port = work->udp.source_port;
        work->destination.port = work->udp.destination_port;
    }
    if (verdict == VERDICT_MALFORMED)
        worker->analysis->malformed_segments++;
    else if (verdict == VERDICT_CUT_SHORT)
        worker->analysis->problems[NET_CUT_SHORT]++;
    return verdict == VERDICT_WHOLE;
}

static void decode(Worker *worker, const Frame *frame)
{
    Datagram datagram;
    NetProblem problem = NET_FINE;
    Work *work = &worker->work[worker->count];
    bool whole = net_decode(worker->decoder, frame, &datagram, &problem);
    worker->latest = frame->at;
    if (problem != NET_FINE)
        worker->analysis->problems[problem]++;
    if (!whole || !parse_transport(worker, &datagram, work))
        return;

    symptoms_datagram(&worker->analysis->symptoms, &datagram);
    work->at = datagram.at;
    work->source.address = datagram.source;
    work->destination.address = datagram.destination;
    work->hash = flow_table_hash(&work->source, &work->destination);
    flow_table_prefetch(
        work->transport == TRANSPORT_TCP ? &worker->connections : &worker->datagrams, work->hash);
    worker->count++;
}

/* ---- conversations ------------------------------------------------------- */

static void begin_timeline(Worker *worker, Conversation *c)
{
    c->timeline.keep_steps = worker->keep_steps;
    c->timeline.tally = worker->analysis->tally;
    c->timeline.bare = worker->commons.show_secrets;
    c->commons = &worker->commons;
}

static TcpConnection *open_connection(Worker *worker, const Work *work, TcpConnection *previous)
{
    GPtrArray *all = worker->analysis->connections;
    TcpConnection *c =
        tcp_connection_new(all->len, &work->source, &work->destination, &work->segment, &work->at);
    begin_timeline(worker, &c->conversation);
    g_ptr_array_add(all, c);
    flow_table_put(&worker->connections, work->hash, all->len - 1);
    if (previous) {
        tcp_connection_finish(previous, &work->at);
        tcp_connection_reuses(c, previous, &work->segment, &work->at);
    }
    return c;
}

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

static void take_segment(Worker *worker, const Work *work)
{
    TcpConnection *c = (TcpConnection *)flow_table_find(&worker->connections, work->hash,
                                                        &work->source, &work->destination);
    if (!c || tcp_connection_is_over(c, tcp_connection_sender(c, &work->source), &work->segment))
        c = open_connection(worker, work, c);

    End from = tcp_connection_sender(c, &work->source);
    if (work->segment.flags & TCP_FLAG_FIN)
        take_fin(c, from, work);
    else
        tcp_connection_segment(c, from, &work->segment, &work->at);
    symptoms_segment(&worker->analysis->symptoms, &work->segment, c->ends[end_other(from)].mss,
                     work->at.frame);
}

static UdpExchange *open_exchange(Worker *worker, const Work *work)
{
    GPtrArray *all = worker->analysis->datagrams;
    UdpExchange *exchange =
        udp_exchange_new(all->len, &work->source, &work->destination, &work->at);
    begin_timeline(worker, &exchange->conversation);
    g_ptr_array_add(all, exchange);
    flow_table_put(&worker->datagrams, work->hash, all->len - 1);
    return exchange;
}

static void take_datagram(Worker *worker, const Work *work)
{
    UdpExchange *exchange = (UdpExchange *)flow_table_find(&worker->datagrams, work->hash,
                                                           &work->source, &work->destination);
    if (!exchange)
        exchange = open_exchange(worker, work);
    const Endpoint *client = &exchange->conversation.ends[END_CLIENT];
    bool by_client =
        client->port == work->source.port && address_equal(&client->address, &work->source.address);
    udp_exchange_datagram(exchange, by_client ? END_CLIENT : END_SERVER, &work->udp.payload,
                          &work->at);
}

void worker_batch(Worker *worker, const FrameBatch *batch)
{
    worker->count = 0;
    for (size_t i = 0; i < batch->count; i++)
        decode(worker, &batch->frames[i]);

    for (size_t i = 0; i < worker->count; i++) {
        const Work *work = &worker->work[i];
        if (work->transport == TRANSPORT_TCP)
            take_segment(worker, work);
        else
            take_datagram(worker, work);
    }
    net_decoder_release(worker->decoder);
}

void worker_finish(Worker *worker)
{
    Analysis *analysis = worker->analysis;
    for (guint i = 0; i < analysis->connections->len; i++)
        tcp_connection_finish(g_ptr_array_index(analysis->connections, i), &worker->latest);
    for (guint i = 0; i < analysis->datagrams->len; i++)
        udp_exchange_finish(g_ptr_array_index(analysis->datagrams, i), &worker->latest);
    analysis->problems[NET_FRAGMENT_LOST] += net_decoder_waiting(worker->decoder);
}
