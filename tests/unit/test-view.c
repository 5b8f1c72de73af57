/* What the view is made of, without a terminal: moving in lists, parts of the screen, keys,
 * typing, order, waits. */
#include <string.h>

#include "../../analyzer/report/paint.h"
#include "../../analyzer/view/layout.h"
#include "../../analyzer/view/list.h"
#include "../../analyzer/view/order.h"
#include "../../analyzer/view/prompt.h"
#include "../../analyzer/view/request.h"
#include "../../analyzer/view/waits.h"

/* ---- lists ---------------------------------------------------------------- */

typedef struct ListRow {
    const char *name;
    size_t count, page, cursor, top; /* before */
    Request request;
    size_t then_cursor, then_top;
} ListRow;

static const ListRow list_rows[] = {
    {"down", 10, 4, 0, 0, REQUEST_DOWN, 1, 0},
    {"down-at-the-edge", 10, 4, 3, 0, REQUEST_DOWN, 4, 1},
    {"down-at-the-end", 10, 4, 9, 6, REQUEST_DOWN, 9, 6},
    {"up-at-the-edge", 10, 4, 4, 4, REQUEST_UP, 3, 3},
    {"up-at-the-beginning", 10, 4, 0, 0, REQUEST_UP, 0, 0},
    {"page-down", 100, 10, 5, 0, REQUEST_PAGE_DOWN, 14, 9},
    {"page-down-near-the-end", 12, 10, 5, 0, REQUEST_PAGE_DOWN, 11, 2},
    {"page-up", 100, 10, 50, 45, REQUEST_PAGE_UP, 41, 36},
    {"first", 100, 10, 50, 45, REQUEST_FIRST, 0, 0},
    {"last", 100, 10, 50, 45, REQUEST_LAST, 99, 90},
    {"empty", 0, 10, 0, 0, REQUEST_DOWN, 0, 0},
    {"no-room", 10, 0, 3, 3, REQUEST_DOWN, 4, 3},
    {"one-row", 10, 1, 3, 3, REQUEST_PAGE_DOWN, 4, 4},
};

static void test_list(gconstpointer data)
{
    const ListRow *row = data;
    List list = {.cursor = row->cursor, .top = row->top};
    list_resize(&list, row->count, row->page);
    g_assert_true(list_handle(&list, row->request));
    g_assert_cmpuint(list.cursor, ==, row->then_cursor);
    if (row->page > 0)
        g_assert_cmpuint(list.top, ==, row->then_top);
}

static void test_list_shrinks(void)
{
    List list = {.cursor = 90, .top = 85};
    list_resize(&list, 100, 10);
    list_resize(&list, 5, 10);
    g_assert_cmpuint(list.cursor, ==, 4);
    g_assert_cmpuint(list.top, ==, 0);
}

static void test_list_wheel(void)
{
    List list = {0};
    list_resize(&list, 100, 10);
    list_scroll(&list, 3);
    g_assert_cmpuint(list.top, ==, 3);
    g_assert_cmpuint(list.cursor, ==, 3);
    list_scroll(&list, -100);
    g_assert_cmpuint(list.top, ==, 0);
    g_assert_cmpuint(list.cursor, ==, 3);
}

/* ---- layout --------------------------------------------------------------- */

/* Whatever the size, no two parts overlap and none leaves the screen. */
static void test_layout(void)
{
    for (int rows = 1; rows < 60; rows++)
        for (int columns = 1; columns < 150; columns += 7) {
            LayoutWish wish = {.rows = rows,
                               .columns = columns,
                               .head = 2,
                               .status = 1,
                               .titles = true,
                               .side = true,
                               .side_percent = 42};
            Layout layout = layout_make(&wish);
            const Canvas *parts[] = {&layout.tabs, &layout.head,   &layout.titles, &layout.body,
                                     &layout.side, &layout.border, &layout.status, &layout.keys};
            int area = 0;
            for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
                g_assert_cmpint(parts[i]->top, >=, 0);
                g_assert_cmpint(parts[i]->top + parts[i]->rows, <=, rows);
                g_assert_cmpint(parts[i]->left + parts[i]->columns, <=, columns);
                area += parts[i]->rows * parts[i]->columns;
            }
            g_assert_cmpint(area, ==, rows * columns);
            g_assert_cmpint(layout.body.rows, >=, rows > 3 ? 1 : 0);
        }
}

/* ---- keys ----------------------------------------------------------------- */

