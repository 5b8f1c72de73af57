/* test-expression.c: what expressions mean; test-expression-mistakes.c: what is
 * said of wrong ones. */
#include <string.h>

#include "../../annotations/expression.h"
#include "../../annotations/suggest.h"

/* ---- a connection to ask about ---- */

static const uint8_t client_bytes[] = {198, 18, 0, 2};
static const uint8_t server_bytes[] = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0,
                                       0,    0,    0,    0,    0, 0, 0, 0x80};

static Event *happen(TcpConnection *tcp, EventId id, End by, uint64_t frame)
{
    Moment at = {frame, (int64_t)frame * NS_PER_MS};
    return timeline_event(&tcp->conversation.timeline, id, by, &at);
}

static void add_response(TcpConnection *tcp, uint64_t frame, uint64_t code)
{
    Event *response = happen(tcp, EVENT_HTTP_RESPONSE, END_SERVER, frame);
    timeline_set_number(response, HTTP_RESPONSE_code, code);
    timeline_set_duration(response, HTTP_RESPONSE_wait, 200 * NS_PER_MS);
    timeline_set_number(response, HTTP_RESPONSE_content_length, 1536);
}

static void add_events(TcpConnection *tcp)
{
    Timeline *timeline = &tcp->conversation.timeline;
    Event *syn = happen(tcp, EVENT_TCP_SYN, END_CLIENT, 1);
    timeline_set_number(syn, TCP_SYN_mss, 1460);
    timeline_set_number(syn, TCP_SYN_timestamps, 1);
    timeline_set_number(syn, TCP_SYN_fast_open, 0);
    Event *request = happen(tcp, EVENT_HTTP_REQUEST, END_CLIENT, 4);
    timeline_set_string(timeline, request, HTTP_REQUEST_method, "GET");
    timeline_set_string(timeline, request, HTTP_REQUEST_target, "/Index.html?q=中文");
    add_response(tcp, 5, 200);
    add_response(tcp, 7, 503);
    Event *answer = happen(tcp, EVENT_DNS_RESPONSE, END_SERVER, 8);
    timeline_set_number(answer, DNS_RESPONSE_ttl, 300);
    Event *close = happen(tcp, EVENT_TCP_CLOSE, END_CLIENT, 9);
    timeline_set_number(close, TCP_CLOSE_segments, 3);
    timeline_set_duration(close, TCP_CLOSE_lifetime, 203 * NS_PER_MS);
    timeline_set_string(timeline, close, TCP_CLOSE_active_closer, "server");
}

static TcpConnection *connection_new(void)
{
    TcpConnection *tcp = g_new0(TcpConnection, 1);
    Conversation *c = &tcp->conversation;
    c->id = 7;
    c->transport = TRANSPORT_TCP;
    c->ends[END_CLIENT] = (Endpoint){address_ipv4(client_bytes), 40312};
    c->ends[END_SERVER] = (Endpoint){address_ipv6(server_bytes), 80};
    c->first = (Moment){1, NS_PER_MS};
    c->last = (Moment){9, 9 * NS_PER_MS};
    c->packets[END_CLIENT] = 5;
    c->packets[END_SERVER] = 4;
    c->payload_bytes[END_SERVER] = 2 << 20;
    c->service_name = "http";
    tcp->closed = TCP_CLOSED_THREE_SEGMENTS;
    tcp->active_closer = END_SERVER;
    tcp->reset_by = END_NONE;
    tcp->ends[END_SERVER].state = TCP_STATE_TIME_WAIT;
    tcp->ends[END_CLIENT].retransmissions = 2;
    tcp->rtt_ns = -1;
    timeline_init(&c->timeline, 1 << 16, false, NULL);
    add_events(tcp);
    return tcp;
}

static void connection_free(TcpConnection *tcp)
{
    timeline_clear(&tcp->conversation.timeline);
    g_free(tcp);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TcpConnection, connection_free)

static const Event *find_event(const TcpConnection *tcp, EventId id)
{
    const Event *event = tcp->conversation.timeline.first_event;
    while (event && event->id != id)
        event = event->next;
    return event;
}

static Expression *compile(const char *source, EventId event)
{
    g_autoptr(GError) error = NULL;
    Expression *expression = expression_compile(source, event, &error);
    if (error)
        g_test_message("%s", error->message);
    g_assert_no_error(error);
    return expression;
}

