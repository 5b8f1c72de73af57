/* worker-end.c: see worker-parts.h. */
#include "worker-parts.h"

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
    Live *live = worker_sprout(worker, seed_live);
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

    worker->held -= worker_size_of(c);
    if (keep) {
        keep_conversation(worker, c);
    } else {
        worker->counts.not_kept++;
        worker_free_conversation(worker, c);
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
 * it is fetched: first of the conversation itself, which knows where its timeline lies. */
#define GIVE_UP_AHEAD (2 * ARENA_FETCH_STEPS)

/* Has the memory of `live` itself fetched, and its place in the table. */
static void fetch_live(const Worker *worker, const Live *live)
{
    if (live->newer)
        prefetch_bytes(live->newer, live->is_seed ? sizeof(Live) + sizeof(Seed)
                                                  : sizeof(Live) + sizeof(TcpConnection));
    flow_table_prefetch(&worker->connections, live->hash);
}

/* Has what happened on `live` fetched, a step further the fewer are told of before it. */
static void fetch_timeline(Live *live, unsigned ahead)
{
    if (ahead <= ARENA_FETCH_STEPS && !live->is_seed)
        arena_prefetch(&live_conversation(live)->timeline.arena, ARENA_FETCH_STEPS - ahead);
}

/* The same for all that come soon after `live`. */
static void fetch_timelines(Live *live)
{
    for (unsigned ahead = 1; ahead <= ARENA_FETCH_STEPS && (live = live->newer); ahead++)
        fetch_timeline(live, ahead);
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
        fetch_timelines(live);
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

static bool are_sorted(const GPtrArray *lives)
{
    for (guint i = 1; i < lives->len; i++)
        if (by_id(&lives->pdata[i - 1], &lives->pdata[i]) > 0)
            return false;
    return true;
}

/* Those of a flood come in order: each had one segment. */
static GPtrArray *all_lives(Worker *worker)
{
    GPtrArray *all = g_ptr_array_new();
    for (LiveRank rank = 0; rank < LIVE_RANKS; rank++)
        for (guint epoch = 0; epoch < worker->lives.lists[rank]->len; epoch++)
            for (Live *live = lives_oldest(&worker->lives, rank, epoch); live; live = live->newer)
                g_ptr_array_add(all, live);
    if (!are_sorted(all))
        g_ptr_array_sort(all, by_id);
    return all;
}

/* The same for those that are told of in another order: has memory fetched of what comes
 * after the one at `place`. */
static void fetch_after(const GPtrArray *lives, guint place)
{
    for (guint ahead = 1; ahead <= GIVE_UP_AHEAD && place + ahead < lives->len; ahead++) {
        Live *live = g_ptr_array_index(lives, place + ahead);
        if (ahead == GIVE_UP_AHEAD)
            prefetch_bytes(live, sizeof(Live) + sizeof(TcpConnection));
        else
            fetch_timeline(live, ahead);
    }
}

void worker_finish(Worker *worker, bool keep)
{
    g_autoptr(GPtrArray) all = all_lives(worker);
    worker->finished = true;
    for (guint i = 0; i < all->len; i++) {
        fetch_after(all, i);
        retire(worker, g_ptr_array_index(all, i), keep, false);
    }
}
