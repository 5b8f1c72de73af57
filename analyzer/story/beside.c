#include "beside.h"

#include <string.h>

#include "secures.h"

/* Hosts that are compared. Our choice: more are a table nobody reads. */
#define ROWS_MOST 20

/* What one first request cost. */
typedef enum Cost {
    COST_ROUND_TRIPS,
    COST_BYTES,
    COST_CONNECT,
    COST_SECURE,
    COST_WAIT,
    COST_TOTAL,
    COST_COUNT
} Cost;

/* All of one host, or path, and scheme. */
typedef struct Sample {
    GArray *costs[COST_COUNT]; /* int64_t each */
    uint64_t requests;
} Sample;

/* The samples of one host or path: HTTP, HTTPS. */
typedef struct Pair {
    char *what;
    Sample samples[2];
} Pair;

static void pair_free(gpointer data)
{
    Pair *pair = data;
    for (unsigned s = 0; s < G_N_ELEMENTS(pair->samples); s++)
        for (unsigned i = 0; i < COST_COUNT; i++)
            g_array_unref(pair->samples[s].costs[i]);
    g_free(pair->what);
    g_free(pair);
}

/* `what` is taken over. */
static Pair *pair_of(GPtrArray *pairs, GHashTable *by_what, char *what)
{
    Pair *pair = g_hash_table_lookup(by_what, what);
    if (pair) {
        g_free(what);
        return pair;
    }
    pair = g_new0(Pair, 1);
    pair->what = what;
    for (unsigned s = 0; s < G_N_ELEMENTS(pair->samples); s++)
        for (unsigned i = 0; i < COST_COUNT; i++)
            pair->samples[s].costs[i] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_ptr_array_add(pairs, pair);
    g_hash_table_insert(by_what, pair->what, pair);
    return pair;
}

static void add_cost(Sample *sample, Cost cost, int64_t value)
{
    if (value >= 0)
        g_array_append_val(sample->costs[cost], value);
}

/* Round trips of a handshake, and its bytes; -1 where that was not seen. */
static void add_secure(Sample *sample, const Secure *secure)
{
    const Event *data = secure->application[END_CLIENT];
    int64_t trips = secure_round_trips(data);
    /* one for the request, one for TCP: QUIC connects while it shakes hands */
    int64_t more = secure->conversation->transport == TRANSPORT_TCP ? 2 : 1;
    add_cost(sample, COST_ROUND_TRIPS, trips >= 0 ? trips + more : -1);
    add_cost(sample, COST_BYTES, data ? (int64_t)secure->handshake_bytes : -1);
}

static void add_exchange(Sample *sample, const Exchange *exchange)
{
    const Phases *phases = &exchange->phases;
    sample->requests++;
    add_cost(sample, COST_CONNECT, phases_took(phases, PHASE_CONNECT));
    add_cost(sample, COST_SECURE, phases_took(phases, PHASE_SECURE));
    add_cost(sample, COST_WAIT, phases_took(phases, PHASE_WAIT));
    add_cost(sample, COST_TOTAL, phases_total(phases));
    if (exchange->secure)
        add_secure(sample, exchange->secure);
    else
        add_cost(sample, COST_ROUND_TRIPS, 2);
}

/* A session whose requests cannot be read. */
static void add_opaque(Sample *sample, const Secure *secure)
{
    const TcpConnection *connection = (const TcpConnection *)secure->conversation;
    sample->requests++;
    add_cost(sample, COST_CONNECT, connection->rtt_ns);
    add_cost(sample, COST_SECURE, secure->handshake_ns);
    add_secure(sample, secure);
}

/* Host without its port, in lower case; NULL if there is none. */
static char *host_of(const Text *host)
{
    if (!host || host->length == 0)
        return NULL;
    const char *colon = host->bytes[0] == '[' ? NULL : strchr(host->bytes, ':');
    return g_ascii_strdown(host->bytes, colon ? colon - host->bytes : -1);
}

