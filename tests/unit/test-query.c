/* test-query.c: values asked for in words, as the answers of labs are. */
#include <string.h>

#include "../../annotations/query.h"
#include "tcp-script.h"

/* Closed by the client, with four segments. */
static const char four[] = "> S 0:0\n"
                           "< SA 0:1\n"
                           "> A 1:1\n"
                           "> PA 1:1 5\n"
                           "< A 1:6\n"
                           "> FA 6:1\n"
                           "< A 1:7\n"
                           "< FA 1:7\n"
                           "> A 7:2\n";

/* Refused. */
static const char refused[] = "> S 0:0\n"
                              "< RA 0:1\n";

typedef struct World {
    TcpConnection *connections[2];
} World;

static World world_new(void)
{
    World world = {{tcp_script_play(four, 100000), tcp_script_play(refused, 0)}};
    world.connections[1]->conversation.id = 1;
    return world;
}

static void world_clear(World *world)
{
    tcp_connection_free(world->connections[0]);
    tcp_connection_free(world->connections[1]);
}

/* "8@8 9@9": the values with the frames they were found at. */
static char *ask(Query *query, const World *world, bool backwards)
{
    for (int i = 0; i < 2; i++)
        query_take(query, &world->connections[backwards ? 1 - i : i]->conversation);
    const GArray *values = query_values(query);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < values->len; i++) {
        const QueryValue *value = &g_array_index(values, QueryValue, i);
        g_autofree char *printed = value_print(value);
        g_string_append_printf(text, "%s%s@%u", i ? " " : "", printed, (unsigned)value->frame);
    }
    return g_string_free(text, FALSE);
}

typedef struct Case {
    const char *name, *source, *values;
} Case;

static const Case cases[] = {
    {"field-of-events", "tcp.fin.active.frame", "6@6"},
    {"all-of-them", "tcp.syn.frame", "1@1 1@1"},
    {"none", "tcp.zero_window.frame", ""},
    {"where", "tcp.syn.frame where connection.opened == \"refused\"", "1@1"},
    {"where-of-event", "event.frame where tcp.close.segments == 4", "9@9"},
    {"where-by", "event.frame where event.by == \"server\" && tcp.refused", "2@2"},
    {"where-nested", "tcp.syn.frame where any(tcp.refused)", "1@1"},
    {"first", "first event.frame", "1@1"},
    {"last", "last event.frame where connection.closed == \"four-segments\"", "9@9"},
    {"text", "tcp.close.kind", "four-segments@9"},
    {"field-of-connection", "connection.client_state where closed == \"four-segments\"",
     "TIME_WAIT@1"},
    {"short-of-connection", "client_state where connection.id == 1", "CLOSED@1"},
    {"duration", "tcp.refused.delay", "10ms@2"},
    {"truth", "connection.established", "yes@1 no@1"},
    {"count", "count(tcp.syn)", "2@0"},
    {"count-of-connections", "count(closed == \"four-segments\")", "1@0"},
    {"count-of-nothing", "count(tcp.reset && connection.id == 7)", "0@0"},
    {"state-after", "client state after tcp.fin.active.frame", "FIN_WAIT_1@6"},
    {"state-before", "client state before tcp.fin.active.frame", "ESTABLISHED@6"},
    {"state-of-server", "server state after tcp.fin.active.frame", "CLOSE_WAIT@6"},
    {"state-before-all", "server state before tcp.syn.frame where connection.id == 0", "LISTEN@1"},
    {"state-at-last", "server state after last event.frame where closed == \"four-segments\"",
     "CLOSED@9"},
    {"state-where", "client state after tcp.syn.frame where connection.id == 1", "SYN_SENT@1"},
    {"number", "12", "12@0"},
    {"hexadecimal", "0x1301", "4865@0"},
    {"literal-duration", "20ms", "20ms@0"},
    {"literal-text", "\"two words\"", "two words@0"},
    {"word", "TIME_WAIT", "TIME_WAIT@0"},
    {"yes", "yes", "yes@0"},
    {"address", "198.18.0.80", "198.18.0.80@0"},
};

