#include "growing.h"

#include "../story/shown.h"
#include "snapshot.h"

/* How long a story is good for at least; and where making it takes long, how many times as
 * long, so that it takes a tenth of the time at most. */
#define STORY_LASTS_NS    NS_PER_S
#define STORY_LASTS_TIMES 10

/* Conversations taken into a story between two looks at the clock: some hundred
 * microseconds' worth. */
#define STORY_STEP 200

/* Batches analysed between two looks at the clock. */
#define BATCHES_STEP 4

/* Look-ups remembered for the next story. Our choice: as many as a story keeps, asked and
 * answered (story-builder.c). */
#define NEWS_MOST 200000

struct Growing {
    GrowingSource source;
    Sink sink;
    Gather *gather;   /* until all has ended: of what is over */
    void *part;       /* the gathering's */
    AnalysisRun *run; /* likewise */
    Roster *roster;
    GArray *news;       /* News */
    uint64_t dropped;   /* of the roster, when the story was made */
    Snapshot *snapshot; /* (nullable) that is shown */
    Snapshot *former;   /* (nullable) shown until the last call */
    Snapshot *coming;   /* (nullable) being made */
    int64_t spent_ns;   /* on that */
    int64_t next_ns;    /* when another may be begun */
    bool stale;         /* something has come since the last was begun */
    GPtrArray *lent;    /* TcpConnection * whose `closed` is not settled */
    Analysis now;
    ReportInput input;
    Analysis *analysis; /* (nullable) once all has ended */
    Story *story, *shown;
    Totals totals;
};

static int64_t clock_ns(void)
{
    return g_get_monotonic_time() * NS_PER_US;
}

/* ---- what the engine tells --------------------------------------------------------- */

static const Sink *inner(const Growing *growing)
{
    return gather_sink(growing->gather);
}

static void *new_part(void *user, unsigned index)
{
    Growing *growing = user;
    growing->part = inner(growing)->part(inner(growing)->user, index);
    return growing;
}

static void begun(void *user, Conversation *conversation)
{
    roster_add(((Growing *)user)->roster, conversation);
}

static void complete(void *user, Conversation *conversation)
{
    const Growing *growing = user;
    inner(growing)->complete(inner(growing)->user, conversation);
}

/* Look-ups told by what goes now are no longer to be had. */
static void forget_news(GArray *all, const Conversation *conversation)
{
    guint kept = 0;
    for (guint i = 0; i < all->len; i++) {
        News news = g_array_index(all, News, i);
        if (news.conversation != conversation)
            g_array_index(all, News, kept++) = news;
    }
    g_array_set_size(all, kept);
}

/* Few conversations do. */
static bool tells_news(const Conversation *conversation)
{
    const Event *event = conversation->timeline.first_event;
    for (; event; event = event->next)
        if (event->id == EVENT_DNS_QUERY || event->id == EVENT_DNS_RESPONSE)
            return true;
    return false;
}

static void let_go(Growing *growing, const Conversation *conversation)
{
    roster_drop(growing->roster, (Transport)conversation->transport, conversation->id);
    if (growing->news->len > 0 && tells_news(conversation))
        forget_news(growing->news, conversation);
}

static uint32_t take_connection(void *user, const TcpConnection *connection, bool kept)
{
    Growing *growing = user;
    uint32_t token = inner(growing)->connection(growing->part, connection, kept);
    if (!kept)
        let_go(growing, &connection->conversation);
    return token;
}

static void take_datagrams(void *user, const UdpExchange *exchange, bool kept)
{
    Growing *growing = user;
    inner(growing)->datagrams(growing->part, exchange, kept);
    if (!kept)
        let_go(growing, &exchange->conversation);
}

static void take_replaced(void *user, uint32_t token, const TcpPast *past,
                          const TcpConnection *fresh)
{
    const Growing *growing = user;
    inner(growing)->replaced(growing->part, token, past, fresh);
}

static void take_news(void *user, const Conversation *conversation, const Event *event)
{
    Growing *growing = user;
    if (growing->news->len < NEWS_MOST)
        g_array_append_vals(growing->news, &(News){conversation, event}, 1);
    inner(growing)->news(inner(growing)->user, conversation, event);
}

