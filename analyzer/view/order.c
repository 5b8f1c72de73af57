#include "order.h"

#include <stdlib.h>
#include <string.h>

/* One row, and what it is sorted by. */
typedef struct Entry {
    ColumnKey key;
    uint32_t place;
} Entry;

void order_init(Order *order, Model *model)
{
    *order = (Order){
        .model = model,
        .places = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        .column = COLUMN_TIME,
    };
}

void order_clear(Order *order)
{
    g_array_unref(order->places);
    g_clear_pointer(&order->coming, g_array_unref);
    expression_free(order->filter);
    g_free(order->filter_text);
    *order = (Order){0};
}

/* ---- sorting ------------------------------------------------------------- */

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static ModelKey key_at(const Order *order, const GArray *places, guint i)
{
    return order->model->key(order->model, g_array_index(places, uint32_t, i));
}

/* Each text of a column once, with its rank: 1 for the first. */
static GHashTable *rank_texts(const Order *order, const GArray *places)
{
    GHashTable *ranks = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = 0; i < places->len; i++) {
        ModelRow row;
        order->model->row(order->model, key_at(order, places, i), &row);
        gpointer text = (gpointer)(uintptr_t)columns_text(order->column, order->model, &row);
        if (g_hash_table_add(ranks, text))
            g_ptr_array_add(texts, text);
    }
    g_ptr_array_sort(texts, by_text);
    for (guint i = 0; i < texts->len; i++)
        g_hash_table_replace(ranks, g_ptr_array_index(texts, i), GUINT_TO_POINTER(i + 1));
    return ranks;
}

