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

/* Gives entries and lasting states their routes' new places; those whose route is gone go. */
static void move_entries(GArray *entries, const uint32_t *places)
{
    for (guint i = 0; i < entries->len; i++) {
        LedgerEntry *entry = &g_array_index(entries, LedgerEntry, i);
        if (entry->route != NO_ROUTE)
            entry->route = places[entry->route];
    }
}

static void move_lasting(GArray *lasting, const uint32_t *places)
{
    guint left = 0;
    for (guint i = 0; i < lasting->len; i++) {
        LastingSince since = g_array_index(lasting, LastingSince, i);
        uint32_t place = places[since.bucket / 2];
        if (place == NO_ROUTE)
            continue;
        since.bucket = wait_bucket(place, wait_end(since.bucket));
        g_array_index(lasting, LastingSince, left++) = since;
    }
    g_array_set_size(lasting, left);
}

void ledger_builder_merge(LedgerBuilder *builder, LedgerBuilder *from)
{
    GPtrArray *routes = from->ledger->routes;
    g_autofree uint32_t *places = g_new(uint32_t, routes->len + 1);
    for (guint i = 0; i < routes->len; i++)
        places[i] = place_of(builder, g_ptr_array_index(routes, i),
                             g_array_index(from->first_ids, uint64_t, i));
    move_entries(from->entries, places);
    g_ptr_array_add(builder->others, g_array_ref(from->entries));
    move_lasting(from->lasting, places);
    g_array_append_vals(builder->lasting, from->lasting->data, from->lasting->len);
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
        places[i] = stays ? left : NO_ROUTE;
        if (stays) {
            routes->pdata[left++] = route;
        } else {
            builder->ledger->left_out += route->connections;
            g_free(route);
        }
    }
    routes->len = left;
    move_entries(builder->entries, places);
    for (guint i = 0; i < builder->others->len; i++)
        move_entries(builder->others->pdata[i], places);
    move_lasting(builder->lasting, places);
}
