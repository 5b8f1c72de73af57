/* crew.c: the workers and what they do together.
 *
 * Every worker is shown every load, in order, and takes out what is its own. Whoever has
 * taken all there are fetches more, one at a time; so no thread does nothing but read,
 * and each processor has one. Before the first load of another epoch they meet; whoever
 * comes last does what must be done by one alone, and the others wait for it. With a
 * single worker there are no threads, and the same steps are taken in line. */
#include "crew.h"

#include <pthread.h>
#include <sched.h>

/* Loads under way: enough that neither side waits for the other's small delays. */
#define LOADS 16

/* Loads that whoever fetches some has before itself when it stops. Our choice: those behind
 * it are not kept waiting while it takes its own part. */
#define LOADS_AHEAD 8

/* How often a thread looks again before it goes to sleep: being woken takes tens of
 * microseconds, which is as long as most waits are. */
#define LOOKS_AWAKE 100

/* Parts of the memory budget: one for conversations in hand, one for what is
 * remembered of those given up. A third is for what is kept (see worker.c), the rest for the
 * look-ups, ledger and counts made of them. */
#define HELD_SHARE       8
#define REMEMBERED_SHARE 8

/* Once memory is short, so much of the budget is freed in one go, in eighths. */
#define HELD_AFTER_EIGHTHS 6

typedef struct Member {
    Crew *crew;
    Worker *worker;
    pthread_t thread; /* of all but the first, whose thread is crew_work()'s caller */
    uint64_t next;    /* load to take */
} Member;

/* What the workers are to do next, agreed on when they meet. */
typedef struct Order {
    bool give_up;
    LiveRank rank;
    uint32_t epoch;
    bool forget;
    uint32_t forget_epoch;
    bool keep;
} Order;

struct Crew {
    Analysis *analysis;
    const AnalysisOptions *options;
    size_t memory_bytes;
    Member members[WORKERS_MAX];
    unsigned count;
    bool short_of_memory; /* until HELD_AFTER_EIGHTHS is reached */
    Order order;

    LoadSource source;
    void *source_user;

    pthread_mutex_t lock;   /* guards what follows, and `busy` of loads */
    pthread_cond_t changed; /* loads, or who fetches them */
    Load *loads[LOADS];
    uint64_t sent;
    uint32_t epoch;  /* of the last load sent */
    Member *fetcher; /* (nullable) who fetches more; it alone changes `sent` */
    bool ended;      /* there are no more */

    pthread_cond_t met;
    unsigned waiting; /* at the meeting */
    uint64_t meetings;
};

/* ---- what is done by one alone ------------------------------------------------- */

/* The member whose next fresh conversation came first; NULL if none has any left. */
static const Member *first_fresh(const Crew *crew, Transport transport, const guint *next)
{
    const Member *first = NULL;
    uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < crew->count; i++) {
        const GPtrArray *fresh = worker_fresh(crew->members[i].worker, transport);
        if (next[i] >= fresh->len)
            continue;
        const Live *live = g_ptr_array_index(fresh, next[i]);
        if (live->first_frame < least) {
            least = live->first_frame;
            first = &crew->members[i];
        }
    }
    return first;
}

static uint64_t number(Crew *crew, Transport transport, uint64_t id)
{
    guint next[WORKERS_MAX] = {0};
    const Member *member;
    while ((member = first_fresh(crew, transport, next))) {
        guint *at = &next[member - crew->members];
        Live *live = g_ptr_array_index(worker_fresh(member->worker, transport), (*at)++);
        live->id = id++;
        if (live->is_seed)
            continue;
        live_conversation(live)->id = live->id;
        if (crew->options->sink && crew->options->sink->begun)
            crew->options->sink->begun(crew->options->sink->user, live_conversation(live));
    }
    return id;
}

static gint by_frame(gconstpointer a, gconstpointer b)
{
    const News *x = a, *y = b;
    uint64_t left = x->event->at.frame, right = y->event->at.frame;
    return left < right ? -1 : left > right;
}