static void test_keys_are_unique(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const RequestRow *row = request_rows; row->help; row++) {
        g_auto(GStrv) keys = g_strsplit(row->keys ? row->keys : "", " ", -1);
        for (char **key = keys; *key; key++) {
            g_assert_cmpint(request_for_key(*key), ==, row->request);
            g_assert_true(g_hash_table_add(seen, g_strdup(*key)));
        }
    }
    g_assert_cmpint(request_for_key("F12"), ==, REQUEST_COUNT);
    g_assert_cmpint(request_for_key("F"), ==, REQUEST_FOLLOW);
}

/* ---- typing --------------------------------------------------------------- */

static void type(Prompt *prompt, const char *keys)
{
    g_auto(GStrv) names = g_strsplit(keys, " ", -1);
    for (char **name = names; *name; name++) {
        Key key = {.kind = KEY_NAMED};
        bool is_char = g_utf8_strlen(*name, -1) == 1;
        if (is_char)
            key = (Key){.kind = KEY_CHAR, .character = g_utf8_get_char(*name)};
        else
            g_strlcpy(key.name, *name, sizeof key.name);
        g_assert_cmpint(prompt_key(prompt, &key), ==, PROMPT_GOES_ON);
    }
}

typedef struct TypingRow {
    const char *name, *keys, *text;
} TypingRow;

static const TypingRow typing_rows[] = {
    {"letters", "a b c", "abc"},
    {"in-the-middle", "a c Left b", "abc"},
    {"chinese", "握 手 Left Backspace 四", "四手"},
    {"delete", "a b c Home Delete", "bc"},
    {"kill", "a b c Left ^U", "c"},
    {"kill-to-the-end", "a b c Left ^K", "ab"},
    {"beyond-the-ends", "a Left Left Left Delete Delete Right Right b", "b"},
};

static void test_typing(gconstpointer data)
{
    const TypingRow *row = data;
    Prompt prompt;
    prompt_init(&prompt, "", "");
    type(&prompt, row->keys);
    g_assert_cmpstr(prompt.text->str, ==, row->text);
    prompt_clear(&prompt);
}

/* ---- sheets --------------------------------------------------------------- */

static void test_sheet(void)
{
    g_autoptr(Sheet) sheet = sheet_new();
    Page page;
    uint64_t number = 0;
    page_init_sheet(&page, sheet, 10);
    page_move_to(&page, 2);
    page_put(&page, INK_TITLE, "握手");
    page_put_right(&page, INK_PLAIN, "end", 4);
    page_about(&page, ABOUT_FRAME, 7);
    page_end_line(&page);
    page_put(&page, INK_PLAIN, "much too long for it");
    page_end_line(&page);
    page_clear(&page);
    g_autofree char *first = sheet_line_text(sheet, 0);
    g_autofree char *second = sheet_line_text(sheet, 1);
    g_assert_cmpstr(first, ==, "  握手 end");
    g_assert_cmpstr(second, ==, "much too …");
    g_assert_cmpint(sheet_line_about(sheet, 0, &number), ==, ABOUT_FRAME);
    g_assert_cmpuint(number, ==, 7);
    g_assert_cmpuint(sheet_span(sheet, 0, 1).column, ==, 7);
}

/* ---- a model without a capture -------------------------------------------- */

#define CONNECTIONS 5

static const struct {
    uint64_t bytes;
    const char *service;
    uint16_t port;
    int64_t closed_s; /* when its client entered TIME_WAIT; 0: never */
    int64_t began_s;
} facts[CONNECTIONS] = {
    {50, "http", 40000, 10, 0}, {10, "dns", 40001, 11, 1},  {50, NULL, 40002, 12, 2},
    {7, "tls", 40003, 0, 3},    {99, "dns", 40000, 40, 20},
};

static size_t count(const Model *model)
{
    (void)model;
    return CONNECTIONS;
}

static ModelKey key(const Model *model, size_t place)
{
    (void)model;
    return (ModelKey){.transport = TRANSPORT_TCP, .id = place};
}

static void row(const Model *model, ModelKey of, ModelRow *ret)
{
    static const uint8_t client[] = {198, 18, 0, 2}, server[] = {198, 18, 0, 80};
    (void)model;
    *ret = (ModelRow){
        .key = of,
        .ends = {{address_ipv4(client), facts[of.id].port}, {address_ipv4(server), 80}},
        .first = {of.id + 1, facts[of.id].began_s * NS_PER_S},
        .bytes = facts[of.id].bytes,
        .service = facts[of.id].service,
        .tcp = true,
    };
    if (facts[of.id].closed_s > 0) {
        ret->states[END_CLIENT] = TCP_STATE_TIME_WAIT;
        ret->since_ns[END_CLIENT] = facts[of.id].closed_s * NS_PER_S;
    }
}

