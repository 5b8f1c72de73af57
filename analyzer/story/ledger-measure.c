#include "../engine/flow-table.h"
#include "forecast.h"
#include "ledger-build.h"
#include "ledger-spans.h"

/* The rate that a forecast goes by is that of the last hold time, or of the whole
 * capture if that is shorter; of no less than this. */
#define RATE_WINDOW_LEAST_NS (1 * NS_PER_S)

/* The window in which the peak rate is counted. */
#define PEAK_WINDOW_NS (1 * NS_PER_S)

static void measure(const SpanList *list, guint buckets, SpanVisit visit, void *user)
{
    g_autoptr(SpanTable) table = span_table_new(list->spans, list->count, buckets);
    span_table_visit(table, visit, user);
}

/* ---- of a route ---------------------------------------------------------------- */

static void measure_begun(void *user, uint32_t bucket, const SpanSet *set)
{
    LedgerRoute *route = route_at(user, bucket);
    int64_t lasted = set->from[set->count - 1] - set->from[0];
    route->average_rate = rate_of(set->count - 1, lasted);
    route->peak_rate = spans_burst(set, PEAK_WINDOW_NS);
}

static void measure_open(void *user, uint32_t bucket, const SpanSet *set)
{
    const Ledger *ledger = user;
    LedgerRoute *route = route_at(ledger, bucket);
    route->open = spans_occupancy(set, ledger->now_ns);
    if (ledger_all_begun(route))
        measure_begun(user, bucket, set);
}

typedef struct WaitMeasure {
    const Ledger *ledger;
    int64_t lasted_ns; /* the capture */
} WaitMeasure;

static void measure_wait(void *user, uint32_t bucket, const SpanSet *set)
{
    const WaitMeasure *waits = user;
    const Ledger *ledger = waits->ledger;
    LedgerRoute *route = wait_route(ledger, bucket);
    route->holders[wait_end(bucket)].time_wait = spans_occupancy(set, ledger->now_ns);
    if (wait_end(bucket) != END_CLIENT)
        return;
    int64_t window = MAX(RATE_WINDOW_LEAST_NS, MIN(waits->lasted_ns, ledger->options.hold_ns));
    uint64_t lately = spans_begun(set, ledger->now_ns - window, ledger->now_ns);
    route->forecast.rate = rate_of(lately, window);
}

static void measure_ports(void *user, uint32_t bucket, const SpanSet *set)
{
    const Ledger *ledger = user;
    LedgerRoute *route = route_at(ledger, bucket);
    const LedgerHolder *client = &route->holders[END_CLIENT];
    route->ports = spans_occupancy(set, ledger->now_ns);
    if (client->entered > 0)
        forecast_make(&route->forecast, ledger, set, route->ports.now, client->time_wait.now);
}

/* ---- of a holder --------------------------------------------------------------- */

static void measure_total(void *user, uint32_t bucket, const SpanSet *set)
{
    const Ledger *ledger = user;
    LedgerTotal *total = g_ptr_array_index(ledger->totals, bucket);
    total->entered = set->count;
    total->time_wait = spans_occupancy(set, ledger->now_ns);
}

typedef struct CurveMeasure {
    const Ledger *ledger;
    int64_t first_ns;
} CurveMeasure;

static void measure_curve(void *user, uint32_t bucket, const SpanSet *set)
{
    const CurveMeasure *curves = user;
    const LedgerTotal *total = g_ptr_array_index(curves->ledger->totals, bucket);
    if (total->curve)
        spans_curve(set, curves->first_ns, curves->ledger->now_ns, total->curve,
                    LEDGER_CURVE_POINTS);
}

static guint total_hash(gconstpointer key)
{
    Endpoint holder = {.address = ((const LedgerTotal *)key)->holder};
    return flow_table_hash(&holder, &holder);
}

static gboolean total_equal(gconstpointer a, gconstpointer b)
{
    return address_equal(&((const LedgerTotal *)a)->holder, &((const LedgerTotal *)b)->holder);
}

/* The place of all that `holder` holds. There are at most two a route. */
static uint32_t find_total(Ledger *ledger, GHashTable *places, const Address *holder)
{
    LedgerTotal wanted = {.holder = *holder};
    gpointer place;
    if (g_hash_table_lookup_extended(places, &wanted, NULL, &place))
        return GPOINTER_TO_UINT(place);
    LedgerTotal *total = g_memdup2(&wanted, sizeof wanted);
    g_hash_table_insert(places, total, GUINT_TO_POINTER(ledger->totals->len));
    g_ptr_array_add(ledger->totals, total);
    return ledger->totals->len - 1;
}

#define NOT_LOOKED_FOR UINT32_MAX

/* Gives waits, which are in buckets by route and end, those of their holders. */
static void put_by_holder(SpanList *waits, Ledger *ledger)
{
    g_autoptr(GHashTable) places = g_hash_table_new(total_hash, total_equal);
    size_t ends = (size_t)ledger->routes->len * 2;
    g_autofree uint32_t *known = g_new(uint32_t, ends);
    for (size_t i = 0; i < ends; i++)
        known[i] = NOT_LOOKED_FOR;
    for (size_t i = 0; i < waits->count; i++) {
        uint32_t bucket = waits->spans[i].bucket;
        const LedgerRoute *route = wait_route(ledger, bucket);
        bool client = wait_end(bucket) == END_CLIENT;
        if (known[bucket] == NOT_LOOKED_FOR)
            known[bucket] = find_total(ledger, places, client ? &route->client : &route->server);
        waits->spans[i].bucket = known[bucket];
    }
}