static ColumnKey key_of(const Order *order, GHashTable *ranks, const ModelRow *row)
{
    if (!ranks)
        return columns_key(order->column, row);
    const char *text = columns_text(order->column, order->model, row);
    return (ColumnKey){0, GPOINTER_TO_UINT(g_hash_table_lookup(ranks, text))};
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_entries(const void *a, const void *b)
{
    const Entry *first = a, *second = b;
    int by_high = compare_numbers(first->key.high, second->key.high);
    int by_low = by_high ? by_high : compare_numbers(first->key.low, second->key.low);
    return by_low ? by_low : compare_numbers(first->place, second->place);
}

/* Equal ones stay in the order of their first frames, either way. */
static int compare_descending(const void *a, const void *b)
{
    const Entry *first = a, *second = b;
    int by_high = compare_numbers(second->key.high, first->key.high);
    int by_low = by_high ? by_high : compare_numbers(second->key.low, first->key.low);
    return by_low ? by_low : compare_numbers(first->place, second->place);
}

static void sort(const Order *order, GArray *places)
{
    guint count = places->len;
    g_autofree Entry *entries = g_new(Entry, count);
    g_autoptr(GHashTable) ranks = columns_is_text(order->column) ? rank_texts(order, places) : NULL;
    for (guint i = 0; i < count; i++) {
        ModelRow row;
        order->model->row(order->model, key_at(order, places, i), &row);
        entries[i] = (Entry){key_of(order, ranks, &row), g_array_index(places, uint32_t, i)};
    }
    if (count > 1)
        qsort(entries, count, sizeof *entries,
              order->descending ? compare_descending : compare_entries);
    for (guint i = 0; i < count; i++)
        g_array_index(places, uint32_t, i) = entries[i].place;
}

/* ---- what is listed ------------------------------------------------------ */

static bool is_wanted(const Order *order, size_t place)
{
    if (!order->filter)
        return true;
    ModelKey key = order->model->key(order->model, place);
    const Conversation *conversation = order->model->conversation(order->model, key);
    return conversation && expression_holds_for_conversation(order->filter, conversation);
}

bool order_is_busy(const Order *order)
{
    return order->looked_at < order->model->count(order->model);
}

/* Conversations come as they began: in that order there is nothing to sort. */
static bool is_sorted_as_it_comes(const Order *order)
{
    return order->column == COLUMN_TIME && !order->descending;
}

/* Takes places from *at on into `places`, up to `most`. True if there are more. */
static bool take_in(const Order *order, GArray *places, size_t *at, size_t most)
{
    size_t count = order->model->count(order->model);
    for (; most > 0 && *at < count; most--) {
        uint32_t place = (uint32_t)(*at)++;
        if (is_wanted(order, place))
            g_array_append_val(places, place);
    }
    return *at < count;
}

static void begin_again(Order *order)
{
    order->looked_at = 0;
    order->is_listed = false;
    g_array_set_size(order->places, 0);
    g_clear_pointer(&order->coming, g_array_unref);
}

/* How long to wait before all is looked through again: so that it takes a tenth of the
 * time at most. */
#define AGAIN_LEAST_NS (500 * NS_PER_MS)
#define AGAIN_TIMES    10

static int64_t clock_ns(void)
{
    return g_get_monotonic_time() * NS_PER_US;
}

static void set_pace(Order *order)
{
    int64_t now_ns = clock_ns();
    order->next_ns = now_ns + MAX(AGAIN_LEAST_NS, (now_ns - order->begun_ns) * AGAIN_TIMES);
}

/* Looks through all once more, beside what is shown meanwhile. */
static bool step_again(Order *order, size_t most, bool *ret_moved)
{
    if (!order->coming) {
        order->begun_ns = clock_ns();
        if (!order->stale || order->begun_ns < order->next_ns)
            return false;
        order->stale = false;
        order->coming = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        order->coming_at = 0;
    }
    if (take_in(order, order->coming, &order->coming_at, most))
        return true;
    if (!is_sorted_as_it_comes(order))
        sort(order, order->coming);
    g_array_unref(order->places);
    order->places = g_steal_pointer(&order->coming);
    order->looked_at = order->coming_at;
    *ret_moved = true;
    set_pace(order);
    return false;
}

static bool places_moved(Order *order)
{
    uint64_t moves = order->model->moves ? order->model->moves(order->model) : 0;
    bool moved = moves != order->moves;
    order->moves = moves;
    return moved;
}

bool order_step(Order *order, size_t most, bool *ret_moved)
{
    *ret_moved = false;
    if (places_moved(order)) {
        begin_again(order);
        *ret_moved = true;
    }
    bool as_it_comes = is_sorted_as_it_comes(order);
    if (as_it_comes && !order->filter)
        return take_in(order, order->places, &order->looked_at, most);
    if (order->is_listed)
        return step_again(order, most, ret_moved);
    if (take_in(order, order->places, &order->looked_at, most))
        return true;
    if (!as_it_comes)
        sort(order, order->places);
    order->is_listed = true;
    *ret_moved = true;
    return false;
}

void order_touch(Order *order)
{
    order->stale = true;
}

void order_sort_by(Order *order, ColumnId column, bool descending)
{
    order->column = column;
    order->descending = descending;
    g_clear_pointer(&order->coming, g_array_unref);
    order->is_listed = order->is_listed || !order_is_busy(order);
    if (order->is_listed)
        sort(order, order->places);
}

bool order_filter(Order *order, const char *text, GError **error)
{
    Expression *filter = NULL;
    if (*text) {
        filter = expression_compile(text, EVENT_COUNT, error);
        if (!filter)
            return false;
    }
    expression_free(order->filter);
    g_free(order->filter_text);
    order->filter = filter;
    order->filter_text = filter ? g_strdup(text) : NULL;
    begin_again(order);
    return true;
}

size_t order_count(const Order *order)
{
    return order->places->len;
}

ModelKey order_key(const Order *order, size_t row)
{
    return key_at(order, order->places, (guint)row);
}

bool order_find(const Order *order, ModelKey key, size_t *ret)
{
    for (guint i = 0; i < order->places->len; i++) {
        ModelKey at = order_key(order, i);
        if (at.id != key.id || at.transport != key.transport)
            continue;
        *ret = i;
        return true;
    }
    return false;
}