static void tell_news(Crew *crew)
{
    const Sink *sink = crew->options->sink;
    if (!sink || !sink->news)
        return;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(News));
    for (unsigned i = 0; i < crew->count; i++) {
        const GArray *news = worker_news(crew->members[i].worker);
        g_array_append_vals(all, news->data, news->len);
    }
    g_array_sort(all, by_frame); /* which is stable: GLib merges */
    for (guint i = 0; i < all->len; i++) {
        const News *news = &g_array_index(all, News, i);
        sink->news(sink->user, news->conversation, news->event);
    }
}

typedef size_t (*Measure)(const Worker *worker);

static size_t sum(const Crew *crew, Measure measure)
{
    size_t total = 0;
    for (unsigned i = 0; i < crew->count; i++)
        total += measure(crew->members[i].worker);
    return total;
}

static bool has_room(const Crew *crew)
{
    bool room = true;
    for (unsigned i = 0; i < crew->count; i++)
        room &= worker_has_room(crew->members[i].worker);
    return room;
}

static void number_all(Crew *crew)
{
    Analysis *analysis = crew->analysis;
    analysis->connection_count = number(crew, TRANSPORT_TCP, analysis->connection_count);
    analysis->datagram_count = number(crew, TRANSPORT_UDP, analysis->datagram_count);
    tell_news(crew);
    for (unsigned i = 0; i < crew->count; i++)
        worker_numbered(crew->members[i].worker);
    crew->order = (Order){.keep = has_room(crew)};
}

/* Chooses what goes next; sets order.give_up. */
static void choose_held(Crew *crew)
{
    size_t budget = crew->memory_bytes / HELD_SHARE;
    size_t most = crew->short_of_memory ? budget / 8 * HELD_AFTER_EIGHTHS : budget;
    crew->short_of_memory = sum(crew, worker_held) > most;
    for (LiveRank rank = 0; crew->short_of_memory && rank < LIVE_RANKS; rank++) {
        uint32_t earliest = UINT32_MAX;
        for (unsigned i = 0; i < crew->count; i++)
            earliest = MIN(earliest, worker_earliest(crew->members[i].worker, rank));
        if (earliest == UINT32_MAX)
            continue;
        crew->order.give_up = true;
        crew->order.rank = rank;
        crew->order.epoch = earliest;
        return;
    }
    crew->short_of_memory = false;
}

static void choose_remembered(Crew *crew)
{
    if (sum(crew, worker_remembered) <= crew->memory_bytes / REMEMBERED_SHARE)
        return;
    uint32_t earliest = UINT32_MAX;
    for (unsigned i = 0; i < crew->count; i++)
        earliest = MIN(earliest, worker_earliest_remembered(crew->members[i].worker));
    crew->order.forget = true;
    crew->order.forget_epoch = earliest;
}

static void choose(Crew *crew)
{
    crew->order = (Order){.keep = has_room(crew)};
    choose_held(crew);
    choose_remembered(crew);
}

/* ---- together --------------------------------------------------------------------- */

/* Waits until something has changed, or may have: the caller looks. `looks` is 0 at first. */
static void await(Crew *crew, pthread_cond_t *change, unsigned *looks)
{
    if (++*looks > LOOKS_AWAKE) {
        pthread_cond_wait(change, &crew->lock);
        return;
    }
    pthread_mutex_unlock(&crew->lock);
    sched_yield();
    pthread_mutex_lock(&crew->lock);
}

/* Waits for all; the last one to come does `alone`, and then all go on. */
static void meet(Crew *crew, void (*alone)(Crew *))
{
    if (crew->count == 1) {
        alone(crew);
        return;
    }
    pthread_mutex_lock(&crew->lock);
    uint64_t meeting = crew->meetings;
    if (++crew->waiting == crew->count) {
        alone(crew);
        crew->waiting = 0;
        crew->meetings++;
        pthread_cond_broadcast(&crew->met);
    }
    for (unsigned looks = 0; crew->meetings == meeting;)
        await(crew, &crew->met, &looks);
    pthread_mutex_unlock(&crew->lock);
}

static void end_epoch(Member *member)
{
    Crew *crew = member->crew;
    Worker *worker = member->worker;
    meet(crew, number_all);
    worker_retire_replaced(worker, crew->order.keep);
    for (;;) {
        meet(crew, choose);
        Order order = crew->order;
        if (!order.give_up && !order.forget)
            break;
        if (order.give_up)
            worker_give_up(worker, order.rank, order.epoch, order.keep);
        if (order.forget)
            worker_forget(worker, order.forget_epoch);
    }
    worker_relieve(worker);
}

