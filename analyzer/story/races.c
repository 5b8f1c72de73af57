#include "races.h"

#include "hash.h"

/* Attempts this long after the look-up are not part of its race. Our choice: a program
 * that waits for a time-out of the kernel tries the next address after 127 s (Linux,
 * tcp_syn_retries = 6). */
#define RACE_SPAN_NS (130 * NS_PER_S)

/* An attempt that waited this long in vain was not answered; RFC 8305, 5: "maximum of
 * 2 seconds" is waited before the next one starts. */
#define SILENT_AFTER_NS (1 * NS_PER_S)

#define OUTCOME(name, says)                                                                        \
    {                                                                                              \
        name, says                                                                                 \
    }
static const struct {
    const char *name, *says;
} outcomes[RUNNER_OUTCOMES] = {
    [RUNNER_WON] = OUTCOME("won", N_("won")),
    [RUNNER_LOST] = OUTCOME("lost", N_("lost")),
    [RUNNER_REFUSED] = OUTCOME("refused", N_("refused")),
    [RUNNER_SILENT] = OUTCOME("silent", N_("no answer")),
};

const char *runner_outcome_name(RunnerOutcome outcome)
{
    return outcomes[outcome].name;
}

const char *runner_outcome_says(RunnerOutcome outcome)
{
    return outcomes[outcome].says;
}

/* ---- connections by where they lead ------------------------------------------ */

static guint address_hash(gconstpointer key)
{
    const Address *address = key;
    return hash_fold(hash_add(0, address->bytes, sizeof address->bytes));
}

static gboolean address_same(gconstpointer a, gconstpointer b)
{
    return address_equal(a, b);
}

static void list_free(gpointer list)
{
    g_ptr_array_unref(list);
}

/* True if the look-ups together gave more than one address. */
static bool has_choice(const Lookup *lead)
{
    guint addresses = 0;
    for (const Lookup *one = lead; one; one = one->beside)
        addresses += one->addresses->len;
    return addresses > 1;
}

static void add_addresses(GHashTable *lists, const Lookup *lead)
{
    for (const Lookup *one = lead; one; one = one->beside) {
        for (guint i = 0; i < one->addresses->len; i++) {
            Address *address = &g_array_index(one->addresses, Address, i);
            if (!g_hash_table_contains(lists, address))
                g_hash_table_insert(lists, address, g_ptr_array_new());
        }
    }
}

/* Lists of connections, in order, by those addresses that were one of several. */
static GHashTable *index_connections(const Story *story)
{
    GHashTable *lists = g_hash_table_new_full(address_hash, address_same, NULL, list_free);
    for (guint i = 0; i < story->lookups->len; i++) {
        const Lookup *lookup = story->lookups->pdata[i];
        if (lookup->lead == lookup && has_choice(lookup))
            add_addresses(lists, lookup);
    }
    const GPtrArray *all = story->analysis->connections;
    for (guint i = 0; g_hash_table_size(lists) > 0 && i < all->len; i++) {
        const TcpConnection *connection = all->pdata[i];
        const Address *server = &connection->conversation.ends[END_SERVER].address;
        GPtrArray *list = g_hash_table_lookup(lists, server);
        if (list && connection->syn_at.frame > 0)
            g_ptr_array_add(list, (gpointer)(uintptr_t)connection);
    }
    return lists;
}

/* ---- one race ---------------------------------------------------------------- */

/* When the first answer came; TIME_UNKNOWN without one. */
static int64_t answered_ns(const Lookup *lead)
{
    int64_t first = INT64_MAX;
    for (const Lookup *one = lead; one; one = one->beside)
        if (one->response)
            first = MIN(first, one->response->at.time_ns);
    return first == INT64_MAX ? TIME_UNKNOWN : first;
}

static Runner runner_of(const TcpConnection *connection)
{
    Runner runner = {
        .connection = connection, .asked_ns = connection->syn_at.time_ns, .ready_ns = TIME_UNKNOWN};
    if (connection->established_at.frame > 0)
        runner.ready_ns = connection->established_at.time_ns;
    return runner;
}