static int more(uint64_t a, uint64_t b)
{
    return a > b ? -1 : a < b;
}

static uint64_t waits_of(const LedgerRoute *route)
{
    return route->holders[END_CLIENT].time_wait.peak + route->holders[END_SERVER].time_wait.peak;
}

static gint compare_routes(gconstpointer a, gconstpointer b)
{
    const LedgerRoute *x = *(const LedgerRoute *const *)a, *y = *(const LedgerRoute *const *)b;
    int order = more(waits_of(x), waits_of(y));
    if (order == 0)
        order = more(x->connections, y->connections);
    if (order == 0)
        order = address_compare(&x->client, &y->client);
    if (order == 0)
        order = address_compare(&x->server, &y->server);
    return order != 0 ? order : (int)x->port - (int)y->port;
}

static gint compare_totals(gconstpointer a, gconstpointer b)
{
    const LedgerTotal *x = *(const LedgerTotal *const *)a, *y = *(const LedgerTotal *const *)b;
    int order = more(x->time_wait.peak, y->time_wait.peak);
    return order != 0 ? order : address_compare(&x->holder, &y->holder);
}

static void measure_lasting(LedgerBuilder *builder)
{
    int64_t now = builder->ledger->now_ns;
    for (guint i = 0; i < builder->lasting->len; i++) {
        const LastingSince *since = &g_array_index(builder->lasting, LastingSince, i);
        LedgerRoute *route = wait_route(builder->ledger, since->bucket);
        LedgerHolder *holder = &route->holders[wait_end(since->bucket)];
        Lasting *lasting = since->close_wait ? &holder->close_wait : &holder->fin_wait_2;
        int64_t active = since->close_wait ? MAX(since->since, since->active) : since->since;
        lasting->now++;
        lasting->lasting += now - active >= LEDGER_LASTS_NS;
        lasting->longest_ns = MAX(lasting->longest_ns, now - since->since);
    }
}

/* Of those who held the most, how many over time. */
static void measure_curves(const Ledger *ledger, const SpanTable *waits, int64_t first_ns)
{
    CurveMeasure curves = {ledger, first_ns};
    g_autoptr(GPtrArray) ranked = g_ptr_array_new();
    if (ledger->now_ns <= first_ns)
        return;
    for (guint i = 0; i < ledger->totals->len; i++)
        g_ptr_array_add(ranked, g_ptr_array_index(ledger->totals, i));
    g_ptr_array_sort(ranked, compare_totals);
    for (guint i = 0; i < ranked->len && i < LEDGER_CURVES_MOST; i++) {
        LedgerTotal *total = g_ptr_array_index(ranked, i);
        total->curve = g_new0(uint64_t, LEDGER_CURVE_POINTS);
    }
    span_table_visit(waits, measure_curve, &curves);
}

static void measure_totals(Ledger *ledger, SpanList *waits, int64_t first_ns)
{
    put_by_holder(waits, ledger);
    g_autoptr(SpanTable) table = span_table_new(waits->spans, waits->count, ledger->totals->len);
    span_table_visit(table, measure_total, ledger);
    measure_curves(ledger, table, first_ns);
}

/* ---- all of it ------------------------------------------------------------------- */

static void measure_times(const LedgerBuilder *builder, SpanList *list)
{
    Ledger *ledger = builder->ledger;
    span_list_fill(list, builder, ledger_begun);
    measure(list, ledger->routes->len, measure_begun, ledger);
    span_list_fill(list, builder, ledger_open);
    measure(list, ledger->routes->len, measure_open, ledger);
}

typedef struct WaitsTask {
    const LedgerBuilder *builder;
    int64_t first_ns; /* of the capture */
} WaitsTask;

static gpointer measure_waits(gpointer data)
{
    const WaitsTask *task = data;
    Ledger *ledger = task->builder->ledger;
    WaitMeasure wait = {ledger, ledger->now_ns - task->first_ns};
    SpanList list = span_list_new(task->builder);
    span_list_fill(&list, task->builder, ledger_waits);
    measure(&list, ledger->routes->len * 2, measure_wait, &wait);
    measure_totals(ledger, &list, task->first_ns);
    span_list_clear(&list);
    return NULL;
}

/* One thread that looks after the waits is worth it where several have gathered already. NULL:
 * there is none, and they are measured. */
static GThread *start_waits(WaitsTask *task)
{
    GThread *thread = NULL;
    if (task->builder->others->len > 0)
        thread = g_thread_try_new("waits", measure_waits, task, NULL);
    if (!thread)
        measure_waits(task);
    return thread;
}

/* Waits on the one side and all else on the other have no field in common, but that ports
 * are forecast by the waits. */
void ledger_measure(LedgerBuilder *builder, const Analysis *analysis)
{
    Ledger *ledger = builder->ledger;
    ledger_leave_out(builder);
    WaitsTask task = {builder, analysis->facts.first_ns};
    GThread *waits = start_waits(&task);
    SpanList list = span_list_new(builder);
    measure_times(builder, &list);
    span_list_fill(&list, builder, ledger_ports);
    g_autoptr(SpanTable) ports = span_table_new(list.spans, list.count, ledger->routes->len);
    span_list_clear(&list);
    if (waits)
        g_thread_join(waits);

    span_table_visit(ports, measure_ports, ledger);
    measure_lasting(builder);
    g_ptr_array_sort(ledger->routes, compare_routes);
    g_ptr_array_sort(ledger->totals, compare_totals);
}
