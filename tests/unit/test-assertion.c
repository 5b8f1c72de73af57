/* test-assertion.c: what is said of a whole capture, held against conversations one
 * by one; the lists people write; the connections that a filter selects. */
#include <glib/gstdio.h>
#include <string.h>

#include "../../annotations/checklist.h"
#include "../../annotations/selection.h"

enum { CONNECTIONS = 4 };

/* Four conversations: HTTP with 200 and 404, closed by four segments; one reset; one
 * of TCP that was refused nothing and said nothing; one over UDP. */
typedef struct World {
    TcpConnection tcp[CONNECTIONS - 1];
    Conversation udp;
} World;

static Event *add_event(Conversation *conversation, EventId id, uint64_t frame, End by)
{
    Moment at = {frame, (int64_t)frame * NS_PER_MS};
    return timeline_event(&conversation->timeline, id, by, &at);
}

static void add_response(Conversation *conversation, uint64_t frame, uint64_t code)
{
    Event *event = add_event(conversation, EVENT_HTTP_RESPONSE, frame, END_SERVER);
    timeline_set_number(event, HTTP_RESPONSE_code, code);
}

static void start(Conversation *conversation, uint64_t id, uint64_t frame)
{
    conversation->id = id;
    conversation->first = (Moment){frame, 0};
    conversation->last = (Moment){frame + 9, 0};
    timeline_init(&conversation->timeline, 1 << 14, false, NULL);
}

static World *world_new(void)
{
    World *world = g_new0(World, 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(world->tcp); i++) {
        start(&world->tcp[i].conversation, i, 10 * i + 1);
        world->tcp[i].rtt_ns = i < 2 ? (int64_t)(i + 1) * 10 * NS_PER_MS : -1;
    }
    Conversation *http = &world->tcp[0].conversation;
    http->service_name = "http";
    world->tcp[0].closed = TCP_CLOSED_FOUR_SEGMENTS;
    add_response(http, 4, 200);
    add_response(http, 6, 404);
    timeline_set_number(add_event(http, EVENT_TCP_CLOSE, 9, END_CLIENT), TCP_CLOSE_segments, 4);
    world->tcp[1].closed = TCP_CLOSED_RESET;
    add_event(&world->tcp[1].conversation, EVENT_TCP_RESET, 19, END_SERVER);
    start(&world->udp, 0, 40);
    world->udp.transport = TRANSPORT_UDP;
    return world;
}

static void world_free(World *world)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(world->tcp); i++)
        timeline_clear(&world->tcp[i].conversation.timeline);
    timeline_clear(&world->udp.timeline);
    g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

static const Conversation *conversation_of(const World *world, unsigned i)
{
    return i < G_N_ELEMENTS(world->tcp) ? &world->tcp[i].conversation : &world->udp;
}

static void take_all(Assertion *assertion, const World *world)
{
    for (unsigned i = 0; i < CONNECTIONS; i++)
        assertion_take(assertion, conversation_of(world, i));
}

static Assertion *compile(const char *source)
{
    g_autoptr(GError) error = NULL;
    Assertion *assertion = assertion_new(source, &error);
    g_assert_no_error(error);
    return assertion;
}

typedef struct Case {
    const char *name, *source;
    bool holds;
    const char *parts; /* quantifier:over:true/false/unknown@frames, ... */
} Case;