/* ---- asked of a connection ---- */

typedef struct Case {
    const char *name, *source;
    bool holds;
} Case;

static const Case of_connection[] = {
    {"equal", "connection.server.port == 80", true},
    {"unequal", "connection.server.port != 80", false},
    {"less", "connection.packets < 10", true},
    {"less-equal", "connection.packets <= 9", true},
    {"more", "connection.packets > 9", false},
    {"more-equal", "connection.packets >= 9", true},
    {"literal-first", "10 > connection.packets", true},
    {"literal-first-equal", "9 <= connection.packets", true},
    {"hexadecimal", "connection.server.port == 0x50", true},
    {"text", "connection.service == \"http\"", true},
    {"text-single-quotes", "connection.service == 'http'", true},
    {"text-escape", "connection.service != \"\\\"http\\\"\"", true},
    {"word", "connection.closed == \"three-segments\"", true},
    {"state", "connection.server_state == \"TIME_WAIT\"", true},
    {"bool", "connection.guessed_roles", false},
    {"bool-equal", "connection.guessed_roles == false", true},
    {"two-fields", "connection.client.packets > connection.server.packets", true},
    {"sum-of-ends", "connection.retransmissions == 2 && connection.server.retransmissions == 0",
     true},

    /* precedence: ! before &&, && before || */
    {"and-before-or", "true || false && false", true},
    {"parentheses", "(true || false) && false", false},
    {"not-before-and", "!false && false", false},
    {"not-of-parentheses", "!(false && false)", true},
    {"not-twice", "!!true", true},
    {"words-for-signs", "not false and true or false", true},
    {"blanks-and-newlines", " \n true\t&&\r\n true ", true},
    {"no-blanks", "!false&&connection.packets>8", true},

    /* units */
    {"milliseconds", "tcp.close.lifetime == 203ms", true},
    {"seconds-fraction", "tcp.close.lifetime == 0.203s", true},
    {"microseconds", "tcp.close.lifetime == 203000us", true},
    {"microseconds-sign", "tcp.close.lifetime == 203000µs", true},
    {"nanoseconds", "tcp.close.lifetime == 203000000ns", true},
    {"minutes", "tcp.close.lifetime < 1min", true},
    {"hours", "tcp.close.lifetime < 0.5h", true},
    {"kibibytes", "http.response.content_length == 1.5KiB", true},
    {"kilobytes", "http.response.content_length == 1.536kB", true},
    {"bytes", "http.response.content_length == 1536B", true},
    {"bytes-plain", "http.response.content_length == 1536", true},
    {"mebibytes", "connection.bytes == 2MiB", true},
    {"megabytes", "connection.bytes > 2MB", true},
    {"gigabytes", "connection.bytes > 1GB || connection.bytes > 1GiB", false},
    {"seconds-as-duration", "dns.response.ttl == 5min", true},
    {"seconds-as-number", "dns.response.ttl >= 300", true},

    /* sets, ranges, networks */
    {"in-set", "connection.server.port in {443, 80}", true},
    {"in-range", "connection.server.port in {443, 8000..8080, 79..81}", true},
    {"in-bare-range", "http.response.code in 500..599", true},
    {"range-ends", "connection.packets in 9..9 && connection.packets in 8..9", true},
    {"not-in-set", "!(connection.server.port in {443, 8000..8080})", true},
    {"in-durations", "tcp.close.lifetime in 200ms..1s", true},
    {"in-texts", "http.request.method in {\"POST\", 'GET'}", true},
    {"in-network", "connection.client.address in 198.18.0.0/15", true},
    {"not-in-network", "connection.client.address in 10.0.0.0/8", false},
    {"in-network-bits", "connection.client.address in 198.18.0.2/31", true},
    {"in-all-networks", "connection.client.address in 0.0.0.0/0", true},
    {"other-family", "connection.client.address in ::/0", false},
    {"in-networks", "connection.server.address in {10.0.0.0/8, 2001:db8::/32}", true},
    {"is-network", "connection.server.address == 2001:db8::/32", true},
    {"is-not-network", "connection.server.address != fe80::/10", true},
    {"address", "connection.client.address == 198.18.0.2", true},
    {"address-ipv6", "connection.server.address == 2001:db8::80", true},

    /* text */
    {"contains", "http.request.target contains \"Index\"", true},
    {"contains-case", "http.request.target contains \"index\"", false},
    {"contains-cjk", "http.request.target contains \"中文\"", true},
    {"contains-nothing", "http.request.target contains \"\"", true},
    {"matches", "http.request.target matches \"^/Index\\.html\"", true},
    {"matches-case", "http.request.target matches \"^/index\"", false},
    {"matches-ignoring-case", "http.request.target matches \"(?i)^/index\"", true},
    {"matches-cjk-class", "http.request.target matches \"=[文中]{2}$\"", true},
    {"matches-bounded", "http.request.target matches \"^(([a-zA-Z/]+)+)+!\"", false},

    /* not set is false, whatever is asked */
    {"missing", "http.response.location == \"/\"", false},
    {"missing-unequal", "http.response.location != \"/\"", false},
    {"missing-bare", "http.response.location", false},
    {"missing-negated", "!(http.response.location == \"/\")", true},
    {"missing-event", "tcp.reset.in_window", false},
    {"missing-connection-field", "connection.rtt < 1h", false},
    {"missing-in", "http.response.location in {\"/\"}", false},
    {"set-bare", "http.request.target", true},

    /* events */
    {"event", "tcp.close", true},
    {"event-missing", "tcp.reset", false},
    {"any-of-its-events", "http.response.code == 200 && http.response.code == 503", true},
    {"any", "any(http.response.code >= 500)", true},
    {"any-same-event", "any(http.response.code == 200 && http.response.code == 503)", false},
    {"all", "all(http.response.code < 500)", false},
    {"all-hold", "all(http.response.wait == 200ms)", true},
    {"all-of-nothing", "all(tcp.reset.in_window)", true},
    {"none", "none(http.response.code in 400..499)", true},
    {"count", "count(http.response) == 2", true},
    {"count-filtered", "count(http.response.code == 503) == 1", true},
    {"count-nothing", "count(tcp.reset) == 0", true},
    {"count-of-either", "count(tcp.syn || tcp.close) >= 2", true},
    {"count-both-sides", "count(http.response) > count(http.request)", true},
    {"any-of-connection", "any(connection.packets == 9)", true},
    {"trait", "tcp.close.by == \"client\"", true},
    {"trait-of-any", "count(event.by == \"server\") == 3", true},
    {"trait-frame", "http.response.frame == 7", true},
    {"trait-since-start", "tcp.close.since_start == 8ms", true},
    {"trait-certainty", "all(event.certainty == \"observed\")", true},
};