/* ---- stories ------------------------------------------------------------------------- */

static void begin_story(Growing *growing)
{
    SnapshotSource source = {growing->run,  growing->roster,       growing->gather,
                             growing->news, growing->source.asked, growing->source.ledger};
    growing->coming = snapshot_begin(&source);
    growing->dropped = roster_dropped(growing->roster);
    growing->spent_ns = 0;
    growing->stale = false;
}

static void show_coming(Growing *growing)
{
    growing->former = growing->snapshot;
    growing->snapshot = g_steal_pointer(&growing->coming);
    snapshot_show(growing->snapshot, &growing->input);
    growing->next_ns = clock_ns() + MAX(STORY_LASTS_NS, growing->spent_ns * STORY_LASTS_TIMES);
}

/* One without any conversation. */
static void show_empty(Growing *growing)
{
    Roster *nobody = roster_new();
    g_autoptr(GArray) nothing = g_array_new(FALSE, FALSE, sizeof(News));
    SnapshotSource source = {growing->run,          nobody,
                             growing->gather,       nothing,
                             growing->source.asked, growing->source.ledger};
    g_clear_pointer(&growing->coming, snapshot_free);
    growing->coming = snapshot_begin(&source);
    while (snapshot_step(growing->coming, STORY_STEP))
        continue;
    growing->spent_ns = 0;
    show_coming(growing);
    roster_free(nobody);
    growing->dropped = roster_dropped(growing->roster);
    growing->stale = true;
}

/* Works on the story until `until_ns`. True if there is another one now. */
static bool work_on_story(Growing *growing, int64_t until_ns)
{
    int64_t begun_ns = clock_ns(), now_ns = begun_ns;
    if (!growing->coming && (!growing->stale || begun_ns < growing->next_ns))
        return false;
    if (!growing->coming)
        begin_story(growing);
    bool more = true;
    do {
        more = snapshot_step(growing->coming, STORY_STEP);
        now_ns = clock_ns();
    } while (more && now_ns < until_ns);
    growing->spent_ns += now_ns - begun_ns;
    if (!more)
        show_coming(growing);
    return !more;
}

/* ---- beginning and end ---------------------------------------------------------------- */

Growing *growing_new(const GrowingSource *source)
{
    Growing *growing = g_new0(Growing, 1);
    growing->source = *source;
    growing->gather = gather_new(&source->ledger, &source->asked);
    growing->sink = (Sink){.user = growing,
                           .part = new_part,
                           .begun = begun,
                           .complete = complete,
                           .connection = take_connection,
                           .datagrams = take_datagrams,
                           .replaced = take_replaced,
                           .news = take_news};
    growing->roster = roster_new();
    growing->news = g_array_new(FALSE, FALSE, sizeof(News));
    growing->lent = g_ptr_array_new();
    growing->source.how.sink = &growing->sink;
    growing->source.how.workers = 1;
    growing->run = analysis_begin(source->capture, &growing->source.how);
    growing->input = (ReportInput){.analysis = &growing->now,
                                   .owners = source->asked.owners,
                                   .notebooks = source->notebooks,
                                   .notebook_count = source->notebook_count};
    analysis_so_far(growing->run, &growing->now);
    show_empty(growing);
    growing->next_ns = 0;
    return growing;
}

static void drop_snapshots(Growing *growing)
{
    g_clear_pointer(&growing->coming, snapshot_free);
    g_clear_pointer(&growing->snapshot, snapshot_free);
    g_clear_pointer(&growing->former, snapshot_free);
}

void growing_free(Growing *growing)
{
    if (!growing)
        return;
    drop_snapshots(growing);
    gather_free(growing->gather);
    story_shown_free(growing->shown);
    story_free(growing->story);
    if (growing->story)
        totals_clear(&growing->totals);
    analysis_abandon(growing->run);
    analysis_free(growing->analysis);
    roster_free(growing->roster);
    g_array_unref(growing->news);
    g_ptr_array_unref(growing->lent);
    g_free(growing);
}

