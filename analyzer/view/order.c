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
    expression_free(order->filter);
    g_free(order->filter_text);
    *order = (Order){0};
}

/* ---- sorting ------------------------------------------------------------- */

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each text of a column once, with its rank: 1 for the first. */
static GHashTable *rank_texts(const Order *order)
{
    GHashTable *ranks = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = 0; i < order->places->len; i++) {
        ModelRow row;
        order->model->row(order->model, order_key(order, i), &row);
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

static void sort(Order *order)
{
    guint count = order->places->len;
    g_autofree Entry *entries = g_new(Entry, count);
    g_autoptr(GHashTable) ranks = columns_is_text(order->column) ? rank_texts(order) : NULL;
    for (guint i = 0; i < count; i++) {
        ModelRow row;
        order->model->row(order->model, order_key(order, i), &row);
        entries[i] = (Entry){key_of(order, ranks, &row), g_array_index(order->places, uint32_t, i)};
    }
    if (count > 1)
        qsort(entries, count, sizeof *entries,
              order->descending ? compare_descending : compare_entries);
    for (guint i = 0; i < count; i++)
        g_array_index(order->places, uint32_t, i) = entries[i].place;
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

bool order_step(Order *order, size_t most)
{
    size_t count = order->model->count(order->model);
    if (order->looked_at == count)
        return false;
    for (; most > 0 && order->looked_at < count; most--) {
        uint32_t place = (uint32_t)order->looked_at++;
        if (is_wanted(order, place))
            g_array_append_val(order->places, place);
    }
    if (order->looked_at == count && !is_sorted_as_it_comes(order))
        sort(order);
    return order->looked_at < count;
}

static void begin_again(Order *order)
{
    order->looked_at = 0;
    g_array_set_size(order->places, 0);
}

void order_sort_by(Order *order, ColumnId column, bool descending)
{
    order->column = column;
    order->descending = descending;
    if (!order_is_busy(order))
        sort(order);
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
    return order->model->key(order->model, g_array_index(order->places, uint32_t, row));
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
