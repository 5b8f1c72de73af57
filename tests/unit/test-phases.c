/* test-phases.c: where the time of a request goes, from when its parts happened. */
#include "../../analyzer/report/har-url.h"
#include "../../analyzer/report/waterfall.h"

#define UNSEEN TIME_UNKNOWN

/* Times are written in ms, and phases as "c20 w5": initial and ms. */
typedef struct Case {
    const char *name;
    Milestones milestones;
    MessageTimes times;
    const char *phases;
    int blocked, total;
    Absence lookup, connect, secure;
} Case;

#define NO_MILESTONES .milestones = {UNSEEN, UNSEEN, UNSEEN, {UNSEEN, UNSEEN}, UNSEEN, UNSEEN}

static const Case cases[] = {
    {.name = "plain-and-first",
     .milestones = {10, 30, UNSEEN, {UNSEEN, UNSEEN}, 100, 120},
     .times = {31, 32, 52, 60, UNSEEN, UNSEEN, true},
     .phases = "connect 20, send 1, wait 20, receive 8, idle 40, close 20",
     .blocked = 1,
     .total = 50,
     .lookup = ABSENCE_UNSEEN,
     .secure = ABSENCE_PLAIN},
    {.name = "tls-from-the-start",
     .milestones = {10, 30, 33, {73, 53}, UNSEEN, UNSEEN},
     .times = {75, 75, 95, 96, UNSEEN, UNSEEN, true},
     .phases = "connect 20, secure 43, send 0, wait 20, receive 1",
     .blocked = 2,
     .total = 86,
     .lookup = ABSENCE_UNSEEN},
    {.name = "tls-inside-a-tunnel",
     .milestones = {10, 30, 60, {80, 70}, UNSEEN, UNSEEN},
     .times = {82, 83, 90, 91, 31, UNSEEN, false},
     .phases = "secure 20, send 1, wait 7, receive 1",
     .blocked = 2,
     .total = 31,
     .lookup = ABSENCE_REUSED,
     .connect = ABSENCE_REUSED},
    {.name = "used-again",
     .milestones = {10, 30, 33, {73, 53}, UNSEEN, UNSEEN},
     .times = {200, 201, 220, 221, 75, 300, false},
     .phases = "send 1, wait 19, receive 1, idle 79",
     .total = 21,
     .lookup = ABSENCE_REUSED,
     .connect = ABSENCE_REUSED,
     .secure = ABSENCE_REUSED},
    {.name = "response-before-the-request-is-over",
     NO_MILESTONES,
     .times = {100, 150, 120, 160, UNSEEN, UNSEEN, false},
     .phases = "send 20, wait 0, receive 40",
     .total = 60,
     .lookup = ABSENCE_REUSED,
     .connect = ABSENCE_REUSED,
     .secure = ABSENCE_PLAIN},
    {.name = "request-in-the-syn",
     .milestones = {10, 30, UNSEEN, {UNSEEN, UNSEEN}, UNSEEN, UNSEEN},
     .times = {10, 10, 35, 36, UNSEEN, UNSEEN, true},
     .phases = "connect 0, send 0, wait 25, receive 1",
     .total = 26,
     .lookup = ABSENCE_UNSEEN,
     .secure = ABSENCE_PLAIN},
    {.name = "never-answered",
     .milestones = {10, 30, UNSEEN, {UNSEEN, UNSEEN}, 5030, 5030},
     .times = {30, 30, UNSEEN, UNSEEN, UNSEEN, UNSEEN, true},
     .phases = "connect 20, send 0, wait 5000",
     .total = 5020,
     .lookup = ABSENCE_UNSEEN,
     .secure = ABSENCE_PLAIN},
    {.name = "response-alone",
     NO_MILESTONES,
     .times = {UNSEEN, UNSEEN, 50, 70, UNSEEN, UNSEEN, false},
     .phases = "receive 20",
     .total = 20,
     .lookup = ABSENCE_REUSED,
     .connect = ABSENCE_REUSED,
     .secure = ABSENCE_PLAIN},
};

static int64_t ns(int64_t ms)
{
    return ms == UNSEEN ? UNSEEN : ms * NS_PER_MS;
}

static Milestones milestones_in_ns(const Milestones *m)
{
    return (Milestones){ns(m->asked_ns),   ns(m->established_ns),
                        ns(m->hello_ns),   {ns(m->encrypted_ns[0]), ns(m->encrypted_ns[1])},
                        ns(m->closing_ns), ns(m->closed_ns)};
}

static MessageTimes times_in_ns(const MessageTimes *t)
{
    return (MessageTimes){ns(t->request_ns),
                          ns(t->request_end_ns),
                          ns(t->response_ns),
                          ns(t->response_end_ns),
                          ns(t->before_ns),
                          ns(t->after_ns),
                          t->first};
}

