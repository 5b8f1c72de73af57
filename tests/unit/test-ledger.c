/* test-ledger.c: TIME_WAIT and ports, counted over connections made by hand. */
#include "../../analyzer/story/closing.h"
#include "../../analyzer/story/forecast.h"
#include "../../analyzer/story/remedies.h"
#include "../../analyzer/story/story.h"

#define BUDGET_BYTES ((size_t)1 << 16)
#define SECONDS      NS_PER_S

/* ---- spans ----------------------------------------------------------------- */

#define SPANS_MOST 6

typedef struct SpanCase {
    const char *name;
    int64_t spans[SPANS_MOST][2]; /* {0, 0} ends the list */
    int64_t now;
    uint64_t held, peak;
    int64_t peak_at;
} SpanCase;

static const SpanCase span_cases[] = {
    {"one-over", {{1, 5}}, 9, 0, 1, 1},
    {"one-held", {{1, 5}}, 4, 1, 1, 1},
    {"over-at-its-very-end", {{1, 5}}, 5, 0, 1, 1},
    {"not-begun", {{7, 9}}, 6, 0, 0, 0},
    {"three-at-once", {{1, 9}, {2, 8}, {3, 4}}, 5, 2, 3, 3},
    {"one-makes-room-for-the-next", {{1, 3}, {3, 5}, {5, 7}}, 6, 1, 1, 1},
    {"never-over", {{1, SPAN_OPEN}, {2, SPAN_OPEN}}, 9, 2, 2, 2},
    {"in-any-order", {{6, 9}, {1, 2}, {5, 8}, {7, 9}}, 8, 2, 3, 7},
    {"empty-ones", {{4, 4}, {4, 4}}, 9, 0, 1, 4},
    {"first-of-equal-peaks", {{1, 2}, {5, 6}}, 9, 0, 1, 1},
};

static void take_occupancy(void *user, uint32_t bucket, const SpanSet *set)
{
    Occupancy *occupancy = user;
    g_assert_cmpuint(bucket, ==, 1);
    *occupancy = spans_occupancy(set, occupancy->peak_ns);
}

static void test_spans(gconstpointer data)
{
    const SpanCase *row = data;
    Span spans[SPANS_MOST];
    size_t count = 0;
    for (; count < SPANS_MOST && row->spans[count][1] != 0; count++)
        spans[count] = (Span){row->spans[count][0], row->spans[count][1], .bucket = 1};
    g_autoptr(SpanTable) table = span_table_new(spans, count, 3);
    Occupancy occupancy = {.peak_ns = row->now}; /* carries `now` to the visitor */
    span_table_visit(table, take_occupancy, &occupancy);
    g_assert_cmpuint(occupancy.now, ==, row->held);
    g_assert_cmpuint(occupancy.peak, ==, row->peak);
    g_assert_cmpint(occupancy.peak_ns, ==, row->peak_at);
}

static void test_burst(void)
{
    static const int64_t from[] = {0, 10, 11, 12, 19, 20, 40};
    SpanSet set = {from, from, G_N_ELEMENTS(from)};
    g_assert_cmpuint(spans_burst(&set, 10), ==, 4); /* 10, 11, 12, 19 */
    g_assert_cmpuint(spans_burst(&set, 11), ==, 5); /* and 20 */
    g_assert_cmpuint(spans_burst(&set, 1), ==, 1);
    g_assert_cmpuint(spans_begun(&set, 10, 20), ==, 4); /* 10 itself is not */
}

/* ---- forecast --------------------------------------------------------------- */

typedef struct ForecastCase {
    const char *name;
    uint64_t available, rate, in_use, waiting;
    ForecastVerdict verdict;
    uint64_t steady;
    int64_t after_s; /* -1: not told */
    int64_t back_s;  /* when all those in TIME_WAIT come back; they do so at once */
} ForecastCase;