static void test_values(gconstpointer data)
{
    const Case *row = data;
    g_autoptr(GError) error = NULL;
    World world = world_new();
    for (int backwards = 0; backwards < 2; backwards++) {
        g_autoptr(Query) query = query_new(row->source, &error);
        g_assert_no_error(error);
        g_autofree char *values = ask(query, &world, backwards);
        if (!strchr(row->values, ' ')) /* of the same frame, whoever came first */
            g_assert_cmpstr(values, ==, row->values);
        else
            g_assert_cmpuint(strlen(values), ==, strlen(row->values));
    }
    world_clear(&world);
}

typedef struct Mistake {
    const char *name, *source, *says;
} Mistake;

static const Mistake mistakes[] = {
    {"empty", "", "expected the field"},
    {"event-alone", "tcp.syn where connection.id == 1", "did you mean tcp.syn.frame?"},
    {"no-such-field", "tcp.syn.fram", "did you mean tcp.syn.frame?"},
    {"no-where", "tcp.syn.frame if connection.id == 1", "expected \"where\" or the end"},
    {"empty-where", "tcp.syn.frame where", "^"},
    {"wrong-where", "tcp.syn.frame where tcp.sin", "did you mean tcp.syn?"},
    {"state-of-nothing", "client state tcp.syn.frame", "expected \"after\" or \"before\""},
    {"state-after-number", "client state after tcp.syn.mss", "does not count frames"},
    {"count-and-more", "count(tcp.syn) + 1", "^"},
    {"two-counts", "count(tcp.syn) == count(tcp.reset) && 1", "^"},
    {"pick-of-nothing", "first 12", "expected the field"},
    {"unit", "20 parsecs", "expected the end"},
    {"two-literals", "12 13", "expected the end"},
    {"not-utf8", "\xff", "UTF-8"},
};

static void test_mistake(gconstpointer data)
{
    const Mistake *row = data;
    g_autoptr(GError) error = NULL;
    Query *query = query_new(row->source, &error);
    g_assert_null(query);
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, row->says));
}

/* Cut anywhere, a query is read or refused with a word. */
static void test_prefixes(void)
{
    World world = world_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (size_t length = 0; length <= strlen(cases[i].source); length++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *source = g_strndup(cases[i].source, length);
            g_autoptr(Query) query = query_new(source, &error);
            g_assert_true((query == NULL) == (error != NULL));
            if (query)
                g_free(ask(query, &world, false));
        }
    world_clear(&world);
}

static void test_assertion(void)
{
    World world = world_new();
    g_autoptr(Query) holds = query_new_assertion("tcp.refused.delay == 10ms", NULL);
    g_autofree char *yes = ask(holds, &world, false);
    g_assert_cmpstr(yes, ==, "yes@0");
    g_autoptr(GArray) evidence = query_evidence(holds);
    g_assert_cmpuint(evidence->len, >, 0);
    g_assert_null(query_new_assertion("tcp.sin", NULL));
    world_clear(&world);
}

/* What a learner writes is a value, whatever it is. */
static void test_read(void)
{
    static const struct {
        const char *text;
        ValueKind kind;
    } rows[] = {
        {"12", VALUE_NUMBER},   {"12B", VALUE_NUMBER},         {"20ms", VALUE_DURATION},
        {"yes", VALUE_TRUTH},   {"true", VALUE_TRUTH},         {"TIME_WAIT", VALUE_TEXT},
        {"", VALUE_TEXT},       {"1.2.3.4", VALUE_TEXT},       {"\"12\"", VALUE_TEXT},
        {"12 13", VALUE_TEXT},  {"\xff\xfe", VALUE_TEXT},      {"99999999999999999999", VALUE_TEXT},
        {"\"open", VALUE_TEXT}, {"tcp.syn.frame", VALUE_TEXT},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        QueryValue value;
        value_read(rows[i].text, &value);
        g_assert_cmpint(value.kind, ==, rows[i].kind);
        g_assert_true(!value.text || g_utf8_validate(value.text, -1, NULL));
        value_clear(&value);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strconcat("/query/values/", cases[i].name, NULL);
        g_test_add_data_func(name, &cases[i], test_values);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *name = g_strconcat("/query/mistakes/", mistakes[i].name, NULL);
        g_test_add_data_func(name, &mistakes[i], test_mistake);
    }
    g_test_add_func("/query/prefixes", test_prefixes);
    g_test_add_func("/query/assertion", test_assertion);
    g_test_add_func("/query/read", test_read);
    return g_test_run();
}