static char *describe(const Phases *phases)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < PHASE_COUNT; i++) {
        int64_t took = phases_took(phases, (Phase)i);
        if (took >= 0)
            g_string_append_printf(text, "%s%s %d", text->len ? ", " : "", phase_specs[i].name,
                                   (int)(took / NS_PER_MS));
    }
    return g_string_free(text, FALSE);
}

static void test_case(gconstpointer data)
{
    const Case *one = data;
    Milestones milestones = milestones_in_ns(&one->milestones);
    MessageTimes times = times_in_ns(&one->times);
    Phases phases;
    phases_fill(&phases, &milestones, &times);

    g_autofree char *text = describe(&phases);
    g_assert_cmpstr(text, ==, one->phases);
    g_assert_cmpint(phases_blocked(&phases), ==, one->blocked * NS_PER_MS);
    g_assert_cmpint(phases_total(&phases), ==, one->total * NS_PER_MS);
    g_assert_cmpint(phases.absences[PHASE_LOOKUP], ==, one->lookup);
    g_assert_cmpint(phases.absences[PHASE_CONNECT], ==, one->connect);
    g_assert_cmpint(phases.absences[PHASE_SECURE], ==, one->secure);
}

/* ---- the waterfall --------------------------------------------------------- */

static Exchange exchange_of(int64_t wait_from, int64_t wait_until, int64_t until)
{
    Exchange exchange = {0};
    for (unsigned i = 0; i < PHASE_COUNT; i++)
        exchange.phases.absences[i] = ABSENCE_NEVER;
    exchange.phases.absences[PHASE_WAIT] = exchange.phases.absences[PHASE_RECEIVE] = ABSENCE_NONE;
    exchange.phases.spans[PHASE_WAIT] = (PhaseSpan){ns(wait_from), ns(wait_until)};
    exchange.phases.spans[PHASE_RECEIVE] = (PhaseSpan){ns(wait_until), ns(until)};
    return exchange;
}

static void expect_bar(const Waterfall *waterfall, const Exchange *exchange, const char *expected)
{
    uint8_t cells[10];
    char text[G_N_ELEMENTS(cells) + 1] = "";
    waterfall_bar(waterfall, exchange, cells, G_N_ELEMENTS(cells));
    for (guint i = 0; i < G_N_ELEMENTS(cells); i++)
        text[i] = cells[i] == PHASE_WAIT          ? 'w'
                  : cells[i] == PHASE_RECEIVE     ? 'r'
                  : cells[i] == WATERFALL_BLOCKED ? '.'
                                                  : ' ';
    g_assert_cmpstr(text, ==, expected);
}

/* An hour in which nothing was under way takes no room. */
static void test_waterfall(void)
{
    Exchange first = exchange_of(0, 30, 50), second = exchange_of(3600000, 3600040, 3600050);
    Exchange inside = exchange_of(20, 21, 21);
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_ptr_array_add(rows, &second);
    g_ptr_array_add(rows, &inside);
    g_ptr_array_add(rows, &first);
    Waterfall waterfall;
    waterfall_init(&waterfall, rows);
    g_assert_cmpint(waterfall.length, ==, 100 * NS_PER_MS);
    expect_bar(&waterfall, &first, "wwwrr     ");
    expect_bar(&waterfall, &inside, "  w       ");
    expect_bar(&waterfall, &second, "     wwwwr");
    waterfall_clear(&waterfall);
}

static void test_waterfall_of_nothing(void)
{
    Exchange none = {0};
    for (unsigned i = 0; i < PHASE_COUNT; i++)
        none.phases.absences[i] = ABSENCE_NEVER;
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_ptr_array_add(rows, &none);
    Waterfall waterfall;
    waterfall_init(&waterfall, rows);
    expect_bar(&waterfall, &none, "          ");
    waterfall_clear(&waterfall);
}

/* ---- queries of URLs --------------------------------------------------------- */

static void add_parameter(void *user, const char *name, const char *value)
{
    g_string_append_printf(user, "%s=%s;", name, value);
}

static void test_query(void)
{
    static const struct {
        const char *url, *expected;
    } rows[] = {
        {"http://a/", ""},
        {"http://a/?", ""},
        {"http://a/?x=1&y=2", "x=1;y=2;"},
        {"http://a/?x", "x=;"},
        {"http://a/?x=a%20b+c#f=1", "x=a b c;"},
        {"http://a/?&&=v", "=v;"},
        {"http://a/?x=%", "x=%;"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        har_url_query(rows[i].url, add_parameter, text);
        g_assert_cmpstr(text->str, ==, rows[i].expected);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/phases/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/waterfall/idle-time-left-out", test_waterfall);
    g_test_add_func("/waterfall/nothing", test_waterfall_of_nothing);
    g_test_add_func("/har/query", test_query);
    return g_test_run();
}