static const Case cases[] = {
    /* over the events that they speak of */
    {"all-events", "all(http.response.code < 400)", false, "all:http.response:1/1/0@6"},
    {"all-events-hold", "all(http.response.code < 500)", true, "all:http.response:2/0/0@"},
    {"any-event", "any(http.response.code == 404)", true, "any:http.response:1/1/0@6"},
    {"any-event-fails", "any(http.response.code == 500)", false, "any:http.response:0/2/0@4,6"},
    {"none", "none(tcp.reset)", false, "none:tcp.reset:1/0/0@19"},
    {"none-holds", "none(tcp.unanswered)", true, "none:tcp.unanswered:0/0/0@"},
    {"count", "count(http.response) == 2", true, "count:http.response:2/0/0@4,6"},
    {"count-fails", "count(tcp.reset) > 1", false, "count:tcp.reset:1/0/0@19"},
    {"count-over-count", "count(http.response) > count(tcp.reset)", true,
     "count:http.response:2/0/0@4,6 count:tcp.reset:1/0/0@19"},
    {"any-kind-of-event", "count(event.by == \"server\") == 3", true, "count:event:3/1/0@4,6,19"},
    {"field-of-its-connection", "all(tcp.reset.by == \"server\" && service == \"http\")", true,
     "all:tcp.reset:0/0/1@"},

    /* over connections, where they speak of none */
    {"all-connections", "all(rtt < 15ms)", false, "all:connection:1/1/2@11"},
    {"count-connections", "count(closed == \"reset\") == 1", true, "count:connection:1/2/1@11"},
    {"count-udp", "count(transport == \"udp\") == 1", true, "count:connection:1/3/0@40"},

    /* one quantifier inside another */
    {"nested", "count(transport == \"tcp\" && none(http.response)) == 2", true,
     "count:connection:2/2/0@11,21"},
    {"nested-in-events", "all(tcp.reset && none(http.response))", true, "all:tcp.reset:1/0/0@"},

    /* what is meant without any */
    {"field-of-event", "tcp.close.segments == 4", true, "all:tcp.close:1/0/0@"},
    {"field-fails", "http.response.code == 200", false, "all:http.response:1/1/0@6"},
    {"event", "tcp.reset", true, "any:tcp.reset:1/0/0@19"},
    {"event-fails", "tcp.unanswered", false, "any:tcp.unanswered:0/0/0@"},
    {"no-event", "!tcp.unanswered", true, "any:tcp.unanswered:0/0/0@"},
    {"no-event-fails", "!tcp.reset", false, "any:tcp.reset:1/0/0@19"},
    {"or-of-events", "tcp.unanswered || tcp.reset", true,
     "any:tcp.unanswered:0/0/0@ any:tcp.reset:1/0/0@19"},
    {"implication", "service != \"http\" || closed == \"four-segments\"", true,
     "all:connection:1/0/3@"},
    {"each-part", "tcp.reset && http.response.code < 500 && count(tcp.close) == 1", true,
     "any:tcp.reset:1/0/0@19 all:http.response:2/0/0@ count:tcp.close:1/0/0@9"},
    {"negation-of-quantifier", "!any(tcp.reset)", false, "any:tcp.reset:1/0/0@19"},
};

/* The parts of `assertion` as in Case. (transfer full) */
static char *describe(const Assertion *assertion)
{
    GString *text = g_string_new(NULL);
    const GArray *parts = assertion_parts(assertion);
    for (guint i = 0; i < parts->len; i++) {
        const AssertionPart *part = &g_array_index(parts, AssertionPart, i);
        const GArray *evidence = assertion_evidence(part);
        g_string_append_printf(text, "%s%s:%s:%u/%u/%u@", i ? " " : "", part->quantifier,
                               part->over, (unsigned)part->of[TRUTH_TRUE],
                               (unsigned)part->of[TRUTH_FALSE], (unsigned)part->of[TRUTH_UNKNOWN]);
        bool tells = !part->holds || strcmp(part->quantifier, "count") == 0 ||
                     strcmp(part->quantifier, "any") == 0;
        for (guint e = 0; tells && e < evidence->len; e++)
            g_string_append_printf(text, "%s%u", e ? "," : "",
                                   (unsigned)g_array_index(evidence, AssertionExample, e).frame);
    }
    return g_string_free(text, FALSE);
}

static void test_case(const void *data)
{
    const Case *row = data;
    g_autoptr(World) world = world_new();
    g_autoptr(Assertion) assertion = compile(row->source);
    take_all(assertion, world);
    g_assert_cmpint(assertion_holds(assertion), ==, row->holds);
    g_autofree char *parts = describe(assertion);
    g_assert_cmpstr(parts, ==, row->parts);
}