void crew_publish(Crew *crew)
{
    g_assert(crew->count == 1);
    number_all(crew);
    worker_retire_replaced(crew->members[0].worker, crew->order.keep);
}

void crew_relieve(Crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        worker_relieve(crew->members[i].worker);
}

static void take(Member *member, const Load *load)
{
    Worker *worker = member->worker;
    if (load->epoch != worker_epoch(worker)) {
        end_epoch(member);
        worker_begin_epoch(worker, load->epoch);
    }
    worker_take(worker, load);
    if (!load->ends_all)
        return;
    end_epoch(member);
    worker_finish(worker, member->crew->order.keep);
}

/* ---- threads ------------------------------------------------------------------------ */

static void done_with(Crew *crew, Load *load)
{
    pthread_mutex_lock(&crew->lock);
    if (--load->busy == 0) {
        load_release(load);
        pthread_cond_broadcast(&crew->changed);
    }
    pthread_mutex_unlock(&crew->lock);
}

static void take_next(Member *member)
{
    Load *load = member->crew->loads[member->next++ % LOADS];
    take(member, load);
    done_with(member->crew, load);
}

/* For whoever fetches: waits until all are done with `load`, and takes its own part of
 * that and others meanwhile. */
static void await_load(Crew *crew, const Load *load)
{
    pthread_mutex_lock(&crew->lock);
    for (unsigned looks = 0; load->busy > 0;) {
        if (crew->fetcher->next == crew->sent) {
            await(crew, &crew->changed, &looks);
            continue;
        }
        pthread_mutex_unlock(&crew->lock);
        take_next(crew->fetcher);
        pthread_mutex_lock(&crew->lock);
        looks = 0;
    }
    pthread_mutex_unlock(&crew->lock);
}

Load *crew_load(Crew *crew)
{
    Load *load = crew->loads[crew->sent % LOADS];
    if (crew->count > 1)
        await_load(crew, load);
    return load;
}

void crew_await(Crew *crew)
{
    for (unsigned i = 0; crew->count > 1 && i < LOADS; i++)
        await_load(crew, crew->loads[i]);
}