/* The first connection of the list that was asked for from `from_ns` on. */
static guint first_since(const GPtrArray *list, int64_t from_ns)
{
    guint low = 0, high = list->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const TcpConnection *connection = list->pdata[middle];
        if (connection->syn_at.time_ns < from_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Adds the first attempt at `address` that `lead`'s client made. */
static void add_runner(Race *race, const GPtrArray *list, int64_t from_ns)
{
    const Address *client = &race->lead->conversation->ends[END_CLIENT].address;
    for (guint i = first_since(list, from_ns); i < list->len; i++) {
        const TcpConnection *connection = list->pdata[i];
        if (connection->syn_at.time_ns - from_ns > RACE_SPAN_NS)
            return;
        if (!address_equal(client, &connection->conversation.ends[END_CLIENT].address))
            continue;
        if (race->count < RACE_RUNNERS_MOST)
            race->runners[race->count++] = runner_of(connection);
        return;
    }
}

static gint by_start(gconstpointer a, gconstpointer b)
{
    const Runner *x = a, *y = b;
    if (x->asked_ns != y->asked_ns)
        return x->asked_ns < y->asked_ns ? -1 : 1;
    return x->connection->conversation.id < y->connection->conversation.id ? -1 : 1;
}

static gint runner_compare(gconstpointer a, gconstpointer b, gpointer unused)
{
    (void)unused;
    return by_start(a, b);
}

/* Leaves out those who started when another was ready already: they raced nobody. */
static void keep_racing(Race *race)
{
    int64_t ready_ns = INT64_MAX;
    unsigned kept = 0;
    for (unsigned i = 0; i < race->count; i++) {
        const Runner *runner = &race->runners[i];
        if (runner->asked_ns > ready_ns)
            break;
        if (runner->ready_ns != TIME_UNKNOWN)
            ready_ns = MIN(ready_ns, runner->ready_ns);
        kept++;
    }
    race->count = kept;
}

const Runner *race_winner(const Race *race)
{
    const Runner *winner = NULL;
    for (unsigned i = 0; i < race->count; i++) {
        const Runner *runner = &race->runners[i];
        if (runner->ready_ns != TIME_UNKNOWN && (!winner || runner->ready_ns < winner->ready_ns))
            winner = runner;
    }
    return winner;
}

int64_t race_margin_ns(const Race *race)
{
    const Runner *winner = race_winner(race);
    int64_t next = INT64_MAX;
    for (unsigned i = 0; i < race->count; i++) {
        const Runner *runner = &race->runners[i];
        if (runner != winner && runner->ready_ns != TIME_UNKNOWN)
            next = MIN(next, runner->ready_ns);
    }
    return winner && next != INT64_MAX ? next - winner->ready_ns : -1;
}

static RunnerOutcome judge(const Runner *runner, const Runner *winner)
{
    if (runner == winner)
        return RUNNER_WON;
    if (runner->ready_ns != TIME_UNKNOWN)
        return RUNNER_LOST;
    if (runner->connection->opened == TCP_OPENED_REFUSED)
        return RUNNER_REFUSED;
    int64_t until = winner ? winner->ready_ns : runner->connection->conversation.last.time_ns;
    return until - runner->asked_ns >= SILENT_AFTER_NS ? RUNNER_SILENT : RUNNER_LOST;
}

/* False if there was none. */
static bool find_race(GHashTable *lists, const Lookup *lead, Race *ret)
{
    int64_t from_ns = answered_ns(lead);
    *ret = (Race){.lead = lead};
    if (from_ns == TIME_UNKNOWN)
        return false;
    for (const Lookup *one = lead; one; one = one->beside) {
        for (guint i = 0; i < one->addresses->len; i++) {
            const Address *address = &g_array_index(one->addresses, Address, i);
            add_runner(ret, g_hash_table_lookup(lists, address), from_ns);
        }
    }
    g_qsort_with_data(ret->runners, (gint)ret->count, sizeof *ret->runners, runner_compare, NULL);
    keep_racing(ret);
    const Runner *winner = race_winner(ret);
    for (unsigned i = 0; i < ret->count; i++)
        ret->runners[i].outcome = judge(&ret->runners[i], winner);
    return ret->count > 1;
}

GArray *races_find(const Story *story)
{
    GArray *races = g_array_new(FALSE, FALSE, sizeof(Race));
    g_autoptr(GHashTable) lists = index_connections(story);
    for (guint i = 0; i < story->lookups->len; i++) {
        const Lookup *lookup = story->lookups->pdata[i];
        Race race;
        if (lookup->lead == lookup && has_choice(lookup) && find_race(lists, lookup, &race))
            g_array_append_val(races, race);
    }
    return races;
}
