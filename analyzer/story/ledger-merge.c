/* ledger-merge.c: what several workers gathered becomes one.
 *
 * Only so many routes are told: those whose first connection came first, which does
 * not depend on who gathered them. */
#include "ledger-build.h"

static void merge_holder(LedgerHolder *into, const LedgerHolder *from)
{
    into->entered += from->entered;
    for (int kind = 0; kind < REUSE_KINDS; kind++)
        into->reused[kind] += from->reused[kind];
    if (from->soonest_reuse_ns >= 0 &&
        (into->soonest_reuse_ns < 0 || from->soonest_reuse_ns < into->soonest_reuse_ns))
        into->soonest_reuse_ns = from->soonest_reuse_ns;
    for (int reason = 0; reason < CLOSE_REASONS; reason++)
        into->closed_first[reason] += from->closed_first[reason];
    if (from->idle_least_ns >= 0 &&
        (into->idle_least_ns < 0 || from->idle_least_ns < into->idle_least_ns))
        into->idle_least_ns = from->idle_least_ns;
    into->idle_most_ns = MAX(into->idle_most_ns, from->idle_most_ns);
    into->idle_announced += from->idle_announced;
}

static void merge_route(LedgerRoute *into, const LedgerRoute *from)
{
    into->connections += from->connections;
    into->timestamps += from->timestamps;
    into->begun += from->begun;
    into->requests += from->requests;
    into->keep_alives += from->keep_alives;
    into->outside += from->outside;
    into->port_least = MIN(into->port_least, from->port_least);
    into->port_most = MAX(into->port_most, from->port_most);
    merge_holder(&into->holders[END_CLIENT], &from->holders[END_CLIENT]);
    merge_holder(&into->holders[END_SERVER], &from->holders[END_SERVER]);
}

/* The place of the route like `route` in `builder`, which then has it. */
static uint32_t place_of(LedgerBuilder *builder, LedgerRoute *route, uint64_t first_id)
{
    gpointer place;
    if (g_hash_table_lookup_extended(builder->routes, route, NULL, &place)) {
        uint32_t known = GPOINTER_TO_UINT(place);
        uint64_t *first = &g_array_index(builder->first_ids, uint64_t, known);
        *first = MIN(*first, first_id);
        merge_route(g_ptr_array_index(builder->ledger->routes, known), route);
        return known;
    }
    uint32_t fresh = builder->ledger->routes->len;
    LedgerRoute *own = g_memdup2(route, sizeof *route);
    g_ptr_array_add(builder->ledger->routes, own);
    g_array_append_val(builder->first_ids, first_id);
    g_hash_table_insert(builder->routes, own, GUINT_TO_POINTER(fresh));
    return fresh;
}

/* @ends: 2 where buckets are of routes and ends, else 1 */
static void add_spans(GArray *into, const GArray *from, const uint32_t *places, uint32_t ends)
{
    for (guint i = 0; i < from->len; i++) {
        Span span = g_array_index(from, Span, i);
        span.bucket = places[span.bucket / ends] * ends + span.bucket % ends;
        g_array_append_val(into, span);
    }
}

void ledger_builder_merge(LedgerBuilder *builder, LedgerBuilder *from)
{
    GPtrArray *routes = from->ledger->routes;
    g_autofree uint32_t *places = g_new(uint32_t, routes->len + 1);
    for (guint i = 0; i < routes->len; i++)
        places[i] = place_of(builder, g_ptr_array_index(routes, i),
                             g_array_index(from->first_ids, uint64_t, i));
    add_spans(builder->begun, from->begun, places, 1);
    add_spans(builder->open, from->open, places, 1);
    add_spans(builder->ports, from->ports, places, 1);
    add_spans(builder->waits, from->waits, places, 2);
    for (guint i = 0; i < from->lasting->len; i++) {
        LastingSince since = g_array_index(from->lasting, LastingSince, i);
        since.bucket = wait_bucket(places[since.bucket / 2], wait_end(since.bucket));
        g_array_append_val(builder->lasting, since);
    }
    builder->ledger->left_out += from->ledger->left_out;
}

static int compare_ids(gconstpointer a, gconstpointer b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Which routes stay: their first connection's id is at most this. */
static uint64_t last_id_told(const LedgerBuilder *builder)
{
    g_autoptr(GArray) ids = g_array_copy(builder->first_ids);
    g_array_sort(ids, compare_ids);
    return g_array_index(ids, uint64_t, LEDGER_ROUTES_MOST - 1);
}

/* Takes the spans of routes that do not stay out, and gives the others their new places. */
static void drop_spans(GArray *spans, const uint32_t *places, uint32_t ends)
{
    guint left = 0;
    for (guint i = 0; i < spans->len; i++) {
        Span span = g_array_index(spans, Span, i);
        uint32_t place = places[span.bucket / ends];
        if (place == UINT32_MAX)
            continue;
        span.bucket = place * ends + span.bucket % ends;
        g_array_index(spans, Span, left++) = span;
    }
    g_array_set_size(spans, left);
}

static void drop_lasting(GArray *lasting, const uint32_t *places)
{
    guint left = 0;
    for (guint i = 0; i < lasting->len; i++) {
        LastingSince since = g_array_index(lasting, LastingSince, i);
        uint32_t place = places[since.bucket / 2];
        if (place == UINT32_MAX)
            continue;
        since.bucket = wait_bucket(place, wait_end(since.bucket));
        g_array_index(lasting, LastingSince, left++) = since;
    }
    g_array_set_size(lasting, left);
}

void ledger_leave_out(LedgerBuilder *builder)
{
    GPtrArray *routes = builder->ledger->routes;
    if (routes->len <= LEDGER_ROUTES_MOST)
        return;
    uint64_t last = last_id_told(builder);
    g_autofree uint32_t *places = g_new(uint32_t, routes->len);
    guint left = 0;
    for (guint i = 0; i < routes->len; i++) {
        LedgerRoute *route = g_ptr_array_index(routes, i);
        bool stays = g_array_index(builder->first_ids, uint64_t, i) <= last;
        places[i] = stays ? left : UINT32_MAX;
        if (stays) {
            routes->pdata[left++] = route;
        } else {
            builder->ledger->left_out += route->connections;
            g_free(route);
        }
    }
    routes->len = left;
    drop_spans(builder->begun, places, 1);
    drop_spans(builder->open, places, 1);
    drop_spans(builder->ports, places, 1);
    drop_spans(builder->waits, places, 2);
    drop_lasting(builder->lasting, places);
}