/* The capture is over: what the report would be made from is shown from now on. */
static void end(Growing *growing)
{
    growing->analysis = analysis_end(g_steal_pointer(&growing->run));
    growing->story =
        gather_finish(g_steal_pointer(&growing->gather), growing->analysis, &growing->totals);
    roster_settle(growing->roster);
    if (growing->source.asked.only)
        growing->shown = story_shown(growing->story, growing->source.asked.only);
    g_clear_pointer(&growing->coming, snapshot_free);
    growing->former = g_steal_pointer(&growing->snapshot);
    growing->now = *growing->analysis;
    growing->input.story = growing->shown ? growing->shown : growing->story;
    growing->input.totals = &growing->totals;
    growing->input.binder = growing->source.asked.binder;
    growing->input.only = growing->source.asked.only;
}

/* ---- slices ----------------------------------------------------------------------------- */

static void take_back(Growing *growing)
{
    for (guint i = 0; i < growing->lent->len; i++)
        ((TcpConnection *)growing->lent->pdata[i])->closed = TCP_CLOSED_NOT;
    g_ptr_array_set_size(growing->lent, 0);
}

/* Analyses what has come. Returns what analysis_step() said last. */
static AnalysisStep analyse(Growing *growing, int64_t until_ns, bool *ret_took)
{
    AnalysisStep step;
    do {
        unsigned batches = 0;
        while ((step = analysis_step(growing->run)) == ANALYSIS_TOOK && ++batches < BATCHES_STEP)
            *ret_took = true;
        *ret_took |= batches > 0;
    } while (step == ANALYSIS_TOOK && clock_ns() < until_ns);
    return step;
}

unsigned growing_work(Growing *growing, int64_t budget_ns, bool story)
{
    int64_t until_ns = clock_ns() + budget_ns;
    unsigned news = 0;
    bool took = false;
    g_clear_pointer(&growing->former, snapshot_free);
    if (!growing->run)
        return 0;
    take_back(growing);
    AnalysisStep step = analyse(growing, until_ns, &took);
    if (step == ANALYSIS_ENDED) {
        end(growing);
        return GROWING_FRAMES | GROWING_STORY;
    }
    if (took) {
        analysis_publish(growing->run);
        roster_settle(growing->roster);
        analysis_so_far(growing->run, &growing->now);
        growing->stale = true;
        news = GROWING_FRAMES;
    }
    if (roster_dropped(growing->roster) != growing->dropped) {
        show_empty(growing);
        g_clear_pointer(&growing->former, snapshot_free);
        news |= GROWING_STORY;
    } else if (story && work_on_story(growing, until_ns)) {
        news |= GROWING_STORY;
    }
    bool more = step == ANALYSIS_TOOK || growing->coming;
    return news | (more ? GROWING_MORE : 0);
}

/* ---- what is known ------------------------------------------------------------------------ */

bool growing_has_ended(const Growing *growing)
{
    return !growing->run;
}

const ReportInput *growing_input(const Growing *growing)
{
    return &growing->input;
}

const Roster *growing_roster(const Growing *growing)
{
    return growing->roster;
}

static void lend(Growing *growing, TcpConnection *connection)
{
    TcpClosed closed = tcp_connection_closed(connection);
    if (connection->closed != TCP_CLOSED_NOT || closed == TCP_CLOSED_NOT)
        return;
    connection->closed = (uint8_t)closed;
    g_ptr_array_add(growing->lent, connection);
}

const Conversation *growing_conversation(Growing *growing, Transport transport, uint64_t id)
{
    Conversation *c = roster_find(growing->roster, transport, id);
    if (!c || !growing->run)
        return c;
    gather_tell_so_far(growing->gather, c);
    if (transport == TRANSPORT_TCP)
        lend(growing, (TcpConnection *)c);
    return c;
}

const char *growing_name(const Growing *growing, const Conversation *conversation)
{
    return story_server_name(growing->gather ? gather_lookups(growing->gather) : growing->story,
                             conversation);
}