/* In any order, and shared out among clones. */
static void test_order(const void *data)
{
    const Case *row = data;
    g_autoptr(World) world = world_new();
    g_autoptr(Assertion) assertion = compile(row->source);
    g_autoptr(Assertion) clone = assertion_clone_empty(assertion);
    for (unsigned i = CONNECTIONS; i-- > 0;)
        assertion_take(i % 2 ? assertion : clone, conversation_of(world, i));
    assertion_merge(assertion, clone);
    g_assert_cmpint(assertion_holds(assertion), ==, row->holds);
    g_autofree char *parts = describe(assertion);
    g_assert_cmpstr(parts, ==, row->parts);
}

static void test_values(void)
{
    g_autoptr(World) world = world_new();
    g_autoptr(Assertion) assertion =
        compile("all(http.response.code < 300 && rtt < 10ms && service == \"http\")");
    take_all(assertion, world);
    g_assert_false(assertion_holds(assertion));
    const AssertionPart *part = &g_array_index(assertion_parts(assertion), AssertionPart, 0);
    const AssertionExample *example = &g_array_index(assertion_evidence(part), AssertionExample, 0);
    g_assert_cmpstr(example->values, ==,
                    "http.response.code = 200, connection.rtt = 10ms, connection.service = "
                    "\"http\"");
    g_assert_cmpuint(example->connection, ==, 0);
    g_assert_cmpint(example->transport, ==, TRANSPORT_TCP);
}

/* Of very many that break it the lowest frames are shown. */
static void test_examples(void)
{
    g_autoptr(Assertion) assertion = compile("none(tcp.reset)");
    for (uint64_t i = 100; i > 0; i--) {
        TcpConnection tcp = {0};
        start(&tcp.conversation, i, i);
        add_event(&tcp.conversation, EVENT_TCP_RESET, i * 7 % 101, END_CLIENT);
        assertion_take(assertion, &tcp.conversation);
        timeline_clear(&tcp.conversation.timeline);
    }
    g_autofree char *parts = describe(assertion);
    g_assert_cmpstr(parts, ==, "none:tcp.reset:100/0/0@1,2,3,4,5");
}

typedef struct Mistake {
    const char *source, *message;
} Mistake;

static const Mistake mistakes[] = {
    {"count(tcp.reset) == 0 || rtt < 3s",
     "it is not said of which rtt this holds: any(), all(), none()?\n"
     "  count(tcp.reset) == 0 || rtt < 3s\n"
     "                           ^\n"
     "  did you mean all(rtt ...)?"},
    {"any(any(any(tcp.syn)))",
     "any(), all(), none() and count() can stand inside one another only once\n"
     "  any(any(any(tcp.syn)))\n"
     "          ^"},
};

static void test_mistakes(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(assertion_new(mistakes[i].source, &error));
        g_assert_cmpstr(error->message, ==, mistakes[i].message);
    }
}

/* ---- lists ---- */

typedef struct Line {
    const char *line, *name, *text;
} Line;

static const Line lines[] = {
    {"none(tcp.reset)", NULL, "none(tcp.reset)"},
    {"no resets: none(tcp.reset)", "no resets", "none(tcp.reset)"},
    {"没有重置：none(tcp.reset)", "没有重置", "none(tcp.reset)"},
    {"  spaced :  tcp.syn ", "spaced", "tcp.syn"},
    {"any(http.request.host == \"a: b\")", NULL, "any(http.request.host == \"a: b\")"},
    {"connection.client.address in 2001:db8::/32", NULL,
     "connection.client.address in 2001:db8::/32"},
    {"v6: connection.client.address == 2001:db8::1", "v6",
     "connection.client.address == 2001:db8::1"},
};

