/* A layer asks who reads its bytes, or is told; and names the service only where
 * it is the lowest. */
#include <string.h>

#include "../../dissectors/http/http1.h"
#include "../../dissectors/layer.h"

#define REQUEST "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

/* Our choice: holds the events of any row. */
#define BUDGET_BYTES ((size_t)1 << 16)

typedef struct Row {
    const char *name;
    unsigned depth;
    const Protocol *chosen; /* NULL: it asks */
    const char *pieces[3];
    const char *protocol, *service; /* NULL: none */
    unsigned frame;                 /* of http.request; 0: none */
} Row;

static const Row rows[] = {
    {"asks", 0, NULL, {REQUEST}, "http", "http", 1},
    {"asks-again", 0, NULL, {"junk", REQUEST}, "http", "http", 2},
    {"puts-together", 0, NULL, {"GE", "T / HTTP/1.1\r\n\r\n"}, "http", "http", 2},
    {"chosen", 0, &http1_protocol, {REQUEST}, "http", "http", 1},
    {"above-another", 1, NULL, {REQUEST}, "http", NULL, 1},
    {"chosen-above-another", 2, &http1_protocol, {REQUEST}, "http", NULL, 1},
    {"deepest", LAYER_DEPTH_MAX, NULL, {REQUEST}, "http", NULL, 1},
    {"too-deep", LAYER_DEPTH_MAX + 1, NULL, {REQUEST}, NULL, NULL, 0},
    {"too-deep-to-choose", 1000, &http1_protocol, {REQUEST}, NULL, NULL, 0},
};

static unsigned request_frame(const Conversation *c)
{
    const Event *e = c->timeline.first_event;
    while (e && e->id != EVENT_HTTP_REQUEST)
        e = e->next;
    return e ? (unsigned)e->at.frame : 0;
}

static void feed(Layer *layer, const Row *row)
{
    uint64_t offset = 0;
    Moment at = {0};
    for (const char *const *piece = row->pieces; *piece; piece++) {
        Cursor data = cursor_over(*piece, strlen(*piece));
        at.frame++;
        layer_data(layer, END_CLIENT, &(Slice){.data = data, .at = at, .offset = offset});
        offset += data.on_wire;
    }
    layer_gap(layer, END_SERVER, 10, &at);
    layer_finish(layer, END_CLIENT, &at);
    layer_finish(layer, END_SERVER, &at);
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    Conversation c = {.transport = TRANSPORT_TCP};
    timeline_init(&c.timeline, BUDGET_BYTES, false, NULL);

    Layer *layer = layer_new(&c, row->depth);
    if (row->chosen)
        layer_choose(layer, row->chosen);
    feed(layer, row);
    const Protocol *protocol = layer_protocol(layer);
    g_assert_cmpstr(protocol ? protocol->name : NULL, ==, row->protocol);
    g_assert_cmpstr(c.service_name, ==, row->service);
    g_assert_cmpuint(request_frame(&c), ==, row->frame);
    layer_free(layer);
    timeline_clear(&c.timeline);
}

/* What came before the choice is read too; later choices change nothing. */
static void test_chosen_late(void)
{
    Conversation c = {.transport = TRANSPORT_TCP};
    timeline_init(&c.timeline, BUDGET_BYTES, false, NULL);
    Layer *layer = layer_new(&c, 1);
    Slice start = {.data = cursor_over("GE", 2), .at = {1, 0}};
    Slice rest = {.data = cursor_over("T / HTTP/1.1\r\n\r\n", 16), .at = {2, 0}, .offset = 2};
    layer_data(layer, END_CLIENT, &start);
    layer_choose(layer, &http1_protocol);
    layer_choose(layer, NULL);
    layer_data(layer, END_CLIENT, &rest);
    g_assert_cmpuint(request_frame(&c), ==, 2);
    layer_free(layer);
    timeline_clear(&c.timeline);
}

/* Told that nobody is to read it, it does not ask. */
static void test_chosen_nobody(void)
{
    Conversation c = {.transport = TRANSPORT_TCP};
    timeline_init(&c.timeline, BUDGET_BYTES, false, NULL);
    Layer *layer = layer_new(&c, 0);
    layer_choose(layer, NULL);
    Slice slice = {.data = cursor_over(REQUEST, strlen(REQUEST)), .at = {1, 0}};
    layer_data(layer, END_CLIENT, &slice);
    g_assert_null(layer_protocol(layer));
    layer_free(layer);
    layer_free(NULL);
    timeline_clear(&c.timeline);
}

/* Once both ends sent their last, what still comes is not read. */
static void test_over(void)
{
    Conversation c = {.transport = TRANSPORT_TCP};
    timeline_init(&c.timeline, BUDGET_BYTES, false, NULL);
    Layer *layer = layer_new(&c, 0);
    Moment at = {1, 0};
    layer_choose(layer, &http1_protocol);
    layer_finish(layer, END_SERVER, &at);
    layer_finish(layer, END_CLIENT, &at);
    Slice slice = {.data = cursor_over(REQUEST, strlen(REQUEST)), .at = at};
    layer_data(layer, END_CLIENT, &slice);
    layer_gap(layer, END_CLIENT, 1, &at);
    layer_finish(layer, END_CLIENT, &at);
    g_assert_cmpuint(request_frame(&c), ==, 0);
    g_assert_true(layer_protocol(layer) == &http1_protocol);
    layer_free(layer);
    timeline_clear(&c.timeline);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/layer/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/layer/chosen-late", test_chosen_late);
    g_test_add_func("/layer/chosen-nobody", test_chosen_nobody);
    g_test_add_func("/layer/over", test_over);
    return g_test_run();
}
