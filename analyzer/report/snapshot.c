#include "snapshot.h"

#include "../story/shown.h"

struct Snapshot {
    SnapshotSource source;
    Analysis analysis; /* as it stood; its lists are owned */
    Binder *binder;
    Selection *only;  /* (nullable) */
    Gather *gather;   /* until it is made */
    void *part;       /* the gathering's */
    GArray *tokens;   /* uint32_t, for each of analysis.connections taken in */
    guint news, next; /* taken in so far */
    Story *story, *shown;
    Totals totals;
};

Snapshot *snapshot_begin(const SnapshotSource *source)
{
    Snapshot *snapshot = g_new0(Snapshot, 1);
    snapshot->source = *source;
    analysis_so_far(source->run, &snapshot->analysis);
    snapshot->analysis.connections = roster_list(source->roster, TRANSPORT_TCP);
    snapshot->analysis.datagrams = roster_list(source->roster, TRANSPORT_UDP);
    snapshot->binder = binder_clone_empty(source->asked.binder);
    if (source->asked.only)
        snapshot->only = selection_clone_empty(source->asked.only);
    GatherAsked asked = {.binder = snapshot->binder, .only = snapshot->only};
    snapshot->gather = gather_new(&source->ledger, &asked);
    const Sink *sink = gather_sink(snapshot->gather);
    snapshot->part = sink->part(sink->user, 0);
    snapshot->tokens = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return snapshot;
}

static void finish(Snapshot *snapshot)
{
    snapshot->story = gather_finish(snapshot->gather, &snapshot->analysis, &snapshot->totals);
    snapshot->gather = NULL;
    if (snapshot->only)
        snapshot->shown = story_shown(snapshot->story, snapshot->only);
}

void snapshot_free(Snapshot *snapshot)
{
    if (!snapshot)
        return;
    gather_free(snapshot->gather);
    story_shown_free(snapshot->shown);
    story_free(snapshot->story);
    if (snapshot->story)
        totals_clear(&snapshot->totals);
    binder_free(snapshot->binder);
    selection_free(snapshot->only);
    g_array_unref(snapshot->tokens);
    g_ptr_array_unref(snapshot->analysis.connections);
    g_ptr_array_unref(snapshot->analysis.datagrams);
    g_free(snapshot);
}

/* ---- taking in ------------------------------------------------------------------- */

/* Where `id` stands among those taken in; false if it does not. */
static bool find_taken(const Snapshot *snapshot, uint64_t id, guint *ret)
{
    const GPtrArray *all = snapshot->analysis.connections;
    guint low = 0, high = snapshot->tokens->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (((const Conversation *)all->pdata[middle])->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    *ret = low;
    return low < snapshot->tokens->len && ((const Conversation *)all->pdata[low])->id == id;
}

static void tell_replaced(const Snapshot *snapshot, const Sink *sink,
                          const TcpConnection *connection)
{
    const Event *event = connection->conversation.timeline.first_event;
    for (; event; event = event->next) {
        guint place;
        if (event->id != EVENT_TCP_TUPLE_REUSED ||
            !find_taken(snapshot, event_number(event, TCP_TUPLE_REUSED_previous, UINT64_MAX),
                        &place))
            continue;
        TcpPast past = tcp_past_of(snapshot->analysis.connections->pdata[place]);
        sink->replaced(snapshot->part, g_array_index(snapshot->tokens, uint32_t, place), &past,
                       connection);
    }
}

/* It is judged as if no more came; but more may. */
static void take_connection(Snapshot *snapshot, const Sink *sink, TcpConnection *connection)
{
    uint8_t closed = connection->closed;
    connection->closed = (uint8_t)tcp_connection_closed(connection);
    gather_tell_so_far(snapshot->source.known, &connection->conversation);
    tell_replaced(snapshot, sink, connection);
    uint32_t token = sink->connection(snapshot->part, connection, true);
    g_array_append_val(snapshot->tokens, token);
    connection->closed = closed;
}

static void take_datagrams(Snapshot *snapshot, const Sink *sink, UdpExchange *exchange)
{
    gather_tell_so_far(snapshot->source.known, &exchange->conversation);
    sink->datagrams(snapshot->part, exchange, true);
}

static void take_news(Snapshot *snapshot, const Sink *sink, size_t most)
{
    const GArray *all = snapshot->source.news;
    for (; most > 0 && snapshot->news < all->len; most--) {
        const News *news = &g_array_index(all, News, snapshot->news++);
        sink->news(sink->user, news->conversation, news->event);
    }
}

bool snapshot_step(Snapshot *snapshot, size_t most)
{
    if (!snapshot->gather)
        return false;
    const Sink *sink = gather_sink(snapshot->gather);
    const GPtrArray *connections = snapshot->analysis.connections;
    const GPtrArray *datagrams = snapshot->analysis.datagrams;
    if (snapshot->news < snapshot->source.news->len) {
        take_news(snapshot, sink, most);
        return true;
    }
    for (; most > 0 && snapshot->next < connections->len; most--)
        take_connection(snapshot, sink, connections->pdata[snapshot->next++]);
    for (; most > 0 && snapshot->next < connections->len + datagrams->len; most--)
        take_datagrams(snapshot, sink, datagrams->pdata[snapshot->next++ - connections->len]);
    if (snapshot->next < connections->len + datagrams->len)
        return true;
    finish(snapshot);
    return false;
}

void snapshot_show(const Snapshot *snapshot, ReportInput *input)
{
    input->story = snapshot->shown ? snapshot->shown : snapshot->story;
    input->totals = &snapshot->totals;
    input->binder = snapshot->binder;
    input->only = snapshot->only;
}