void crew_send(Crew *crew, Load *load)
{
    crew->epoch = load->epoch;
    if (crew->count == 1) {
        take(&crew->members[0], load);
        load_release(load);
        return;
    }
    pthread_mutex_lock(&crew->lock);
    load->busy = crew->count;
    crew->sent++;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

static void send_last(Crew *crew)
{
    Load *load = crew_load(crew);
    load->count = 0;
    memset(load->picked, 0, sizeof load->picked);
    load->latest = (Moment){0};
    load->epoch = crew->epoch;
    load->ends_all = true;
    crew_send(crew, load);
}

/* Fetches until some loads are ahead of `member`, who is to do so. */
static void fetch(Member *member)
{
    Crew *crew = member->crew;
    bool more = true;
    while (more && crew->sent - member->next < LOADS_AHEAD)
        more = crew->source(crew->source_user);
    if (!more)
        send_last(crew);
    pthread_mutex_lock(&crew->lock);
    crew->ended = !more;
    crew->fetcher = NULL;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

typedef enum Duty {
    DUTY_TAKE,
    DUTY_FETCH,
    DUTY_LEAVE,
} Duty;

/* Waits until there is something to do. */
static Duty next_duty(Member *member)
{
    Crew *crew = member->crew;
    Duty duty = DUTY_TAKE;
    pthread_mutex_lock(&crew->lock);
    for (unsigned looks = 0; member->next == crew->sent && crew->fetcher && !crew->ended;)
        await(crew, &crew->changed, &looks);
    if (member->next == crew->sent) {
        duty = crew->ended ? DUTY_LEAVE : DUTY_FETCH;
        if (duty == DUTY_FETCH)
            crew->fetcher = member;
    }
    pthread_mutex_unlock(&crew->lock);
    return duty;
}

static void *work(void *data)
{
    Member *member = data;
    Duty duty;
    while ((duty = next_duty(member)) != DUTY_LEAVE) {
        if (duty == DUTY_FETCH)
            fetch(member);
        else
            take_next(member);
    }
    return NULL;
}

void crew_work(Crew *crew, LoadSource source, void *user)
{
    if (crew->count == 1) {
        while (source(user))
            ;
        return;
    }
    crew->source = source;
    crew->source_user = user;
    for (unsigned i = 1; i < crew->count; i++)
        if (pthread_create(&crew->members[i].thread, NULL, work, &crew->members[i]) != 0)
            g_error("no thread to be had");
    work(&crew->members[0]);
    for (unsigned i = 1; i < crew->count; i++)
        pthread_join(crew->members[i].thread, NULL);
}

/* ---- beginning and end ----------------------------------------------------------------- */

Crew *crew_new(Analysis *analysis, const AnalysisOptions *options, unsigned workers)
{
    Crew *crew = g_new0(Crew, 1);
    crew->analysis = analysis;
    crew->options = options;
    crew->memory_bytes = options->memory_bytes;
    crew->count = workers;
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->changed, NULL);
    pthread_cond_init(&crew->met, NULL);
    unsigned loads = workers == 1 ? 1 : LOADS;
    for (unsigned i = 0; i < LOADS; i++)
        crew->loads[i] = i < loads ? g_new0(Load, 1) : crew->loads[0];
    for (unsigned i = 0; i < workers; i++)
        crew->members[i] = (Member){.crew = crew, .worker = worker_new(i, options)};
    return crew;
}

static void free_loads(Crew *crew)
{
    for (unsigned i = 0; i < (crew->count == 1 ? 1 : LOADS); i++)
        g_clear_pointer(&crew->loads[i], g_free);
}

void crew_free(Crew *crew)
{
    if (!crew)
        return;
    free_loads(crew);
    for (unsigned i = 0; i < crew->count; i++)
        worker_free(crew->members[i].worker);
    pthread_mutex_destroy(&crew->lock);
    pthread_cond_destroy(&crew->changed);
    pthread_cond_destroy(&crew->met);
    g_free(crew);
}

static void add_symptom(Symptom *into, const Symptom *from)
{
    bool earlier = from->count > 0 && (into->count == 0 || from->frame < into->frame);
    into->count += from->count;
    if (earlier)
        into->frame = from->frame;
}

static void add_counts(const Crew *crew, const WorkerCounts *counts, Analysis *analysis)
{
    analysis->symptoms.segments += counts->symptoms.segments;
    add_symptom(&analysis->symptoms.oversized, &counts->symptoms.oversized);
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        analysis->tally[id] += counts->tally[id];
    analysis->dropped_details += counts->dropped_details;
    analysis->given_up.over += counts->given_up[LIVE_LOOSE];
    analysis->given_up.open += counts->given_up[LIVE_OPEN];
    analysis->given_up.late_segments += counts->late_segments;
    if (!crew->options->let_go) /* then nobody wanted them */
        analysis->given_up.details += counts->not_kept;
}

void crew_add_counts(const Crew *crew, Analysis *analysis)
{
    for (unsigned i = 0; i < crew->count; i++)
        add_counts(crew, worker_counts(crew->members[i].worker), analysis);
}

static gint by_id(gconstpointer a, gconstpointer b)
{
    const Kept *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void gather_kept(Crew *crew, Transport transport, GPtrArray *ret)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Kept));
    for (unsigned i = 0; i < crew->count; i++) {
        const GArray *kept = worker_kept_list(crew->members[i].worker, transport);
        g_array_append_vals(all, kept->data, kept->len);
    }
    g_array_sort(all, by_id);
    for (guint i = 0; i < all->len; i++)
        g_ptr_array_add(ret, g_array_index(all, Kept, i).conversation);
}

static void gather(Crew *crew)
{
    Analysis *analysis = crew->analysis;
    crew_add_counts(crew, analysis);
    gather_kept(crew, TRANSPORT_TCP, analysis->connections);
    gather_kept(crew, TRANSPORT_UDP, analysis->datagrams);
}

void crew_finish(Crew *crew)
{
    if (crew->count == 1)
        send_last(crew);
    gather(crew);
    free_loads(crew);
}
