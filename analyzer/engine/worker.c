#include "worker-parts.h"

#include "../../dissectors/tls/x509-shelf.h"

/* Of the memory budget, the part for what is kept; more goes into a file. */
#define STORE_SHARE 3

Worker *worker_new(unsigned index, const AnalysisOptions *options)
{
    Worker *worker = g_new0(Worker, 1);
    worker->index = index;
    worker->sink = options->sink;
    worker->part = options->sink ? options->sink->part(options->sink->user, index) : NULL;
    worker->commons.certificates = x509_shelf_new();
    worker->commons.states = &worker->states;
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

size_t worker_size_of(const Conversation *c)
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

void worker_free_conversation(Worker *worker, Conversation *c)
{
    Live *live = live_of(c);
    g_free(live->past);
    clear_conversation(c);
    slab_give(c->transport == TRANSPORT_TCP ? worker->tcp_slab : worker->udp_slab, live);
}

static void free_kept(Worker *worker, GArray *kept)
{
    for (guint i = 0; i < kept->len; i++) {
        worker_free_conversation(worker, g_array_index(kept, Kept, i).conversation);
        if (i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            worker_relieve(worker);
    }
    g_array_unref(kept);
}

/* What is in hand, where nobody wants to hear of it any more. */
static void free_lives(Worker *worker)
{
    for (LiveRank rank = 0; rank < LIVE_RANKS; rank++)
        for (guint epoch = 0; epoch < worker->lives.lists[rank]->len; epoch++)
            for (Live *live; (live = lives_oldest(&worker->lives, rank, epoch));) {
                lives_remove(&worker->lives, live);
                if (!live->is_seed) /* those go with their slab */
                    worker_free_conversation(worker, live_conversation(live));
            }
    for (guint i = 0; i < worker->replaced->len; i++)
        worker_free_conversation(worker, live_conversation(g_ptr_array_index(worker->replaced, i)));
}

void worker_free(Worker *worker)
{
    if (!worker)
        return;
    if (!worker->finished)
        free_lives(worker);
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
    states_clear(&worker->states);
    g_free(worker);
}

size_t worker_held(const Worker *worker)
{
    return worker->held + worker->arenas.held - worker->kept_arenas;
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

const WorkerCounts *worker_counts(const Worker *worker)
{
    return &worker->counts;
}

const GArray *worker_kept_list(const Worker *worker, Transport transport)
{
    return worker->kept[transport];
}