static void test_of_connection(const void *data)
{
    const Case *row = data;
    g_autoptr(TcpConnection) tcp = connection_new();
    g_autoptr(Expression) expression = compile(row->source, EVENT_COUNT);
    for (int again = 0; again < 2; again++)
        g_assert_cmpint(expression_holds_for_conversation(expression, &tcp->conversation), ==,
                        row->holds);
}

/* ---- asked of an event, in a binding ---- */

typedef struct EventCase {
    const char *name;
    EventId event;
    const char *source;
    bool holds;
    Truth truth;
} EventCase;

static const EventCase of_event[] = {
    {"short", EVENT_TCP_CLOSE, "segments == 3", true, TRUTH_TRUE},
    {"full", EVENT_TCP_CLOSE, "tcp.close.segments == 4", false, TRUTH_FALSE},
    {"itself", EVENT_TCP_CLOSE, "tcp.close", true, TRUTH_TRUE},
    {"by", EVENT_TCP_CLOSE, "by == \"client\" and frame == 9", true, TRUTH_TRUE},
    {"bool", EVENT_TCP_SYN, "timestamps", true, TRUTH_TRUE},
    {"bool-false", EVENT_TCP_SYN, "fast_open", false, TRUTH_FALSE},
    {"bool-missing", EVENT_TCP_SYN, "sack_permitted", false, TRUTH_UNKNOWN},
    {"bool-missing-negated", EVENT_TCP_SYN, "!sack_permitted", true, TRUTH_UNKNOWN},
    {"missing", EVENT_TCP_CLOSE, "duration < 1s", false, TRUTH_UNKNOWN},
    {"missing-or-true", EVENT_TCP_CLOSE, "duration < 1s || segments == 3", true, TRUTH_TRUE},
    {"missing-and-false", EVENT_TCP_CLOSE, "duration < 1s && segments == 4", false, TRUTH_FALSE},
    {"other-event-in-any", EVENT_TCP_CLOSE, "any(http.response.code == 503)", true, TRUTH_TRUE},
    {"short-in-any", EVENT_HTTP_RESPONSE, "code == 200 && any(code == 503)", true, TRUTH_TRUE},
    {"connection", EVENT_TCP_CLOSE, "connection.active_closer == active_closer", true, TRUTH_TRUE},
    {"count", EVENT_TCP_CLOSE, "count(http.request) == 1", true, TRUTH_TRUE},

    /* every comparison has a short way to be judged: on either side of the value, at it */
    {"quick-equal", EVENT_TCP_CLOSE, "segments == 3", true, TRUTH_TRUE},
    {"quick-unequal", EVENT_TCP_CLOSE, "segments != 3", false, TRUTH_FALSE},
    {"quick-unequal-other", EVENT_TCP_CLOSE, "segments != 4", true, TRUTH_TRUE},
    {"quick-less", EVENT_TCP_CLOSE, "segments < 4", true, TRUTH_TRUE},
    {"quick-less-at", EVENT_TCP_CLOSE, "segments < 3", false, TRUTH_FALSE},
    {"quick-less-zero", EVENT_TCP_CLOSE, "segments < 0", false, TRUTH_FALSE},
    {"quick-less-equal", EVENT_TCP_CLOSE, "segments <= 3", true, TRUTH_TRUE},
    {"quick-less-equal-below", EVENT_TCP_CLOSE, "segments <= 2", false, TRUTH_FALSE},
    {"quick-more", EVENT_TCP_CLOSE, "segments > 2", true, TRUTH_TRUE},
    {"quick-more-at", EVENT_TCP_CLOSE, "segments > 3", false, TRUTH_FALSE},
    {"quick-more-largest", EVENT_TCP_CLOSE, "segments > 18446744073709551615", false, TRUTH_FALSE},
    {"quick-more-equal", EVENT_TCP_CLOSE, "segments >= 3", true, TRUTH_TRUE},
    {"quick-more-equal-above", EVENT_TCP_CLOSE, "segments >= 4", false, TRUTH_FALSE},
    {"quick-literal-first", EVENT_TCP_CLOSE, "2 < segments", true, TRUTH_TRUE},
    {"quick-duration", EVENT_TCP_CLOSE, "lifetime > 202.9ms && lifetime < 203.1ms", true,
     TRUTH_TRUE},
    {"quick-duration-at", EVENT_TCP_CLOSE, "lifetime == 203ms", true, TRUTH_TRUE},
    {"quick-duration-zero", EVENT_TCP_CLOSE, "lifetime > 0s", true, TRUTH_TRUE},
    {"quick-bool", EVENT_TCP_SYN, "timestamps == true && fast_open == false", true, TRUTH_TRUE},
    {"quick-text", EVENT_HTTP_REQUEST, "method == \"GET\"", true, TRUTH_TRUE},
    {"quick-text-longer", EVENT_HTTP_REQUEST, "method == \"GETS\"", false, TRUTH_FALSE},
    {"quick-text-other", EVENT_HTTP_REQUEST, "method != \"PUT\"", true, TRUTH_TRUE},
    {"quick-text-missing", EVENT_HTTP_REQUEST, "host != \"a\"", false, TRUTH_UNKNOWN},
    {"contains-first", EVENT_HTTP_REQUEST, "target contains \"/Index\"", true, TRUTH_TRUE},
    {"contains-last", EVENT_HTTP_REQUEST, "target contains \"文\"", true, TRUTH_TRUE},
    {"contains-whole", EVENT_HTTP_REQUEST, "method contains \"GET\"", true, TRUTH_TRUE},
    {"contains-empty", EVENT_HTTP_REQUEST, "method contains \"\"", true, TRUTH_TRUE},
    {"contains-almost", EVENT_HTTP_REQUEST, "target contains \"html?q=中武\"", false, TRUTH_FALSE},
    {"contains-longer", EVENT_HTTP_REQUEST, "method contains \"GETS\"", false, TRUTH_FALSE},
    {"word", EVENT_TCP_CLOSE, "connection.closed contains \"segments\"", true, TRUTH_TRUE},
    {"word-unequal", EVENT_TCP_CLOSE, "connection.closed != \"reset\"", true, TRUTH_TRUE},
    {"word-missing", EVENT_TCP_CLOSE, "connection.reset_by == \"client\"", false, TRUTH_UNKNOWN},
    {"word-by", EVENT_TCP_CLOSE, "by != \"server\"", true, TRUTH_TRUE},
    {"word-certainty", EVENT_TCP_CLOSE, "certainty == \"observed\"", true, TRUTH_TRUE},
};