static char *path_of(const Exchange *exchange)
{
    const Text *target = event_text(exchange->request, HTTP_REQUEST_target);
    if (!target || target->length == 0)
        return NULL;
    return g_strndup(target->bytes, strcspn(target->bytes, "?"));
}

static bool is_first(const Exchange *exchange)
{
    return exchange->request && exchange->ordinal == 1 &&
           exchange->conversation->transport == TRANSPORT_TCP &&
           phases_took(&exchange->phases, PHASE_CONNECT) >= 0;
}

static void gather_exchanges(const Story *story, GPtrArray *pairs, GHashTable *by_what,
                             bool by_path)
{
    for (guint i = 0; i < story->exchanges->len; i++) {
        const Exchange *exchange = story->exchanges->pdata[i];
        if (!is_first(exchange))
            continue;
        const Text *host = event_text(exchange->request, HTTP_REQUEST_host);
        char *what = by_path ? path_of(exchange) : host_of(host);
        if (what)
            add_exchange(&pair_of(pairs, by_what, what)->samples[exchange->secure != NULL],
                         exchange);
    }
}

static void gather_opaque(const Story *story, GPtrArray *pairs, GHashTable *by_what)
{
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < story->exchanges->len; i++) {
        const Exchange *exchange = story->exchanges->pdata[i];
        g_hash_table_add(told, (gpointer)(uintptr_t)exchange->conversation);
    }
    for (guint i = 0; i < story->secures->len; i++) {
        const Secure *secure = story->secures->pdata[i];
        bool counts = secure->client_hello && secure->handshake_ns >= 0 &&
                      secure->conversation->transport == TRANSPORT_TCP &&
                      !g_hash_table_contains(told, secure->conversation);
        const Text *name =
            counts ? event_text(secure->client_hello, TLS_CLIENT_HELLO_server_name) : NULL;
        char *host = host_of(name);
        if (host)
            add_opaque(&pair_of(pairs, by_what, host)->samples[1], secure);
    }
}

static gint by_value(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int64_t median(GArray *values)
{
    if (values->len == 0)
        return -1;
    g_array_sort(values, by_value);
    return g_array_index(values, int64_t, (values->len - 1) / 2);
}

static void add_row(GArray *rows, const Pair *pair, bool secure)
{
    const Sample *sample = &pair->samples[secure];
    BesideRow row = {.what = g_strdup(pair->what),
                     .secure = secure,
                     .requests = sample->requests,
                     .round_trips = median(sample->costs[COST_ROUND_TRIPS]),
                     .handshake_bytes = median(sample->costs[COST_BYTES]),
                     .connect_ns = median(sample->costs[COST_CONNECT]),
                     .secure_ns = median(sample->costs[COST_SECURE]),
                     .wait_ns = median(sample->costs[COST_WAIT]),
                     .total_ns = median(sample->costs[COST_TOTAL])};
    g_array_append_val(rows, row);
}

static void row_clear(gpointer row)
{
    g_free(((BesideRow *)row)->what);
}

static void add_rows(GArray *rows, const GPtrArray *pairs)
{
    for (guint i = 0; i < pairs->len && rows->len < ROWS_MOST; i++) {
        const Pair *pair = pairs->pdata[i];
        if (pair->samples[0].requests == 0 || pair->samples[1].requests == 0)
            continue;
        add_row(rows, pair, false);
        add_row(rows, pair, true);
    }
}

static void compare(GArray *rows, const Story *story, bool by_path)
{
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(pair_free);
    g_autoptr(GHashTable) by_what = g_hash_table_new(g_str_hash, g_str_equal);
    gather_exchanges(story, pairs, by_what, by_path);
    if (!by_path)
        gather_opaque(story, pairs, by_what);
    add_rows(rows, pairs);
}

GArray *beside_find(const Story *story)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(BesideRow));
    g_array_set_clear_func(rows, row_clear);
    if (story->secures->len == 0 || story->exchanges->len == 0)
        return rows;
    compare(rows, story, false);
    if (rows->len == 0)
        compare(rows, story, true);
    return rows;
}