static const char *name(const Model *model, ModelKey of)
{
    (void)model;
    (void)of;
    return NULL;
}

static const Conversation *conversation(Model *model, ModelKey of)
{
    (void)model;
    (void)of;
    return NULL;
}

static Model bare_model = {
    .count = count, .key = key, .row = row, .name = name, .conversation = conversation};

/* ---- order ---------------------------------------------------------------- */

typedef struct OrderRow {
    const char *name;
    ColumnId column;
    bool descending;
    const char *ids;
} OrderRow;

static const OrderRow order_rows[] = {
    {"time", COLUMN_TIME, false, "01234"},
    {"time-descending", COLUMN_TIME, true, "43210"},
    {"bytes-descending-equal-ones-in-order", COLUMN_BYTES, true, "40213"},
    {"text-missing-first", COLUMN_SERVICE, false, "21403"},
    {"client-by-port", COLUMN_CLIENT, false, "04123"},
};

static void test_order(gconstpointer data)
{
    const OrderRow *wanted = data;
    Order order;
    order_init(&order, &bare_model);
    bool moved;
    while (order_step(&order, 2, &moved))
        continue;
    order_sort_by(&order, wanted->column, wanted->descending);
    g_autoptr(GString) ids = g_string_new(NULL);
    for (size_t i = 0; i < order_count(&order); i++)
        g_string_append_printf(ids, "%u", (unsigned)order_key(&order, i).id);
    g_assert_cmpstr(ids->str, ==, wanted->ids);
    order_clear(&order);
}

static void test_filter_is_no_expression(void)
{
    Order order;
    g_autoptr(GError) error = NULL;
    order_init(&order, &bare_model);
    bool moved;
    while (order_step(&order, 100, &moved))
        continue;
    g_assert_false(order_filter(&order, "connection.bites > 1", &error));
    g_assert_error(error, EXPRESSION_ERROR, EXPRESSION_ERROR_NAME);
    g_assert_cmpuint(order_count(&order), ==, CONNECTIONS);
    order_clear(&order);
}

/* ---- waits ---------------------------------------------------------------- */

/* Port 40000 is used again at 20 s: its first wait, from 10 s on, ends then. */
static void test_waits(void)
{
    static const uint8_t client[] = {198, 18, 0, 2}, server[] = {198, 18, 0, 80};
    Address from = address_ipv4(client), to = address_ipv4(server);
    Waits *waits = waits_new(&bare_model, 60 * NS_PER_S);
    const WaitGroup *group = waits_find(waits, &from, &to, 80, END_CLIENT);
    static const struct {
        int64_t at_s;
        size_t waiting;
        int64_t next_s, last_s;
    } moments[] = {
        {9, 0, 0, 0},     {10, 1, 20, 20},  {12, 3, 20, 72}, {20, 2, 71, 72},
        {40, 3, 71, 100}, {71, 2, 72, 100}, {100, 0, 0, 0},
    };
    g_assert_nonnull(group);
    for (size_t i = 0; i < G_N_ELEMENTS(moments); i++) {
        int64_t at_ns = moments[i].at_s * NS_PER_S;
        g_assert_cmpuint(waits_count_at(group, at_ns), ==, moments[i].waiting);
        g_assert_cmpint(waits_next_end(group, at_ns), ==, moments[i].next_s * NS_PER_S);
        g_assert_cmpint(waits_last_end(group, at_ns), ==, moments[i].last_s * NS_PER_S);
    }
    g_assert_null(waits_find(waits, &from, &to, 80, END_SERVER));
    waits_free(waits);
}

#define ADD_ROWS(rows, folder, test)                                                               \
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {                                              \
        g_autofree char *path = g_strconcat("/view/" folder "/", (rows)[i].name, NULL);            \
        g_test_add_data_func(path, &(rows)[i], test);                                              \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS(list_rows, "list", test_list)
    g_test_add_func("/view/list-shrinks", test_list_shrinks);
    g_test_add_func("/view/list-wheel", test_list_wheel);
    g_test_add_func("/view/layout", test_layout);
    g_test_add_func("/view/keys-are-unique", test_keys_are_unique);
    ADD_ROWS(typing_rows, "typing", test_typing)
    g_test_add_func("/view/sheet", test_sheet);
    ADD_ROWS(order_rows, "order", test_order)
    g_test_add_func("/view/filter-is-no-expression", test_filter_is_no_expression);
    g_test_add_func("/view/waits", test_waits);
    return g_test_run();
}
