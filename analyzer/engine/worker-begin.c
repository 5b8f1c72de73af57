/* worker-begin.c: see worker-parts.h. */
#include "worker-parts.h"

/* ---- conversations begin -------------------------------------------------------- */

static void begin(Worker *worker, Live *live, Transport transport, const Work *work)
{
    live->hash = work->hash;
    live->first_frame = work->at.frame;
    live->epoch = worker->epoch;
    live->rank = LIVE_LOOSE;
    lives_add(&worker->lives, live);
    g_ptr_array_add(worker->fresh[transport], live);
}

static void set_up(Worker *worker, Conversation *c)
{
    c->timeline.keep_steps = worker->keep_steps;
    c->timeline.tally = worker->counts.tally;
    c->timeline.arena.source = &worker->arenas;
    c->timeline.bare = worker->commons.show_secrets;
    c->commons = &worker->commons;
    worker->held += worker_size_of(c);
}

/* Memory for a connection that begins with `segment`, in no list and no table. */
static Live *new_connection(Worker *worker, const Endpoint *source, const Endpoint *destination,
                            const Segment *segment, const Moment *at)
{
    Live *live = slab_take(worker->tcp_slab);
    memset(live, 0, sizeof *live + sizeof(TcpConnection));
    TcpConnection *c = (TcpConnection *)live_conversation(live);
    tcp_connection_init(c, 0, source, destination, segment, at);
    set_up(worker, &c->conversation);
    return live;
}

static TcpConnection *open_connection(Worker *worker, const Work *work)
{
    Live *live =
        new_connection(worker, &work->source, &work->destination, &work->segment, &work->at);
    begin(worker, live, TRANSPORT_TCP, work);
    TcpConnection *c = (TcpConnection *)live_conversation(live);
    flow_table_put(&worker->connections, work->hash, &work->source, &work->destination,
                   (uintptr_t)c);
    return c;
}

/* ---- seeds ------------------------------------------------------------------------ */

static bool is_bare_syn(const Segment *s)
{
    return (s->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK | TCP_FLAG_RST | TCP_FLAG_FIN)) ==
               TCP_FLAG_SYN &&
           s->payload.on_wire == 0;
}

static void sow(Worker *worker, const Work *work)
{
    Live *live = slab_take(worker->seed_slab);
    *live = (Live){.is_seed = true};
    Seed *seed = live_seed(live);
    *seed = (Seed){.ends = {work->source, work->destination},
                   .syn = work->segment,
                   .at = work->at,
                   .fresh_place = worker->fresh[TRANSPORT_TCP]->len};
    seed->syn.payload = cursor_over("", 0);
    worker->held += sizeof *live + sizeof *seed;
    begin(worker, live, TRANSPORT_TCP, work);
    flow_table_put(&worker->connections, work->hash, &work->source, &work->destination,
                   (uintptr_t)seed);
}

TcpConnection *worker_begin(Worker *worker, const Work *work)
{
    /* Who is told of beginnings looks at connections that go on, not at seeds. */
    bool is_watched = worker->sink && worker->sink->begun;
    if (is_watched || !is_bare_syn(&work->segment))
        return open_connection(worker, work);
    sow(worker, work);
    symptoms_segment(&worker->counts.symptoms, &work->segment, 0, work->at.frame);
    return NULL;
}

Live *worker_sprout(Worker *worker, Live *seed_live)
{
    const Seed *seed = live_seed(seed_live);
    Live *live = new_connection(worker, &seed->ends[0], &seed->ends[1], &seed->syn, &seed->at);
    TcpConnection *c = (TcpConnection *)live_conversation(live);
    live->hash = seed_live->hash;
    live->epoch = seed_live->epoch;
    live->rank = seed_live->rank;
    live->first_frame = seed_live->first_frame;
    live->id = c->conversation.id = seed_live->id;
    tcp_connection_segment(c, END_CLIENT, &seed->syn, &seed->at);
    worker->held -= sizeof *seed_live + sizeof *seed;
    return live;
}

TcpConnection *worker_grow(Worker *worker, Live *seed_live, const Work *work)
{
    const Seed *seed = live_seed(seed_live);
    Live *live = worker_sprout(worker, seed_live);
    TcpConnection *c = (TcpConnection *)live_conversation(live);
    GPtrArray *fresh = worker->fresh[TRANSPORT_TCP];
    if (seed->fresh_place < fresh->len && g_ptr_array_index(fresh, seed->fresh_place) == seed_live)
        g_ptr_array_index(fresh, seed->fresh_place) = live;
    lives_remove(&worker->lives, seed_live);
    lives_add(&worker->lives, live);
    flow_table_put(&worker->connections, work->hash, &work->source, &work->destination,
                   (uintptr_t)c);
    slab_give(worker->seed_slab, seed_live);
    return c;
}

/* The fresh connection takes the addresses and ports of `past`. Its id may not be
 * known yet: see number_predecessor(). */
static void take_over(TcpConnection *fresh, const TcpPast *past, const Work *work)
{
    live_of(&fresh->conversation)->past = g_memdup2(past, sizeof *past);
    tcp_connection_reuses(fresh, past, &work->segment, &work->at);
}

TcpConnection *worker_replace(Worker *worker, const Work *work, TcpConnection *previous)
{
    Live *old = live_of(&previous->conversation);
    tcp_connection_finish(previous, &work->at);
    TcpPast past = tcp_past_of(previous);
    lives_remove(&worker->lives, old);
    g_ptr_array_add(worker->replaced, old);

    TcpConnection *fresh = open_connection(worker, work);
    old->successor = live_of(&fresh->conversation);
    take_over(fresh, &past, work);
    return fresh;
}

TcpConnection *worker_replace_past(Worker *worker, const Work *work, Remembered *remembered)
{
    TcpConnection *fresh = open_connection(worker, work);
    Live *live = live_of(&fresh->conversation);
    live->token = remembered->token;
    live->has_token = true;
    take_over(fresh, &remembered->past, work);
    /* It stays in the queue until its turn comes, but is in the table no more. */
    return fresh;
}

/* ---- datagrams ----------------------------------------------------------------- */

UdpExchange *worker_begin_exchange(Worker *worker, const Work *work)
{
    Live *live = slab_take(worker->udp_slab);
    memset(live, 0, sizeof *live + sizeof(UdpExchange));
    UdpExchange *exchange = (UdpExchange *)live_conversation(live);
    udp_exchange_init(exchange, 0, &work->source, &work->destination, &work->at);
    set_up(worker, &exchange->conversation);
    begin(worker, live, TRANSPORT_UDP, work);
    flow_table_put(&worker->datagrams, work->hash, &work->source, &work->destination,
                   (uintptr_t)exchange);
    return exchange;
}