static void test_lines(void)
{
    g_autoptr(GPtrArray) checks = checklist_new();
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", lines[i].line);
        g_assert_true(checklist_add(checks, lines[i].line, "list:7", &error));
        const Check *check = g_ptr_array_index(checks, i);
        g_assert_cmpstr(check->name, ==, lines[i].name);
        g_assert_cmpstr(check->text, ==, lines[i].text);
        g_assert_cmpstr(check->place, ==, "list:7");
    }
    g_autoptr(GPtrArray) clones = checklist_clone_empty(checks);
    g_assert_cmpuint(clones->len, ==, checks->len);
}

static void test_too_many(void)
{
    g_autoptr(GPtrArray) checks = checklist_new();
    for (unsigned i = 0; i < CHECKLIST_CHECKS_MAX; i++)
        g_assert_true(checklist_add(checks, "tcp.syn", NULL, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_false(checklist_add(checks, "tcp.syn", NULL, &error));
    g_assert_error(error, CHECKLIST_ERROR, CHECKLIST_ERROR_TOO_LARGE);
}

static char *write_list(const char *bytes, gssize length)
{
    char *path = NULL;
    int fd = g_file_open_tmp("checklist-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, bytes, length, NULL));
    return path;
}

static void test_files(void)
{
    static const struct {
        const char *bytes;
        gssize length;
        guint checks;
        const char *trouble; /* (nullable) what follows the path */
    } rows[] = {
        {"# all\n\n  # is well\nno reset: none(tcp.reset)\r\ntcp.syn", -1, 2, NULL},
        {"\xef\xbb\xbftcp.syn\n", -1, 1, NULL},
        {"# nothing\n", -1, 0, ": there is no assertion in it"},
        {"tcp.syn\ntcp.sin\n", -1, 1,
         ":2: there is no field or event \"tcp.sin\"\n  tcp.sin\n  ^\n  did you mean tcp.syn?"},
        {"tcp.syn\0tcp.syn", 15, 0, ": this is no list of assertions: too large, or binary"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = write_list(rows[i].bytes, rows[i].length);
        g_autoptr(GPtrArray) checks = checklist_new();
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(checklist_load(checks, path, &error), ==, !rows[i].trouble);
        g_assert_cmpuint(checks->len, ==, rows[i].checks);
        g_autofree char *trouble = g_strconcat(path, rows[i].trouble, NULL);
        g_assert_cmpstr(error ? error->message : path, ==, trouble);
        g_remove(path);
    }
}

/* ---- selections ---- */

static void test_selection(void)
{
    g_autoptr(World) world = world_new();
    g_autoptr(Selection) selection = selection_new("tcp.reset || transport == \"udp\"", NULL);
    g_autoptr(Selection) clone = selection_clone_empty(selection);
    for (unsigned i = 0; i < CONNECTIONS; i++)
        selection_take(i % 2 ? selection : clone, conversation_of(world, i));
    selection_merge(selection, clone);
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        g_assert_cmpint(selection_has(selection, conversation_of(world, i)), ==, i == 1 || i == 3);
        g_assert_true(selection_has(NULL, conversation_of(world, i)));
    }
    g_assert_cmpuint(selection_count(selection, TRANSPORT_TCP), ==, 1);
    g_assert_cmpuint(selection_count(selection, TRANSPORT_UDP), ==, 1);
    Conversation far = {.id = 1 << 20};
    g_assert_false(selection_has(selection, &far));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/assertion/", cases[i].name, NULL);
        g_autofree char *order = g_strconcat("/assertion/in-any-order/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
        g_test_add_data_func(order, &cases[i], test_order);
    }
    g_test_add_func("/assertion/values", test_values);
    g_test_add_func("/assertion/examples", test_examples);
    g_test_add_func("/assertion/mistakes", test_mistakes);
    g_test_add_func("/checklist/lines", test_lines);
    g_test_add_func("/checklist/too-many", test_too_many);
    g_test_add_func("/checklist/files", test_files);
    g_test_add_func("/selection", test_selection);
    return g_test_run();
}
