#include "../engine/flow-table.h"
#include "forecast.h"
#include "ledger-build.h"

/* The rate that a forecast goes by is that of the last hold time, or of the whole
 * capture if that is shorter; of no less than this. */
#define RATE_WINDOW_LEAST_NS (1 * NS_PER_S)

/* The window in which the peak rate is counted. */
#define PEAK_WINDOW_NS (1 * NS_PER_S)

static void measure_begun(void *user, uint32_t bucket, const SpanSet *set)
{
    LedgerRoute *route = g_ptr_array_index(((Ledger *)user)->routes, bucket);
    int64_t lasted = set->from[set->count - 1] - set->from[0];
    route->average_rate = rate_of(set->count - 1, lasted);
    route->peak_rate = spans_burst(set, PEAK_WINDOW_NS);
}

static void measure_open(void *user, uint32_t bucket, const SpanSet *set)
{
    const Ledger *ledger = user;
    LedgerRoute *route = g_ptr_array_index(ledger->routes, bucket);
    route->open = spans_occupancy(set, ledger->now_ns);
}

typedef struct WaitMeasure {
    const Ledger *ledger;
    int64_t lasted_ns; /* the capture */
} WaitMeasure;

static void measure_wait(void *user, uint32_t bucket, const SpanSet *set)
{
    const WaitMeasure *measure = user;
    const Ledger *ledger = measure->ledger;
    LedgerRoute *route = wait_route(ledger, bucket);
    route->holders[wait_end(bucket)].time_wait = spans_occupancy(set, ledger->now_ns);
    if (wait_end(bucket) != END_CLIENT)
        return;
    int64_t window = MAX(RATE_WINDOW_LEAST_NS, MIN(measure->lasted_ns, ledger->options.hold_ns));
    uint64_t lately = spans_begun(set, ledger->now_ns - window, ledger->now_ns);
    route->forecast.rate = rate_of(lately, window);
}

static void measure_ports(void *user, uint32_t bucket, const SpanSet *set)
{
    const Ledger *ledger = user;
    LedgerRoute *route = g_ptr_array_index(ledger->routes, bucket);
    const LedgerHolder *client = &route->holders[END_CLIENT];
    route->ports = spans_occupancy(set, ledger->now_ns);
    if (client->entered > 0)
        forecast_make(&route->forecast, ledger, set, route->ports.now, client->time_wait.now);
}

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
    const CurveMeasure *measure = user;
    const LedgerTotal *total = g_ptr_array_index(measure->ledger->totals, bucket);
    if (total->curve)
        spans_curve(set, measure->first_ns, measure->ledger->now_ns, total->curve,
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

/* The same spans, now by holder. */
static void measure_totals(LedgerBuilder *builder)
{
    Ledger *ledger = builder->ledger;
    g_autoptr(GHashTable) places = g_hash_table_new(total_hash, total_equal);
    for (guint i = 0; i < builder->waits->len; i++) {
        Span *wait = &g_array_index(builder->waits, Span, i);
        const LedgerRoute *route = wait_route(ledger, wait->bucket);
        bool client = wait_end(wait->bucket) == END_CLIENT;
        wait->bucket = find_total(ledger, places, client ? &route->client : &route->server);
    }
    spans_visit(builder->waits, ledger->totals->len, measure_total, ledger);
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

/* Of those who held the most, how many over time. The spans still are in buckets by
 * holder, and the holders in the order that those count them in. */
static void measure_curves(LedgerBuilder *builder, const Analysis *analysis)
{
    CurveMeasure measure = {builder->ledger, analysis->facts.first_ns};
    const GPtrArray *totals = builder->ledger->totals;
    g_autoptr(GPtrArray) ranked = g_ptr_array_new();
    if (builder->ledger->now_ns <= measure.first_ns)
        return;
    for (guint i = 0; i < totals->len; i++)
        g_ptr_array_add(ranked, g_ptr_array_index(totals, i));
    g_ptr_array_sort(ranked, compare_totals);
    for (guint i = 0; i < ranked->len && i < LEDGER_CURVES_MOST; i++) {
        LedgerTotal *total = g_ptr_array_index(ranked, i);
        total->curve = g_new0(uint64_t, LEDGER_CURVE_POINTS);
    }
    spans_visit(builder->waits, totals->len, measure_curve, &measure);
}

void ledger_measure(LedgerBuilder *builder, const Analysis *analysis)
{
    Ledger *ledger = builder->ledger;
    ledger_leave_out(builder);
    guint routes = ledger->routes->len;
    WaitMeasure wait = {ledger, ledger->now_ns - analysis->facts.first_ns};
    spans_visit(builder->begun, routes, measure_begun, ledger);
    spans_visit(builder->open, routes, measure_open, ledger);
    spans_visit(builder->waits, routes * 2, measure_wait, &wait);
    spans_visit(builder->ports, routes, measure_ports, ledger);
    measure_lasting(builder);
    measure_totals(builder);
    measure_curves(builder, analysis);
    g_ptr_array_sort(ledger->routes, compare_routes);
    g_ptr_array_sort(ledger->totals, compare_totals);
}
