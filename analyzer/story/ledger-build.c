#include "ledger-build.h"
#include "../engine/flow-table.h"

/* Routes gathered before any are left out: many more than are told in the end, so that
 * those are the same however connections were shared out (see ledger-merge.c). */
#define ROUTES_GATHERED_MOST (LEDGER_ROUTES_MOST * 8)

/* ---- routes --------------------------------------------------------------- */

static guint route_hash(gconstpointer key)
{
    const LedgerRoute *route = key;
    return flow_table_hash(&(Endpoint){.address = route->client},
                           &(Endpoint){.address = route->server, .port = route->port});
}

static gboolean route_equal(gconstpointer a, gconstpointer b)
{
    const LedgerRoute *x = a, *y = b;
    return x->port == y->port && address_equal(&x->client, &y->client) &&
           address_equal(&x->server, &y->server);
}

/* The place of the route of `connection`; false if there is no room for another. */
static bool find_route(LedgerBuilder *builder, const TcpConnection *connection, uint32_t *ret)
{
    const Endpoint *ends = connection->conversation.ends;
    GPtrArray *routes = builder->ledger->routes;
    LedgerRoute *wanted = &builder->wanted;
    wanted->client = ends[END_CLIENT].address;
    wanted->server = ends[END_SERVER].address;
    wanted->port = ends[END_SERVER].port;
    gpointer place;
    if (g_hash_table_lookup_extended(builder->routes, wanted, NULL, &place)) {
        *ret = GPOINTER_TO_UINT(place);
        return true;
    }
    if (routes->len >= ROUTES_GATHERED_MOST)
        return false;

    *ret = routes->len;
    LedgerRoute *route = g_memdup2(wanted, sizeof *wanted);
    g_ptr_array_add(routes, route);
    g_hash_table_insert(builder->routes, route, GUINT_TO_POINTER(*ret));
    g_array_append_val(builder->first_ids, connection->conversation.id);
    return true;
}

/* ---- a connection --------------------------------------------------------- */

static int64_t later(int64_t at_ns, int64_t by_ns)
{
    return at_ns > INT64_MAX - by_ns ? INT64_MAX : at_ns + by_ns;
}

/* When the TIME_WAIT that `end` entered at `from` is over.
 *
 * RFC 9293, 3.10.7.4: "The only thing that can arrive in this state is a retransmission of the
 * remote FIN. Acknowledge it, and restart the 2 MSL timeout."
 *
 * A RST ends it at once, as Linux has it unless tcp_rfc1337 is set (RFC 1337, 2). */
static int64_t wait_until(const LedgerBuilder *builder, End end, int64_t from)
{
    const Closing *closing = &builder->closing;
    int64_t again = closing->fin_again_ns[end_other(end)];
    int64_t reset = closing->reset_ns[end_other(end)];
    int64_t until = later(MAX(from, again), builder->ledger->options.hold_ns);
    return reset >= from ? MIN(until, reset) : until;
}

/* Takes in the TIME_WAIT at `end`, if it is in that state. */
static void take_wait(const LedgerBuilder *builder, const TcpConnection *connection, End end,
                      LedgerEntry *entry)
{
    const TcpEnd *e = &connection->ends[end];
    Held *wait = &entry->waits[end];
    wait->until = NEVER_HELD;
    if (e->state != TCP_STATE_TIME_WAIT)
        return;
    wait->from = e->changed_at.time_ns;
    wait->until = MAX(wait->from, wait_until(builder, end, wait->from));
    route_at(builder->ledger, entry->route)->holders[end].entered++;
}

/* When the connection was over for both ends, TIME_WAIT not counted. */
static int64_t open_until(const TcpConnection *connection)
{
    return connection->closed_at.frame > 0 ? connection->closed_at.time_ns : SPAN_OPEN;
}

static bool in_range(const LedgerOptions *options, uint16_t port)
{
    return port >= options->port_low && port <= options->port_high;
}

/* The client's port is taken from its SYN until its end is CLOSED. */
static void take_port(const LedgerBuilder *builder, const TcpConnection *connection,
                      LedgerEntry *entry)
{
    const TcpEnd *client = &connection->ends[END_CLIENT];
    if (!in_range(&builder->ledger->options, connection->conversation.ends[END_CLIENT].port)) {
        entry->port_until = NEVER_HELD;
        route_at(builder->ledger, entry->route)->outside++;
        return;
    }
    int64_t until = open_until(connection);
    if (client->state == TCP_STATE_TIME_WAIT)
        until = entry->waits[END_CLIENT].until;
    else if (client->state == TCP_STATE_CLOSED)
        until = client->changed_at.time_ns;
    entry->port_until = MAX(entry->from, until);
}

static void take_times(const LedgerBuilder *builder, const TcpConnection *connection,
                       LedgerEntry *entry)
{
    entry->from = connection->conversation.first.time_ns;
    entry->begun = connection->syn_at.frame > 0;
    entry->open_until = MAX(entry->from, open_until(connection));
    take_wait(builder, connection, END_SERVER, entry);
    take_wait(builder, connection, END_CLIENT, entry);
    take_port(builder, connection, entry);
}

static void take_use(LedgerRoute *route, const Closing *closing, const TcpConnection *connection)
{
    route->connections++;
    route->begun += connection->syn_at.frame > 0;
    route->timestamps += has_timestamps(connection);
    route->requests += closing->requests;
    route->keep_alives += closing->keep_alives;

    uint16_t port = connection->conversation.ends[END_CLIENT].port;
    route->port_least = route->connections == 1 ? port : MIN(route->port_least, port);
    route->port_most = MAX(route->port_most, port);
}