static const ForecastCase forecast_cases[] = {
    {"default-range-at-its-limit", 28232, 470000, 0, 0, FORECAST_NEVER, 28200, -1, 60},
    {"just-beyond", 28232, 471000, 0, 0, FORECAST_EXHAUSTS, 28260, 59, 60},
    {"ten-times-too-fast", 28232, 4705333, 0, 0, FORECAST_EXHAUSTS, 282320, 6, 60},
    {"open-ones-stay", 100, 1000, 50, 0, FORECAST_EXHAUSTS, 110, 50, 60},
    {"waiting-ones-come-back", 100, 1000, 50, 50, FORECAST_NEVER, 60, -1, 30},
    {"too-late", 100, 2000, 90, 90, FORECAST_EXHAUSTS, 120, 5, 30},
    {"full", 100, 1000, 100, 100, FORECAST_EXHAUSTED, 60, -1, 30},
    {"nothing-new", 100, 0, 50, 50, FORECAST_NEVER, 0, -1, 30},
};

static void test_forecast(gconstpointer data)
{
    const ForecastCase *row = data;
    Ledger ledger = {.options = {.hold_ns = 60 * SECONDS}, .available = row->available};
    g_autofree int64_t *until = g_new(int64_t, row->in_use + 1);
    for (uint64_t i = 0; i < row->in_use; i++)
        until[i] = i < row->waiting ? row->back_s * SECONDS : SPAN_OPEN;
    SpanSet ports = {until, until, row->in_use};
    Forecast forecast = {.rate = row->rate};
    forecast_make(&forecast, &ledger, &ports, row->in_use, row->waiting);
    g_assert_cmpint(forecast.verdict, ==, row->verdict);
    g_assert_cmpuint(forecast.steady, ==, row->steady);
    g_assert_cmpint(forecast.after_ns / SECONDS, ==, row->after_s < 0 ? 0 : row->after_s);
}

/* ---- a capture made by hand --------------------------------------------------- */

typedef struct Scene {
    Analysis analysis;
    LedgerOptions options;
} Scene;

static Scene *scene_new(int64_t last_s)
{
    Scene *scene = g_new0(Scene, 1);
    scene->analysis.connections = g_ptr_array_new();
    scene->analysis.datagrams = g_ptr_array_new();
    scene->analysis.facts.last_ns = last_s * SECONDS;
    scene->options = ledger_defaults();
    return scene;
}

static void connection_free(gpointer data, gpointer unused)
{
    TcpConnection *connection = data;
    (void)unused;
    timeline_clear(&connection->conversation.timeline);
    g_free(connection);
}

