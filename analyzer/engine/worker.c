#include "worker.h"

#include "../../dissectors/tls/x509-shelf.h"
#include "flow-table.h"
#include "store.h"

/* How many items ahead memory is fetched: about as many as fit into the time that
 * memory takes. */
#define FETCH_SLOT_AHEAD 32
#define FETCH_FLOW_AHEAD 8

/* A flow in the table of connections is a Conversation or a Seed, or, with this bit, a
 * TcpPast. */
#define FLOW_IS_PAST ((uintptr_t)1)

/* Of the memory budget, the part for what is kept; more goes into a file. */
#define STORE_SHARE 3

/* One that was given up, with what it takes to forget it. */
typedef struct Remembered {
    TcpPast past; /* must be first */
    struct Remembered *newer;
    uint32_t hash, token, epoch;
} Remembered;

struct Worker {
    unsigned index;
    const Sink *sink; /* (nullable) */
    void *part;
    Commons commons;
    FlowTable connections;
    FlowTable datagrams;
    bool keep_steps;
    Moment latest;
    uint32_t epoch;

    Store *store; /* (nullable) when conversations are kept */
    Slab *tcp_slab, *udp_slab, *seed_slab, *past_slab;
    ArenaSource arenas;
    size_t held; /* bytes of conversations in hand, timelines not counted */
    Lives lives;
    GPtrArray *replaced;                 /* Live *, in the order in which they were */
    GPtrArray *fresh[TRANSPORT_UDP + 1]; /* Live * */
    GArray *news;                        /* News */
    Remembered *oldest, *newest;
    size_t remembered;

    GArray *kept[TRANSPORT_UDP + 1]; /* Kept */
    size_t kept_arenas;              /* of `arenas`, bytes that kept timelines hold */
    WorkerCounts counts;
};

Worker *worker_new(unsigned index, const AnalysisOptions *options)
{
    Worker *worker = g_new0(Worker, 1);
    worker->index = index;
    worker->sink = options->sink;
    worker->part = options->sink ? options->sink->part(options->sink->user, index) : NULL;
    worker->commons.certificates = x509_shelf_new();
    worker->commons.secrets = options->secrets;
    worker->commons.bodies = options->bodies;
    worker->commons.show_secrets = options->show_secrets;
    worker->keep_steps = options->keep_steps;
    flow_table_init(&worker->connections);
    flow_table_init(&worker->datagrams);
    if (!options->let_go)
        worker->store = store_new(options->memory_bytes / STORE_SHARE / options->workers);
    const BlockSource *blocks = worker->store ? store_blocks(worker->store) : NULL;
    worker->tcp_slab = slab_new(sizeof(Live) + sizeof(TcpConnection), blocks);
    worker->udp_slab = slab_new(sizeof(Live) + sizeof(UdpExchange), blocks);
    worker->seed_slab = slab_new(sizeof(Live) + sizeof(Seed), NULL);
    worker->past_slab = slab_new(sizeof(Remembered), NULL);
    arena_source_init(&worker->arenas, blocks);
    lives_init(&worker->lives);
    worker->replaced = g_ptr_array_new();
    for (int transport = TRANSPORT_TCP; transport <= TRANSPORT_UDP; transport++) {
        worker->fresh[transport] = g_ptr_array_new();
        worker->kept[transport] = g_array_new(FALSE, FALSE, sizeof(Kept));
    }
    worker->news = g_array_new(FALSE, FALSE, sizeof(News));
    return worker;
}

/* ---- memory ------------------------------------------------------------------ */

bool worker_has_room(const Worker *worker)
{
    return worker->store && !store_is_full(worker->store);
}

void worker_relieve(Worker *worker)
{
    if (worker->store)
        store_relieve(worker->store);
}

static size_t size_of(const Conversation *c)
{
    return sizeof(Live) +
           (c->transport == TRANSPORT_TCP ? sizeof(TcpConnection) : sizeof(UdpExchange));
}

static void clear_conversation(Conversation *c)
{
    if (c->transport == TRANSPORT_TCP)
        tcp_connection_clear((TcpConnection *)c);
    else
        udp_exchange_clear((UdpExchange *)c);
}

/* Frees a conversation that is in no list and no table. */
static void free_conversation(Worker *worker, Conversation *c)
{
    Live *live = live_of(c);
    g_free(live->past);
    clear_conversation(c);
    slab_give(c->transport == TRANSPORT_TCP ? worker->tcp_slab : worker->udp_slab, live);
}