static void test_of_event(const void *data)
{
    const EventCase *row = data;
    g_autoptr(TcpConnection) tcp = connection_new();
    g_autoptr(Expression) expression = compile(row->source, row->event);
    const Event *event = find_event(tcp, row->event);
    g_assert_cmpint(expression_holds_for_event(expression, &tcp->conversation, event), ==,
                    row->holds);
    g_assert_cmpint(expression_judge_event(expression, &tcp->conversation, event), ==, row->truth);
}

/* An unbound filter asked of an event looks at that event alone. */
static void test_filter_of_event(void)
{
    g_autoptr(TcpConnection) tcp = connection_new();
    g_autoptr(Expression) expression = compile("http.response.code == 200 || tcp.syn", EVENT_COUNT);
    static const struct {
        EventId event;
        bool holds;
    } rows[] = {{EVENT_TCP_SYN, true}, {EVENT_HTTP_RESPONSE, true}, {EVENT_TCP_CLOSE, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(expression_holds_for_event(expression, &tcp->conversation,
                                                   find_event(tcp, rows[i].event)),
                        ==, rows[i].holds);
}

/* What any() found is remembered, but not after something else has happened. */
static void test_memory_of_any(void)
{
    g_autoptr(TcpConnection) tcp = connection_new();
    g_autoptr(Expression) expression = compile("any(tcp.reset)", EVENT_COUNT);
    g_assert_false(expression_holds_for_conversation(expression, &tcp->conversation));
    happen(tcp, EVENT_TCP_RESET, END_CLIENT, 10);
    g_assert_true(expression_holds_for_conversation(expression, &tcp->conversation));
}

static void test_udp_has_no_tcp_fields(void)
{
    Conversation udp = {.transport = TRANSPORT_UDP};
    g_autoptr(Expression) tcp_only = compile("connection.opened != \"refused\"", EVENT_COUNT);
    g_autoptr(Expression) both = compile("connection.transport == \"udp\"", EVENT_COUNT);
    g_assert_false(expression_holds_for_conversation(tcp_only, &udp));
    g_assert_true(expression_holds_for_conversation(both, &udp));
}

/* Every prefix of a right expression is right, or wrong with one message. */
static void test_prefixes(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(of_connection); i++)
        for (size_t n = 0; n < strlen(of_connection[i].source); n++) {
            g_autofree char *prefix = g_strndup(of_connection[i].source, n);
            g_autoptr(GError) error = NULL;
            g_autoptr(Expression) expression = expression_compile(prefix, EVENT_COUNT, &error);
            g_assert_true((expression == NULL) == (error != NULL));
        }
}

/* ---- bounds ---- */

static char *repeat(const char *text, unsigned times)
{
    GString *all = g_string_new(NULL);
    for (unsigned i = 0; i < times; i++)
        g_string_append(all, text);
    return g_string_free(all, FALSE);
}

static void test_depth(void)
{
    static const struct {
        unsigned depth;
        bool compiles;
    } rows[] = {{EXPRESSION_DEPTH_MAX, true}, {EXPRESSION_DEPTH_MAX + 1, false}, {1500, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *open = repeat("(", rows[i].depth);
        g_autofree char *close = repeat(")", rows[i].depth);
        g_autofree char *source = g_strconcat(open, "tcp.syn", close, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(Expression) expression = expression_compile(source, EVENT_COUNT, &error);
        g_assert_cmpint(expression != NULL, ==, rows[i].compiles);
    }
}

/* A long chain is wide, not deep, and so are many signs of negation. */
static void test_long_chains(void)
{
    g_autoptr(TcpConnection) tcp = connection_new();
    g_autofree char *chain = repeat("tcp.syn && ", EXPRESSION_LENGTH_MAX / 11 - 1);
    g_autofree char *source = g_strconcat(chain, "tcp.syn", NULL);
    g_autoptr(Expression) expression = compile(source, EVENT_COUNT);
    g_assert_true(expression_holds_for_conversation(expression, &tcp->conversation));

    g_autofree char *signs = repeat("!", 4001);
    g_autofree char *negated = g_strconcat(signs, "tcp.syn", NULL);
    g_autoptr(Expression) negation = compile(negated, EVENT_COUNT);
    g_assert_false(expression_holds_for_conversation(negation, &tcp->conversation));
}

static void test_source_bounds(void)
{
    g_autofree char *blanks = repeat(" ", EXPRESSION_LENGTH_MAX);
    g_autofree char *too_long = g_strconcat(blanks, "tcp.syn", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(expression_compile(too_long, EVENT_COUNT, &error));
    g_assert_cmpstr(error->message, ==, "this expression is longer than 4096 bytes");
    g_clear_error(&error);
    g_assert_null(expression_compile("tcp.syn && \xff", EVENT_COUNT, &error));
    g_assert_cmpstr(error->message, ==, "this expression is not UTF-8");
}

/* ---- the catalogue ---- */

/* A field of an event would hide a trait of the same name. */
static void test_names_are_distinct(void)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        for (unsigned t = 0; expression_event_traits[t].name; t++)
            g_assert_cmpint(event_find_field((EventId)id, expression_event_traits[t].name), ==, -1);
    for (unsigned i = 0; expression_connection_fields[i].name; i++)
        for (unsigned j = 0; j < i; j++)
            g_assert_cmpstr(expression_connection_fields[i].name, !=,
                            expression_connection_fields[j].name);
}

/* Every field of the catalogue can be asked for, by its full and its short name. */
static void test_every_field(void)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        for (unsigned i = 0; i < event_catalogue[id].field_count; i++) {
            const char *name = event_catalogue[id].fields[i].name;
            g_autofree char *full = g_strdup_printf("%s.%s", event_catalogue[id].name, name);
            expression_free(compile(full, EVENT_COUNT));
            expression_free(compile(name, (EventId)id));
        }
    for (unsigned i = 0; expression_connection_fields[i].name; i++) {
        g_autoptr(Expression) field = compile(expression_connection_fields[i].name, EVENT_COUNT);
        g_autoptr(TcpConnection) tcp = connection_new();
        expression_holds_for_conversation(field, &tcp->conversation);
    }
}

static void test_suggestions(void)
{
    static const struct {
        const char *wrong, *meant;
    } rows[] = {
        {"tcp.clsoe", "tcp.close"},        {"TCP.SYN", "tcp.syn"}, {"tcp.syn-ack", "tcp.syn_ack"},
        {"http.respons", "http.response"}, {"zzzz", NULL},         {"", NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(suggest_event(rows[i].wrong), ==, rows[i].meant);
}

#define ADD_ROWS(prefix, rows, test)                                                               \
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {                                              \
        g_autofree char *path = g_strconcat(prefix, (rows)[i].name, NULL);                         \
        g_test_add_data_func(path, &(rows)[i], test);                                              \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/expression/connection/", of_connection, test_of_connection)
    ADD_ROWS("/expression/event/", of_event, test_of_event)
    g_test_add_func("/expression/event/filter", test_filter_of_event);
    g_test_add_func("/expression/memory-of-any", test_memory_of_any);
    g_test_add_func("/expression/udp", test_udp_has_no_tcp_fields);
    g_test_add_func("/expression/prefixes", test_prefixes);
    g_test_add_func("/expression/depth", test_depth);
    g_test_add_func("/expression/long-chains", test_long_chains);
    g_test_add_func("/expression/source-bounds", test_source_bounds);
    g_test_add_func("/expression/names-are-distinct", test_names_are_distinct);
    g_test_add_func("/expression/every-field", test_every_field);
    g_test_add_func("/expression/suggestions", test_suggestions);
    return g_test_run();
}