static void scene_free(Scene *scene)
{
    g_ptr_array_foreach(scene->analysis.connections, connection_free, NULL);
    g_ptr_array_unref(scene->analysis.connections);
    g_ptr_array_unref(scene->analysis.datagrams);
    g_free(scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

static Moment moment(int64_t ns)
{
    return (Moment){.frame = 1, .time_ns = ns};
}

static Endpoint endpoint(const char *address, uint16_t port)
{
    Endpoint end = {.port = port};
    g_assert_true(address_read(address, &end.address));
    return end;
}

/* An open connection from `port` since `start_ns`. */
static TcpConnection *connect_from(Scene *scene, uint16_t port, int64_t start_ns)
{
    TcpConnection *c = g_new0(TcpConnection, 1);
    Conversation *conversation = &c->conversation;
    conversation->id = scene->analysis.connections->len;
    conversation->ends[END_CLIENT] = endpoint("198.18.0.2", port);
    conversation->ends[END_SERVER] = endpoint("198.18.0.80", 80);
    conversation->first = conversation->last = c->syn_at = moment(start_ns);
    timeline_init(&conversation->timeline, BUDGET_BYTES, false, NULL);
    c->established = true;
    c->active_closer = c->reset_by = END_NONE;
    c->ends[END_CLIENT].state = c->ends[END_SERVER].state = TCP_STATE_ESTABLISHED;
    c->ends[END_CLIENT].syn = c->ends[END_SERVER].syn_ack = true;
    g_ptr_array_add(scene->analysis.connections, c);
    return c;
}

static void set_state(TcpConnection *c, End end, TcpState state, int64_t at_ns)
{
    c->ends[end].state = (uint8_t)state;
    c->ends[end].changed_at = moment(at_ns);
}

/* Closed in good order, first by `closer`. */
static TcpConnection *close_by(TcpConnection *c, End closer, int64_t at_ns)
{
    c->active_closer = (uint8_t)closer;
    c->closed_at = moment(at_ns);
    c->ends[END_CLIENT].fin = c->ends[END_SERVER].fin = true;
    set_state(c, closer, TCP_STATE_TIME_WAIT, at_ns);
    set_state(c, end_other(closer), TCP_STATE_CLOSED, at_ns);
    return c;
}

static Event *tell(TcpConnection *c, EventId id, End by, int64_t at_ns)
{
    Moment at = moment(at_ns);
    return timeline_event(&c->conversation.timeline, id, by, &at);
}

static void tell_text(TcpConnection *c, EventId id, End by, FieldId field, const char *text)
{
    timeline_set_string(&c->conversation.timeline, tell(c, id, by, 0), field, text);
}

static Story *story_of(Scene *scene)
{
    return story_new_with(&scene->analysis, &scene->options);
}

static const LedgerRoute *only_route(const Story *story)
{
    g_assert_cmpuint(story->ledger->routes->len, ==, 1);
    return g_ptr_array_index(story->ledger->routes, 0);
}

/* ---- how long it lasts ---------------------------------------------------------- */

static void test_holder(void)
{
    g_autoptr(Scene) scene = scene_new(100);
    close_by(connect_from(scene, 40000, 10 * SECONDS), END_CLIENT, 11 * SECONDS);
    close_by(connect_from(scene, 40001, 50 * SECONDS), END_CLIENT, 51 * SECONDS);
    close_by(connect_from(scene, 40002, 52 * SECONDS), END_SERVER, 53 * SECONDS);
    g_autoptr(Story) story = story_of(scene);
    const LedgerRoute *route = only_route(story);
    const LedgerHolder *client = &route->holders[END_CLIENT];
    const LedgerHolder *server = &route->holders[END_SERVER];

    g_assert_cmpuint(client->entered, ==, 2);
    g_assert_cmpuint(client->time_wait.peak, ==, 2);
    g_assert_cmpuint(client->time_wait.now, ==, 1); /* the first ended at 71 s */
    g_assert_cmpint(client->time_wait.peak_ns, ==, 51 * SECONDS);
    g_assert_cmpuint(server->time_wait.now, ==, 1);
    /* the server's wait takes no port of the client */
    g_assert_cmpuint(route->ports.now, ==, 1);
    g_assert_cmpuint(route->ports.peak, ==, 3);
    g_assert_cmpuint(story->ledger->totals->len, ==, 2);
    g_assert_true(story->ledger->covered);
}

static void test_hold_time(void)
{
    g_autoptr(Scene) scene = scene_new(100);
    scene->options.hold_ns = 120 * SECONDS;
    close_by(connect_from(scene, 40000, 10 * SECONDS), END_CLIENT, 11 * SECONDS);
    g_autoptr(Story) story = story_of(scene);
    g_assert_cmpuint(only_route(story)->holders[END_CLIENT].time_wait.now, ==, 1);
    g_assert_false(story->ledger->covered);
}

/* RFC 9293, 3.10.7.4: a retransmission of the remote FIN restarts the time-out. */
static void test_fin_again(void)
{
    g_autoptr(Scene) scene = scene_new(100);
    TcpConnection *c = close_by(connect_from(scene, 40000, 10 * SECONDS), END_CLIENT, 11 * SECONDS);
    tell(c, EVENT_TCP_FIN_RETRANSMISSION, END_SERVER, 45 * SECONDS);
    g_autoptr(Story) story = story_of(scene);
    g_assert_cmpuint(only_route(story)->holders[END_CLIENT].time_wait.now, ==, 1);
}

/* RFC 1337, 2: a RST ends it (unless tcp_rfc1337 is set). */
static void test_assassinated(void)
{
    g_autoptr(Scene) scene = scene_new(30);
    TcpConnection *c = close_by(connect_from(scene, 40000, 10 * SECONDS), END_CLIENT, 11 * SECONDS);
    timeline_set_number(tell(c, EVENT_TCP_RESET, END_SERVER, 12 * SECONDS), TCP_RESET_in_window, 1);
    g_autoptr(Story) story = story_of(scene);
    g_assert_cmpuint(only_route(story)->holders[END_CLIENT].entered, ==, 1);
    g_assert_cmpuint(only_route(story)->holders[END_CLIENT].time_wait.now, ==, 0);
}

/* RFC 9293, 3.6, figure 13: both ends wait. */
static void test_simultaneous(void)
{
    g_autoptr(Scene) scene = scene_new(30);
    TcpConnection *c = close_by(connect_from(scene, 40000, 10 * SECONDS), END_CLIENT, 11 * SECONDS);
    c->active_closer = END_NONE;
    set_state(c, END_SERVER, TCP_STATE_TIME_WAIT, 11 * SECONDS);
    g_autoptr(Story) story = story_of(scene);
    g_assert_cmpuint(only_route(story)->holders[END_CLIENT].time_wait.now, ==, 1);
    g_assert_cmpuint(only_route(story)->holders[END_SERVER].time_wait.now, ==, 1);
}

static void test_never_open(void)
{
    g_autoptr(Scene) scene = scene_new(30);
    connect_from(scene, 40000, 10 * SECONDS)->established = false;
    g_autoptr(Story) story = story_of(scene);
    g_assert_cmpuint(story->ledger->routes->len, ==, 0);
    g_assert_false(ledger_tells(story->ledger));
}

/* ---- a tuple used again ------------------------------------------------------------ */

typedef struct ReuseCase {
    const char *name;
    End holder;
    bool timestamps, later_sequence, agreed;
    int64_t after_s;
    uint64_t by[REUSE_KINDS];
    uint64_t held; /* at the end, by the holder */
} ReuseCase;

static const ReuseCase reuse_cases[] = {
    {"by-timestamps", END_CLIENT, true, false, true, 2, {1, 0, 0}, 0},
    {"by-sequence", END_CLIENT, false, true, true, 2, {0, 1, 0}, 0},
    {"by-neither", END_CLIENT, false, false, true, 2, {0, 0, 1}, 0},
    {"client-gives-up-what-it-held", END_CLIENT, true, false, false, 2, {1, 0, 0}, 0},
    {"server-agrees", END_SERVER, true, false, true, 2, {1, 0, 0}, 0},
    {"server-does-not-answer", END_SERVER, true, false, false, 2, {0, 0, 0}, 1},
    {"after-its-end", END_CLIENT, true, false, true, 61, {0, 0, 0}, 0},
};

static void test_reuse(gconstpointer data)
{
    const ReuseCase *row = data;
    g_autoptr(Scene) scene = scene_new(row->after_s + 2);
    TcpConnection *old = close_by(connect_from(scene, 40000, 0), row->holder, 1 * SECONDS);
    TcpConnection *fresh = connect_from(scene, 40000, (row->after_s + 1) * SECONDS);
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        old->ends[end].timestamps = fresh->ends[end].timestamps = row->timestamps;
    old->ends[END_CLIENT].sent = 1000;
    fresh->ends[END_CLIENT].isn = row->later_sequence ? 2000 : 500;
    fresh->ends[END_SERVER].syn_ack = fresh->established = row->agreed;
    timeline_set_number(tell(fresh, EVENT_TCP_TUPLE_REUSED, END_CLIENT, 0),
                        TCP_TUPLE_REUSED_previous, 0);
    g_autoptr(Story) story = story_of(scene);
    const LedgerHolder *holder = &only_route(story)->holders[row->holder];
    for (int kind = 0; kind < REUSE_KINDS; kind++)
        g_assert_cmpuint(holder->reused[kind], ==, row->by[kind]);
    g_assert_cmpuint(holder->time_wait.now, ==, row->held);
    g_assert_cmpuint(only_route(story)->ports.peak, ==, 1);
}

/* ---- why --------------------------------------------------------------------------- */

typedef struct WhyCase {
    const char *name;
    unsigned requests;
    End by;             /* whose http.last */
    const char *reason; /* NULL: none */
    const char *keep_alive;
    int64_t idle_ms;
    bool reset;
    const char *expected;
} WhyCase;

static const WhyCase why_cases[] = {
    {"at-once", 1, END_NONE, NULL, NULL, 0, false, "own-accord"},
    {"after-silence", 1, END_NONE, NULL, NULL, 65000, false, "idle"},
    {"client-said-so", 1, END_CLIENT, "connection-close", NULL, 0, false,
     "connection-close-by-client"},
    {"server-said-so", 1, END_SERVER, "connection-close", NULL, 0, false,
     "connection-close-by-server"},
    {"said-so-and-then-silent", 1, END_SERVER, "connection-close", NULL, 5000, false,
     "connection-close-by-server"},
    {"at-the-limit", 100, END_SERVER, "connection-close", NULL, 0, false, "max-requests"},
    {"limit-announced", 7, END_SERVER, "connection-close", "timeout=5, max=1", 0, false,
     "max-requests"},
    {"limit-far", 7, END_SERVER, "connection-close", "timeout=5, max=93", 0, false,
     "connection-close-by-server"},
    {"one-is-no-limit", 1, END_SERVER, "connection-close", "timeout=5, max=1", 0, false,
     "connection-close-by-server"},
    {"old-version", 1, END_CLIENT, "http-1.0", NULL, 0, false, "http-1.0"},
    {"body-without-length", 1, END_SERVER, "until-close", NULL, 0, false, "until-close"},
    {"reset", 1, END_NONE, NULL, NULL, 0, true, "aborted"},
};

static void test_why(gconstpointer data)
{
    const WhyCase *row = data;
    g_autoptr(Scene) scene = scene_new(100);
    TcpConnection *c = close_by(connect_from(scene, 40000, 0), END_SERVER, 1 * SECONDS);
    for (unsigned i = 0; i < row->requests; i++)
        tell(c, EVENT_HTTP_REQUEST, END_CLIENT, 0);
    if (row->keep_alive)
        tell_text(c, EVENT_HTTP_RESPONSE, END_SERVER, HTTP_RESPONSE_keep_alive, row->keep_alive);
    if (row->reason)
        tell_text(c, EVENT_HTTP_LAST, row->by, HTTP_LAST_reason, row->reason);
    timeline_set_duration(tell(c, EVENT_TCP_FIN_ACTIVE, END_SERVER, 0), TCP_FIN_ACTIVE_idle,
                          row->idle_ms * NS_PER_MS);
    if (row->reset) {
        c->reset_by = END_SERVER;
        c->ends[END_SERVER].fin = false;
    }
    g_autoptr(Story) story = story_of(scene);
    const LedgerHolder *server = &only_route(story)->holders[END_SERVER];
    for (int reason = 0; reason < CLOSE_REASONS; reason++)
        if (server->closed_first[reason] > 0)
            g_assert_cmpstr(close_reason_name((CloseReason)reason), ==, row->expected);
    g_assert_cmpuint(only_route(story)->requests, ==, row->requests);
}

static void test_idle_announced(void)
{
    g_autoptr(Scene) scene = scene_new(100);
    TcpConnection *c = close_by(connect_from(scene, 40000, 0), END_SERVER, 6 * SECONDS);
    tell_text(c, EVENT_HTTP_RESPONSE, END_SERVER, HTTP_RESPONSE_keep_alive, "timeout=5, max=99");
    timeline_set_duration(tell(c, EVENT_TCP_FIN_ACTIVE, END_SERVER, 0), TCP_FIN_ACTIVE_idle,
                          5001 * NS_PER_MS);
    g_autoptr(Story) story = story_of(scene);
    const LedgerHolder *server = &only_route(story)->holders[END_SERVER];
    g_assert_cmpuint(server->idle_announced, ==, 1);
    g_assert_cmpint(server->idle_least_ns, ==, 5001 * NS_PER_MS);
    g_assert_cmpint(server->idle_most_ns, ==, 5001 * NS_PER_MS);
}

/* ---- states that last, rates, remedies ------------------------------------------------ */

static void test_lasting(void)
{
    g_autoptr(Scene) scene = scene_new(100);
    static const int64_t since_s[] = {10, 60, 99};
    for (uint16_t i = 0; i < G_N_ELEMENTS(since_s); i++) {
        TcpConnection *c = connect_from(scene, 40000 + i, since_s[i] * SECONDS);
        c->active_closer = END_CLIENT;
        set_state(c, END_CLIENT, TCP_STATE_FIN_WAIT_2, since_s[i] * SECONDS);
        set_state(c, END_SERVER, TCP_STATE_CLOSE_WAIT, since_s[i] * SECONDS);
    }
    g_autoptr(Story) story = story_of(scene);
    const Lasting *server = &only_route(story)->holders[END_SERVER].close_wait;
    const Lasting *client = &only_route(story)->holders[END_CLIENT].fin_wait_2;
    g_assert_cmpuint(server->now, ==, 3);
    g_assert_cmpuint(server->lasting, ==, 2); /* the third may still be under way */
    g_assert_cmpint(server->longest_ns, ==, 90 * SECONDS);
    g_assert_cmpuint(client->now, ==, 3);
    g_assert_cmpuint(client->lasting, ==, 2);
    g_assert_true(ledger_tells(story->ledger));
    g_assert_cmpuint(only_route(story)->ports.now, ==, 3);
}

static void test_rates(void)
{
    g_autoptr(Scene) scene = scene_new(10);
    for (uint16_t i = 0; i < 100; i++) {
        int64_t start = i * 100 * NS_PER_MS; /* ten a second */
        close_by(connect_from(scene, 40000 + i, start), END_CLIENT, start + NS_PER_MS);
    }
    connect_from(scene, 1025, 5 * SECONDS); /* no ephemeral port */
    g_autoptr(Story) story = story_of(scene);
    const LedgerRoute *route = only_route(story);
    g_assert_cmpuint(route->peak_rate, ==, 11); /* and the one from 1025 */
    g_assert_cmpuint(route->forecast.rate, ==, 10000);
    g_assert_cmpuint(route->forecast.steady, ==, 600);
    g_assert_cmpuint(route->forecast.limit, ==, 470533);
    g_assert_cmpint(route->forecast.verdict, ==, FORECAST_NEVER);
    g_assert_cmpuint(route->outside, ==, 1);
    g_assert_cmpuint(route->port_least, ==, 1025);
    g_assert_cmpuint(route->port_most, ==, 40099);
    g_assert_cmpuint(route->ports.now, ==, 100);
    g_assert_cmpuint(route->open.peak, ==, 2);
    g_assert_cmpuint(remedy_saved(route), ==, 99);
    g_assert_cmpuint(remedy_limit(story->ledger, REMEDY_WIDER_RANGE), ==, 1075200);
    g_assert_cmpuint(remedy_limit(story->ledger, REMEDY_TW_REUSE), ==, 28232000);
}

static void test_narrow_range(void)
{
    g_autoptr(Scene) scene = scene_new(10);
    scene->options.port_low = 40000;
    scene->options.port_high = 40009;
    for (uint16_t i = 0; i < 10; i++)
        close_by(connect_from(scene, 40000 + i, i), END_CLIENT, i + 1);
    g_autoptr(Story) story = story_of(scene);
    g_assert_cmpuint(story->ledger->available, ==, 10);
    g_assert_cmpint(only_route(story)->forecast.verdict, ==, FORECAST_EXHAUSTED);
}

static void test_names(void)
{
    for (int i = 0; i < CLOSE_REASONS; i++)
        for (int j = 0; j < i; j++)
            g_assert_cmpstr(close_reason_name((CloseReason)i), !=,
                            close_reason_name((CloseReason)j));
    for (int i = 0; i < REMEDIES; i++)
        g_assert_true(g_str_has_prefix(remedy_catalogue[i].passage, "time-wait/"));
    g_assert_cmpstr(forecast_verdict_name(FORECAST_EXHAUSTS), ==, "exhausts");
}

#define ADD_ROWS(rows, path, function)                                                             \
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {                                              \
        g_autofree char *name = g_strconcat("/ledger/" path "/", rows[i].name, NULL);              \
        g_test_add_data_func(name, &rows[i], function);                                            \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS(span_cases, "spans", test_spans)
    g_test_add_func("/ledger/burst", test_burst);
    ADD_ROWS(forecast_cases, "forecast", test_forecast)
    g_test_add_func("/ledger/holder", test_holder);
    g_test_add_func("/ledger/hold-time", test_hold_time);
    g_test_add_func("/ledger/fin-again", test_fin_again);
    g_test_add_func("/ledger/assassinated", test_assassinated);
    g_test_add_func("/ledger/simultaneous", test_simultaneous);
    g_test_add_func("/ledger/never-open", test_never_open);
    ADD_ROWS(reuse_cases, "reuse", test_reuse)
    ADD_ROWS(why_cases, "why", test_why)
    g_test_add_func("/ledger/idle-announced", test_idle_announced);
    g_test_add_func("/ledger/lasting", test_lasting);
    g_test_add_func("/ledger/rates", test_rates);
    g_test_add_func("/ledger/narrow-range", test_narrow_range);
    g_test_add_func("/ledger/names", test_names);
    return g_test_run();
}