static void take_state(LedgerBuilder *builder, uint32_t bucket, const TcpEnd *end)
{
    LastingSince since = {.bucket = bucket,
                          .close_wait = end->state == TCP_STATE_CLOSE_WAIT,
                          .since = end->changed_at.time_ns,
                          .active = end->sent_at_ns};
    if (since.close_wait || end->state == TCP_STATE_FIN_WAIT_2)
        g_array_append_val(builder->lasting, since);
}

/* A server that announces a time-out lets a second more pass, and looks at its
 * clock once in a while. Our choice. */
#define ANNOUNCED_SLACK_NS (2 * NS_PER_S)

static void take_idle(LedgerHolder *holder, const Closing *closing)
{
    int64_t idle = closing->idle_ns;
    if (holder->idle_least_ns < 0 || idle < holder->idle_least_ns)
        holder->idle_least_ns = idle;
    holder->idle_most_ns = MAX(holder->idle_most_ns, idle);
    if (closing->announced_ns >= 0 && idle >= closing->announced_ns &&
        idle - closing->announced_ns <= ANNOUNCED_SLACK_NS)
        holder->idle_announced++;
}

static void take_closer(LedgerRoute *route, const Closing *closing, const TcpConnection *connection)
{
    if (connection->active_closer == END_NONE)
        return;
    End closer = (End)connection->active_closer;
    LedgerHolder *holder = &route->holders[closer];
    CloseReason reason = closing_reason(closing, connection, closer);
    holder->closed_first[reason]++;
    if (reason == CLOSE_IDLE)
        take_idle(holder, closing);
}

/* ---- building ---------------------------------------------------------------- */

static GArray *array_new(guint size)
{
    return g_array_new(FALSE, FALSE, size);
}

static void unref_array(gpointer array)
{
    g_array_unref(array);
}

static void total_free(gpointer data)
{
    g_free(((LedgerTotal *)data)->curve);
    g_free(data);
}

LedgerBuilder *ledger_builder_new(const LedgerOptions *options)
{
    LedgerBuilder *builder = g_new0(LedgerBuilder, 1);
    Ledger *ledger = builder->ledger = g_new0(Ledger, 1);
    ledger->options = options ? *options : ledger_defaults();
    ledger->available = (uint64_t)ledger->options.port_high - ledger->options.port_low + 1;
    ledger->routes = g_ptr_array_new_with_free_func(g_free);
    ledger->totals = g_ptr_array_new_with_free_func(total_free);

    builder->routes = g_hash_table_new(route_hash, route_equal);
    builder->first_ids = array_new(sizeof(uint64_t));
    builder->entries = array_new(sizeof(LedgerEntry));
    builder->lasting = array_new(sizeof(LastingSince));
    builder->others = g_ptr_array_new_with_free_func(unref_array);
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        LedgerHolder *holder = &builder->wanted.holders[end];
        holder->soonest_reuse_ns = holder->idle_least_ns = holder->idle_most_ns = -1;
    }
    closing_init(&builder->closing);
    return builder;
}

void ledger_builder_free(LedgerBuilder *builder)
{
    if (!builder)
        return;
    g_hash_table_unref(builder->routes);
    g_array_unref(builder->first_ids);
    g_array_unref(builder->entries);
    g_array_unref(builder->lasting);
    g_ptr_array_unref(builder->others);
    ledger_free(builder->ledger);
    g_free(builder);
}

bool ledger_builder_hears(EventId id)
{
    return closing_hears(id);
}

void ledger_builder_event(LedgerBuilder *builder, const Event *event)
{
    closing_event(&builder->closing, event);
}

static void take_connection(LedgerBuilder *builder, const TcpConnection *connection,
                            LedgerEntry *entry)
{
    uint32_t place;
    if (!find_route(builder, connection, &place)) {
        builder->ledger->left_out++;
        return;
    }
    uint64_t *first_id = &g_array_index(builder->first_ids, uint64_t, place);
    *first_id = MIN(*first_id, connection->conversation.id);
    LedgerRoute *route = route_at(builder->ledger, place);
    entry->route = place;
    take_use(route, &builder->closing, connection);
    take_closer(route, &builder->closing, connection);
    take_state(builder, wait_bucket(place, END_CLIENT), &connection->ends[END_CLIENT]);
    take_state(builder, wait_bucket(place, END_SERVER), &connection->ends[END_SERVER]);
    take_times(builder, connection, entry);
}

uint32_t ledger_builder_flush(LedgerBuilder *builder, const TcpConnection *connection)
{
    uint32_t token = LEDGER_NO_TOKEN;
    /* What was never established takes no port for long: refused ones give it back
     * at once. So a flood of SYNs costs nothing here. */
    if (connection->established) {
        LedgerEntry entry = {.route = NO_ROUTE};
        take_connection(builder, connection, &entry);
        g_array_append_val(builder->entries, entry);
        token = builder->entries->len - 1;
    }
    closing_init(&builder->closing);
    return token;
}

Ledger *ledger_builder_finish(LedgerBuilder *builder, const Analysis *analysis)
{
    Ledger *ledger = builder->ledger;
    const CaptureFacts *facts = &analysis->facts;
    ledger->now_ns = facts->last_ns;
    ledger->covered = facts->last_ns - facts->first_ns >= ledger->options.hold_ns;
    ledger_measure(builder, analysis);
    return g_steal_pointer(&builder->ledger);
}