static void free_kept(Worker *worker, GArray *kept)
{
    for (guint i = 0; i < kept->len; i++) {
        free_conversation(worker, g_array_index(kept, Kept, i).conversation);
        if (i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            worker_relieve(worker);
    }
    g_array_unref(kept);
}

void worker_free(Worker *worker)
{
    if (!worker)
        return;
    for (int transport = TRANSPORT_TCP; transport <= TRANSPORT_UDP; transport++) {
        g_ptr_array_unref(worker->fresh[transport]);
        free_kept(worker, worker->kept[transport]);
    }
    g_ptr_array_unref(worker->replaced);
    g_array_unref(worker->news);
    lives_clear(&worker->lives);
    flow_table_clear(&worker->connections);
    flow_table_clear(&worker->datagrams);
    slab_free(worker->tcp_slab);
    slab_free(worker->udp_slab);
    slab_free(worker->seed_slab);
    slab_free(worker->past_slab);
    arena_source_clear(&worker->arenas);
    store_free(worker->store);
    x509_shelf_free(worker->commons.certificates);
    g_free(worker);
}

size_t worker_held(const Worker *worker)
{
    return worker->held + worker->arenas.held - worker->kept_arenas;
}

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
    worker->held += size_of(c);
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

/* The connection that the seed stands for, as it was after its SYN. The seed is gone from
 * the list of its epoch, and the connection in none; the table still leads to the seed,
 * which is the caller's to free. */
static Live *sprout(Worker *worker, Live *seed_live)
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

/* More than a SYN has come: puts a connection in the seed's place everywhere. */
static TcpConnection *grow(Worker *worker, Live *seed_live, const Work *work)
{
    const Seed *seed = live_seed(seed_live);
    Live *live = sprout(worker, seed_live);
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

static TcpConnection *replace_live(Worker *worker, const Work *work, TcpConnection *previous)
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

static TcpConnection *replace_past(Worker *worker, const Work *work, Remembered *remembered)
{
    TcpConnection *fresh = open_connection(worker, work);
    Live *live = live_of(&fresh->conversation);
    live->token = remembered->token;
    live->has_token = true;
    take_over(fresh, &remembered->past, work);
    /* It stays in the queue until its turn comes, but is in the table no more. */
    return fresh;
}

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
    if (!flow && is_bare_syn(&work->segment)) {
        sow(worker, work);
        symptoms_segment(&worker->counts.symptoms, &work->segment, 0, work->at.frame);
        return NULL;
    }
    if (!flow)
        return open_connection(worker, work);
    if (flow & FLOW_IS_PAST) {
        Remembered *remembered = (Remembered *)(flow & ~FLOW_IS_PAST);
        End from = tcp_past_sender(&remembered->past, &work->source);
        if (syn && tcp_past_is_over(&remembered->past, from, &work->segment))
            return replace_past(worker, work, remembered);
        worker->counts.late_segments++;
        return NULL;
    }
    TcpConnection *c = (TcpConnection *)flow;
    Live *live = live_of(&c->conversation);
    if (live->is_seed)
        c = grow(worker, live, work);
    if (syn) {
        TcpPast past = tcp_past_of(c);
        if (tcp_past_is_over(&past, tcp_past_sender(&past, &work->source), &work->segment))
            return replace_live(worker, work, c);
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

static UdpExchange *open_exchange(Worker *worker, const Work *work)
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

/* More than a question or two: something that goes on. */
#define DATAGRAMS_OF_OPEN 16

static void take_datagram(Worker *worker, const Work *work)
{
    UdpExchange *exchange = (UdpExchange *)flow_table_find(&worker->datagrams, work->hash,
                                                           &work->source, &work->destination);
    if (!exchange)
        exchange = open_exchange(worker, work);
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

/* ---- the end of an epoch --------------------------------------------------------- */

uint32_t worker_epoch(const Worker *worker)
{
    return worker->epoch;
}

void worker_begin_epoch(Worker *worker, uint32_t epoch)
{
    worker->epoch = epoch;
}

const GPtrArray *worker_fresh(const Worker *worker, Transport transport)
{
    return worker->fresh[transport];
}

const GArray *worker_news(const Worker *worker)
{
    return worker->news;
}

/* When a connection took over from another of the same epoch, that had no id. */
static void number_predecessor(Live *old)
{
    const Conversation *previous = live_conversation(old);
    Live *live = old->successor;
    if (!live || !live->past)
        return;
    live->past->id = previous->id;
    Event *event = live_conversation(live)->timeline.first_event;
    for (; event; event = event->next)
        if (event->id == EVENT_TCP_TUPLE_REUSED)
            timeline_set_number(event, TCP_TUPLE_REUSED_previous, previous->id);
}

void worker_numbered(Worker *worker)
{
    g_ptr_array_set_size(worker->fresh[TRANSPORT_TCP], 0);
    g_ptr_array_set_size(worker->fresh[TRANSPORT_UDP], 0);
    g_array_set_size(worker->news, 0);
    for (guint i = 0; i < worker->replaced->len; i++)
        number_predecessor(g_ptr_array_index(worker->replaced, i));
}

/* ---- conversations end ------------------------------------------------------------ */

static uint32_t tell_connection(Worker *worker, Live *live, bool keep)
{
    const Sink *sink = worker->sink;
    const TcpConnection *c = (const TcpConnection *)live_conversation(live);
    if (!sink)
        return 0;
    if (live->has_token && sink->replaced)
        sink->replaced(worker->part, live->token, live->past, c);
    return sink->connection(worker->part, c, keep);
}

/* Of one that never came about, nothing needs to be remembered. */
static void remember(Worker *worker, Live *live, uint32_t token)
{
    TcpConnection *c = (TcpConnection *)live_conversation(live);
    const Endpoint *ends = c->conversation.ends;
    if (!c->established && c->opened != TCP_OPENED_MID_STREAM) {
        flow_table_remove(&worker->connections, live->hash, (uintptr_t)c);
        return;
    }
    Remembered *remembered = slab_take(worker->past_slab);
    *remembered = (Remembered){
        .past = tcp_past_of(c), .hash = live->hash, .token = token, .epoch = worker->epoch};
    flow_table_put(&worker->connections, live->hash, &ends[0], &ends[1],
                   (uintptr_t)remembered | FLOW_IS_PAST);
    if (worker->newest)
        worker->newest->newer = remembered;
    else
        worker->oldest = remembered;
    worker->newest = remembered;
    worker->remembered++;
}

size_t worker_remembered(const Worker *worker)
{
    return worker->remembered * sizeof(Remembered);
}

uint32_t worker_earliest_remembered(const Worker *worker)
{
    return worker->oldest ? worker->oldest->epoch : UINT32_MAX;
}

void worker_forget(Worker *worker, uint32_t epoch)
{
    while (worker->oldest && worker->oldest->epoch <= epoch) {
        Remembered *oldest = worker->oldest;
        worker->oldest = oldest->newer;
        if (!worker->oldest)
            worker->newest = NULL;
        worker->remembered--;
        flow_table_remove(&worker->connections, oldest->hash, (uintptr_t)oldest | FLOW_IS_PAST);
        slab_give(worker->past_slab, oldest);
    }
}

static void finish(Worker *worker, Conversation *c)
{
    if (c->transport == TRANSPORT_TCP)
        tcp_connection_finish((TcpConnection *)c, &worker->latest);
    else
        udp_exchange_finish((UdpExchange *)c, &worker->latest);
    worker->counts.dropped_details += c->timeline.dropped;
}

static void keep_conversation(Worker *worker, Conversation *c)
{
    worker->kept_arenas += c->timeline.arena.bytes;
    g_array_append_vals(worker->kept[c->transport], &(Kept){c->id, c}, 1);
}

static void retire(Worker *worker, Live *live, bool keep, bool remembering);

/* It becomes a connection only now, in memory that the one before has just left warm. Of one
 * that never came about, nothing is remembered. */
static void retire_seed(Worker *worker, Live *seed_live, bool keep, bool remembering)
{
    if (remembering)
        flow_table_remove(&worker->connections, seed_live->hash, (uintptr_t)live_seed(seed_live));
    Live *live = sprout(worker, seed_live);
    slab_give(worker->seed_slab, seed_live);
    retire(worker, live, keep, false);
}

/* Tells the sink of a conversation that is over, and keeps or frees it. `remembering`: others
 * will still come over its addresses and ports, which it has not lost yet. */
static void retire(Worker *worker, Live *live, bool keep, bool remembering)
{
    if (live->is_seed) {
        retire_seed(worker, live, keep, remembering);
        return;
    }
    Conversation *c = live_conversation(live);
    uint32_t token = 0;
    finish(worker, c);
    if (worker->sink && worker->sink->complete)
        worker->sink->complete(worker->sink->user, c);
    if (c->transport == TRANSPORT_TCP)
        token = tell_connection(worker, live, keep);
    else if (worker->sink)
        worker->sink->datagrams(worker->part, (const UdpExchange *)c, keep);

    if (live->successor) {
        live->successor->token = token;
        live->successor->has_token = true;
    }
    if (remembering && c->transport == TRANSPORT_TCP)
        remember(worker, live, token);
    else if (remembering)
        flow_table_remove(&worker->datagrams, live->hash, (uintptr_t)c);

    worker->held -= size_of(c);
    if (keep) {
        keep_conversation(worker, c);
    } else {
        worker->counts.not_kept++;
        free_conversation(worker, c);
    }
}

void worker_retire_replaced(Worker *worker, bool keep)
{
    for (guint i = 0; i < worker->replaced->len; i++)
        retire(worker, g_ptr_array_index(worker->replaced, i), keep, false);
    g_ptr_array_set_size(worker->replaced, 0);
}

uint32_t worker_earliest(Worker *worker, LiveRank rank)
{
    return lives_earliest(&worker->lives, rank, worker->epoch);
}

/* What is given up has mostly left the cache. While one is told of, memory of those behind
 * it is fetched in two steps, as the second needs what the first brings. */
#define GIVE_UP_AHEAD 4

/* Has the memory of `live` itself fetched, and its place in the table. */
static void fetch_live(const Worker *worker, const Live *live)
{
    if (live->newer)
        prefetch_bytes(live->newer, live->is_seed ? sizeof(Live) + sizeof(Seed)
                                                  : sizeof(Live) + sizeof(TcpConnection));
    flow_table_prefetch(&worker->connections, live->hash);
}

/* Has what happened on it fetched. */
static void fetch_timeline(Live *live)
{
    if (live && !live->is_seed)
        arena_prefetch(&live_conversation(live)->timeline.arena);
}

void worker_give_up(Worker *worker, LiveRank rank, uint32_t epoch, bool keep)
{
    Live *ahead = lives_oldest(&worker->lives, rank, epoch);
    for (int i = 0; i < GIVE_UP_AHEAD && ahead; i++)
        ahead = ahead->newer;
    for (Live *live; (live = lives_oldest(&worker->lives, rank, epoch));) {
        if (ahead) {
            fetch_live(worker, ahead);
            ahead = ahead->newer;
        }
        fetch_timeline(live->newer);
        lives_remove(&worker->lives, live);
        worker->counts.given_up[rank]++;
        retire(worker, live, keep, true);
    }
}

static Transport transport_of(Live *live)
{
    return live->is_seed ? TRANSPORT_TCP : (Transport)live_conversation(live)->transport;
}

/* Only what is in hand is sorted this way, which is little. */
static gint by_id(gconstpointer a, gconstpointer b)
{
    Live *x = *(Live *const *)a, *y = *(Live *const *)b;
    if (transport_of(x) != transport_of(y))
        return (gint)transport_of(x) - (gint)transport_of(y);
    return x->id < y->id ? -1 : x->id > y->id;
}

static GPtrArray *all_lives(Worker *worker)
{
    GPtrArray *all = g_ptr_array_new();
    for (LiveRank rank = 0; rank < LIVE_RANKS; rank++)
        for (guint epoch = 0; epoch < worker->lives.lists[rank]->len; epoch++)
            for (Live *live = lives_oldest(&worker->lives, rank, epoch); live; live = live->newer)
                g_ptr_array_add(all, live);
    g_ptr_array_sort(all, by_id);
    return all;
}

void worker_finish(Worker *worker, bool keep)
{
    g_autoptr(GPtrArray) all = all_lives(worker);
    for (guint i = 0; i < all->len; i++)
        retire(worker, g_ptr_array_index(all, i), keep, false);
}

const WorkerCounts *worker_counts(const Worker *worker)
{
    return &worker->counts;
}

const GArray *worker_kept_list(const Worker *worker, Transport transport)
{
    return worker->kept[transport];
}
