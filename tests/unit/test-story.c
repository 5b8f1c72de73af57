/* test-story.c: events of made-up conversations, joined into stories. */
#include "../../analyzer/story/beside.h"
#include "../../analyzer/story/hops.h"
#include "../../analyzer/story/named.h"
#include "../../analyzer/story/races.h"
#include "../../analyzer/story/story.h"
#include "scene.h"

/* "name retries latency addresses;": every look-up. */
static char *lookups(const Story *story)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < story->lookups->len; i++) {
        const Lookup *lookup = story->lookups->pdata[i];
        g_assert_cmpuint(lookup->id, ==, i);
        const char *type = lookup->query ? event_string(lookup->query, DNS_QUERY_type)
                                         : event_string(lookup->response, DNS_RESPONSE_type);
        g_string_append_printf(text, "%s%s r%u ", i ? "; " : "", type, lookup->retries);
        g_string_append_printf(text, lookup->latency_ns < 0 ? "- " : "%dms ",
                               (int)(lookup->latency_ns / NS_PER_MS));
        g_string_append_printf(text, "%u", lookup->addresses->len);
    }
    return g_string_free(text, FALSE);
}

static void expect_lookups(const Scene *scene, const char *expected)
{
    g_autoptr(Story) story = story_new(&scene->analysis);
    g_autofree char *text = lookups(story);
    g_assert_cmpstr(text, ==, expected);
}

/* ---- look-ups --------------------------------------------------------------- */

static void test_pair(void)
{
    g_autoptr(Scene) scene = scene_new();
    Conversation *c = datagrams(scene, "198.18.0.2", 5000, "198.18.0.53");
    ask(scene, c, 1, "a.example", "A");
    ask(scene, c, 2, "a.example", "AAAA");
    answer(scene, c, 1, "a.example", "A", "198.18.0.80,198.18.0.81");
    answer(scene, c, 2, "a.example", "AAAA", NULL);
    expect_lookups(scene, "A r0 2ms 2; AAAA r0 2ms 0");
}

static void test_retry(void)
{
    g_autoptr(Scene) scene = scene_new();
    Conversation *c = datagrams(scene, "198.18.0.2", 5000, "198.18.0.53");
    ask(scene, c, 1, "a.example", "A");
    ask(scene, c, 1, "a.example", "A");
    answer(scene, c, 1, "A.Example", "A", "198.18.0.80");
    answer(scene, c, 1, "a.example", "A", "198.18.0.99"); /* the answer to the first try */
    expect_lookups(scene, "A r1 2ms 1");
}

static void test_retry_of_another_server(void)
{
    g_autoptr(Scene) scene = scene_new();
    Conversation *first = datagrams(scene, "198.18.0.2", 5000, "198.18.0.53");
    Conversation *second = datagrams(scene, "198.18.0.2", 5001, "198.18.0.54");
    ask(scene, first, 1, "a.example", "A");
    ask(scene, second, 1, "a.example", "A");
    answer(scene, second, 1, "a.example", "A", "198.18.0.80");
    expect_lookups(scene, "A r1 2ms 1");
}

static void test_unanswered_and_unasked(void)
{
    g_autoptr(Scene) scene = scene_new();
    Conversation *c = datagrams(scene, "198.18.0.2", 5000, "198.18.0.53");
    ask(scene, c, 1, "a.example", "A");
    answer(scene, c, 2, "b.example", "A", "198.18.0.80");
    ask(scene, c, 1, "a.example", "MX"); /* another question with the same id */
    expect_lookups(scene, "A r0 - 0; A r0 - 1; MX r0 - 0");
}

static void test_id_again_after_long(void)
{
    g_autoptr(Scene) scene = scene_new();
    Conversation *c = datagrams(scene, "198.18.0.2", 5000, "198.18.0.53");
    ask(scene, c, 1, "a.example", "A");
    scene->frame += 61000;
    ask(scene, c, 1, "a.example", "A");
    answer(scene, c, 1, "a.example", "A", "198.18.0.80");
    ask(scene, c, 1, "a.example", "A");
    expect_lookups(scene, "A r0 - 0; A r0 1ms 1; A r0 - 0");
}

/* Many clients with the same id and question are not each other's retries. */
static void test_two_clients(void)
{
    g_autoptr(Scene) scene = scene_new();
    ask(scene, datagrams(scene, "198.18.0.2", 5000, "198.18.0.53"), 1, "a.example", "A");
    ask(scene, datagrams(scene, "198.18.0.3", 5000, "198.18.0.53"), 1, "a.example", "A");
    expect_lookups(scene, "A r0 - 0; A r0 - 0");
}

/* ---- names ------------------------------------------------------------------ */

static void expect_name(const Scene *scene, const TcpConnection *c, const char *expected)
{
    g_autoptr(Story) story = story_new(&scene->analysis);
    g_assert_cmpstr(story_server_name(story, &c->conversation), ==, expected);
}

/* story.named as it is told: "name before agrees", or "" if it is not. */
static char *named(const Scene *scene, TcpConnection *c)
{
    g_autoptr(Story) story = story_new(&scene->analysis);
    c->conversation.packets[END_CLIENT] = c->conversation.packets[END_SERVER] = 1;
    story_tell_named(story, &c->conversation);
    const Event *event = c->conversation.timeline.first_event;
    while (event && event->id != EVENT_STORY_NAMED)
        event = event->next;
    if (!event)
        return g_strdup("");
    return g_strdup_printf("%s %dms %s", event_string(event, STORY_NAMED_name),
                           (int)(event_duration_ns(event, STORY_NAMED_before, 0) / NS_PER_MS),
                           event_string(event, STORY_NAMED_agrees));
}

static void test_named(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "a.example", "198.18.0.80");
    look_up(scene, "198.18.0.2", "b.example", "198.18.0.80");
    TcpConnection *by_host = connection(scene, "198.18.0.2", "198.18.0.80");
    request(scene, by_host, 1, "A.example:80");
    TcpConnection *by_hello = connection(scene, "198.18.0.2", "198.18.0.80");
    say_hello(scene, by_hello, "b.example");
    TcpConnection *alone = connection(scene, "198.18.0.2", "198.18.0.80");
    TcpConnection *elsewhere = connection(scene, "198.18.0.2", "198.18.0.81");
    g_autofree char *host = named(scene, by_host), *hello = named(scene, by_hello);
    g_autofree char *address = named(scene, alone), *nothing = named(scene, elsewhere);
    g_assert_cmpstr(host, ==, "a.example 3ms Host");
    g_assert_cmpstr(hello, ==, "b.example 2ms SNI");
    g_assert_cmpstr(address, ==, "b.example 3ms ");
    g_assert_cmpstr(nothing, ==, "");
}

/* "kind server-or-name: value times; ...": every hop. */
static char *hops(const Scene *scene)
{
    g_autoptr(Story) story = story_new(&scene->analysis);
    g_autoptr(GPtrArray) found = hops_find(story, NULL);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const Hop *hop = found->pdata[i];
        char address[ADDRESS_TEXT_SIZE];
        g_string_append_printf(text, "%s %s:", hop_kind_name(hop->kind),
                               hop->name ? hop->name
                                         : address_print(&hop->server.address, address));
        for (guint v = 0; v < hop->values->len; v++)
            g_string_append_printf(text, " %s %d", (const char *)hop->values->pdata[v],
                                   (int)hop->times[v]);
        g_string_append_printf(text, " +%d\n", (int)hop->more);
    }
    return g_string_free(text, FALSE);
}

static void ask_through(Scene *scene, TcpConnection *c, FieldId field, const char *value)
{
    Conversation *conversation = &c->conversation;
    Event *event = tell(scene, conversation, EVENT_HTTP_REQUEST, END_CLIENT);
    timeline_set_string(&conversation->timeline, event, field, value);
}

static void test_hops(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "a.example", "198.18.0.80,198.18.0.81");
    for (unsigned i = 0; i < 3; i++) {
        TcpConnection *c = connection(scene, "198.18.0.2", i ? "198.18.0.81" : "198.18.0.80");
        g_free(named(scene, c));
    }
    TcpConnection *proxied = connection(scene, "198.18.0.2", "198.18.0.90");
    Event *header = tell(scene, &proxied->conversation, EVENT_PROXY_HEADER, END_CLIENT);
    timeline_set_string(&proxied->conversation.timeline, header, PROXY_HEADER_command, "LOCAL");
    ask_through(scene, proxied, HTTP_REQUEST_via, "1.1 p");
    for (unsigned i = 0; i < HOP_VALUES_MOST + 2; i++) {
        g_autofree char *client = g_strdup_printf("10.0.0.%u", i);
        ask_through(scene, proxied, HTTP_REQUEST_forwarded_for, client);
    }
    g_autofree char *found = hops(scene);
    g_assert_cmpstr(found, ==,
                    "several-addresses a.example: 198.18.0.80 1 198.18.0.81 2 +0\n"
                    "proxy-protocol 198.18.0.90: LOCAL 1 +0\n"
                    "via 198.18.0.90: 1.1 p 1 +0\n"
                    "x-forwarded-for 198.18.0.90: 10.0.0.0 1 10.0.0.1 1 10.0.0.2 1 10.0.0.3 1 "
                    "10.0.0.4 1 10.0.0.5 1 10.0.0.6 1 10.0.0.7 1 +2\n");
}

static void test_name_from_lookup(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "old.example", "198.18.0.80");
    look_up(scene, "198.18.0.2", "a.example", "198.18.0.79,198.18.0.80");
    look_up(scene, "198.18.0.2", "other.example", "198.18.0.81");
    TcpConnection *c = connection(scene, "198.18.0.2", "198.18.0.80");
    scene->frame += 10;
    look_up(scene, "198.18.0.2", "late.example", "198.18.0.80");
    expect_name(scene, c, "a.example");
}

static void test_name_that_the_hello_gives(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "a.example", "198.18.0.80");
    look_up(scene, "198.18.0.2", "b.example", "198.18.0.80");
    TcpConnection *c = connection(scene, "198.18.0.2", "198.18.0.80");
    say_hello(scene, c, "A.example");
    expect_name(scene, c, "a.example");
}

static void test_name_that_the_host_gives(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "a.example", "198.18.0.80");
    look_up(scene, "198.18.0.2", "b.example", "198.18.0.80");
    TcpConnection *c = connection(scene, "198.18.0.2", "198.18.0.80");
    request(scene, c, 1, "a.example:8080");
    expect_name(scene, c, "a.example");
}

/* Captured beside a resolver: what others asked does not count, while one has
 * asked oneself. */
static void test_name_of_own_client_first(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "mine.example", "198.18.0.80");
    look_up(scene, "198.18.0.3", "theirs.example", "198.18.0.80");
    TcpConnection *c = connection(scene, "198.18.0.2", "198.18.0.80");
    TcpConnection *stub = connection(scene, "198.18.0.4", "198.18.0.80");
    expect_name(scene, c, "mine.example");
    expect_name(scene, stub, "theirs.example");
}

static void test_name_without_lookup(void)
{
    g_autoptr(Scene) scene = scene_new();
    TcpConnection *secure = connection(scene, "198.18.0.2", "198.18.0.80");
    TcpConnection *clear = connection(scene, "198.18.0.2", "198.18.0.80");
    TcpConnection *neither = connection(scene, "198.18.0.2", "198.18.0.80");
    say_hello(scene, secure, "sni.example");
    request(scene, clear, 1, "host.example");
    expect_name(scene, secure, "sni.example");
    expect_name(scene, clear, "host.example");
    expect_name(scene, neither, NULL);
}

/* ---- exchanges ---------------------------------------------------------------- */

/* Asserts the phases of an exchange, in milliseconds, -1 for none. */
static void expect_phases(const Exchange *e, int lookup, int connect, int send, int wait,
                          int receive, int idle)
{
    const Phase phases[] = {PHASE_LOOKUP, PHASE_CONNECT, PHASE_SEND,
                            PHASE_WAIT,   PHASE_RECEIVE, PHASE_IDLE};
    const int expected[] = {lookup, connect, send, wait, receive, idle};
    for (guint i = 0; i < G_N_ELEMENTS(phases); i++)
        g_assert_cmpint(phases_took(&e->phases, phases[i]), ==,
                        expected[i] < 0 ? -1 : expected[i] * NS_PER_MS);
}

static void test_two_exchanges(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "a.example", "198.18.0.80");
    TcpConnection *c = connection(scene, "198.18.0.2", "198.18.0.80");
    scene->frame += 8;
    c->syn_at = c->conversation.first;
    c->established_at = (Moment){scene->frame, c->syn_at.time_ns + 7 * NS_PER_MS};
    for (uint64_t ordinal = 1; ordinal <= 2; ordinal++) {
        request(scene, c, ordinal, "a.example");
        message_end(scene, c, END_CLIENT, ordinal);
        scene->frame += 100;
        response(scene, c, ordinal);
        scene->frame += 20;
        message_end(scene, c, END_SERVER, ordinal);
        scene->frame += 500;
    }
    c->active_closer = END_SERVER;
    c->ends[END_SERVER].fin_at = (Moment){scene->frame, (int64_t)scene->frame * NS_PER_MS};

    g_autoptr(Story) story = story_new(&scene->analysis);
    g_assert_cmpuint(story->exchanges->len, ==, 2);
    const Exchange *first = story->exchanges->pdata[0], *second = story->exchanges->pdata[1];
    g_assert_cmpuint(first->ordinal, ==, 1);
    g_assert_true(first->lookup == story->lookups->pdata[0] && second->lookup == first->lookup);
    expect_phases(first, 1, 7, 1, 101, 21, 501);
    expect_phases(second, -1, -1, 1, 101, 21, 500);
}

static void test_pipelined_exchanges(void)
{
    g_autoptr(Scene) scene = scene_new();
    TcpConnection *c = connection(scene, "198.18.0.2", "198.18.0.80");
    request(scene, c, 1, "a.example");
    message_end(scene, c, END_CLIENT, 1);
    request(scene, c, 2, "a.example");
    message_end(scene, c, END_CLIENT, 2);
    response(scene, c, 1);
    message_end(scene, c, END_SERVER, 1);
    response(scene, c, 2);
    message_end(scene, c, END_SERVER, 2);

    g_autoptr(Story) story = story_new(&scene->analysis);
    g_assert_cmpuint(story->exchanges->len, ==, 2);
    expect_phases(story->exchanges->pdata[0], -1, -1, 1, 3, 1, -1);
    expect_phases(story->exchanges->pdata[1], -1, -1, 1, 3, 1, -1);
}

static void test_halves_of_exchanges(void)
{
    g_autoptr(Scene) scene = scene_new();
    TcpConnection *late = connection(scene, "198.18.0.2", "198.18.0.80");
    response(scene, late, 0);
    message_end(scene, late, END_SERVER, 0);
    response(scene, late, 0);
    TcpConnection *silent = connection(scene, "198.18.0.2", "198.18.0.80");
    request(scene, silent, 1, "a.example");

    g_autoptr(Story) story = story_new(&scene->analysis);
    g_assert_cmpuint(story->exchanges->len, ==, 3);
    const Exchange *seen = story->exchanges->pdata[0], *unanswered = story->exchanges->pdata[2];
    g_assert_true(!seen->request && seen->response && seen->response_end);
    g_assert_true(unanswered->request && !unanswered->response);
    expect_phases(seen, -1, -1, -1, -1, 1, -1);
}

/* ---- TLS sessions --------------------------------------------------------------- */

static void test_secure(void)
{
    g_autoptr(Scene) scene = scene_new();
    connection(scene, "198.18.0.2", "198.18.0.79"); /* without TLS */
    TcpConnection *c = connection(scene, "198.18.0.2", "198.18.0.80");
    say_hello(scene, c, "a.example");
    tell(scene, &c->conversation, EVENT_TLS_SERVER_HELLO, END_SERVER);
    Event *own = tell(scene, &c->conversation, EVENT_TLS_CERTIFICATE, END_CLIENT);
    Event *theirs = tell(scene, &c->conversation, EVENT_TLS_CERTIFICATE, END_SERVER);
    Event *data = tell(scene, &c->conversation, EVENT_TLS_APPLICATION_DATA, END_CLIENT);
    timeline_set_duration(data, TLS_APPLICATION_DATA_after, 4 * NS_PER_MS);
    timeline_set_number(data, TLS_APPLICATION_DATA_handshake_bytes, 2000);
    tell(scene, &c->conversation, EVENT_TLS_APPLICATION_DATA, END_SERVER);
    request(scene, c, 1, "a.example"); /* as if it were decrypted */

    g_autoptr(Story) story = story_new(&scene->analysis);
    g_assert_cmpuint(story->secures->len, ==, 1);
    const Secure *secure = story->secures->pdata[0];
    g_assert_true(secure->conversation == &c->conversation && secure->client_hello &&
                  secure->server_hello);
    g_assert_true(secure->certificate == theirs && secure->certificate != own);
    g_assert_true(secure->application[END_CLIENT] == data && !secure->encrypted[END_CLIENT]);
    g_assert_cmpint(secure->handshake_ns, ==, 4 * NS_PER_MS);
    g_assert_cmpuint(secure->handshake_bytes, ==, 2000);
    const Exchange *exchange = story->exchanges->pdata[0];
    g_assert_true(exchange->secure == secure);
}

/* ---- comparisons ------------------------------------------------------------------ */

static TcpConnection *attempt(Scene *scene, const char *server, int64_t asked_ms, int64_t ready_ms)
{
    TcpConnection *c = connection(scene, "198.18.0.2", server);
    scene->frame++;
    c->syn_at = (Moment){scene->frame, asked_ms * NS_PER_MS};
    c->conversation.last = c->syn_at;
    if (ready_ms > 0)
        c->established_at = (Moment){scene->frame, ready_ms * NS_PER_MS};
    return c;
}

/* IPv6 is tried first and does not answer; IPv4 is started 250 ms later and wins. What
 * is connected to afterwards raced nobody. */
static void test_race(void)
{
    g_autoptr(Scene) scene = scene_new();
    Conversation *c = datagrams(scene, "198.18.0.2", 5000, "198.18.0.53");
    ask(scene, c, 1, "a.example", "A");
    ask(scene, c, 2, "a.example", "AAAA");
    answer(scene, c, 1, "a.example", "A", "198.18.0.80,198.18.0.81");
    answer(scene, c, 2, "a.example", "AAAA", "2001:db8::80");
    attempt(scene, "2001:db8::80", 100, 0);
    attempt(scene, "198.18.0.80", 350, 370);
    attempt(scene, "198.18.0.81", 5000, 5020);

    g_autoptr(Story) story = story_new(&scene->analysis);
    g_autoptr(GArray) races = races_find(story);
    g_assert_cmpuint(races->len, ==, 1);
    const Race *race = &g_array_index(races, Race, 0);
    g_assert_cmpuint(race->count, ==, 2);
    g_assert_cmpint(race->runners[0].outcome, ==, RUNNER_LOST);
    g_assert_cmpint(race->runners[1].outcome, ==, RUNNER_WON);
    g_assert_true(race_winner(race) == &race->runners[1]);
    g_assert_cmpint(race_margin_ns(race), ==, -1);
}

static void test_no_race(void)
{
    g_autoptr(Scene) scene = scene_new();
    look_up(scene, "198.18.0.2", "a.example", "198.18.0.80,198.18.0.81");
    attempt(scene, "198.18.0.80", 100, 120);
    attempt(scene, "198.18.0.81", 130, 150);
    g_autoptr(Story) story = story_new(&scene->analysis);
    g_autoptr(GArray) races = races_find(story);
    g_assert_cmpuint(races->len, ==, 0);
}

/* A request over plain HTTP, and a session of the same host that cannot be read. */
static void test_beside(void)
{
    g_autoptr(Scene) scene = scene_new();
    TcpConnection *plain = attempt(scene, "198.18.0.80", 1, 21);
    scene->frame += 30;
    request(scene, plain, 1, "a.example:80");
    message_end(scene, plain, END_CLIENT, 1);
    response(scene, plain, 1);
    message_end(scene, plain, END_SERVER, 1);
    TcpConnection *secure = attempt(scene, "198.18.0.80", 50, 70);
    secure->rtt_ns = 20 * NS_PER_MS;
    say_hello(scene, secure, "A.example");
    Event *data = tell(scene, &secure->conversation, EVENT_TLS_APPLICATION_DATA, END_CLIENT);
    timeline_set_duration(data, TLS_APPLICATION_DATA_after, 40 * NS_PER_MS);
    timeline_set_number(data, TLS_APPLICATION_DATA_handshake_bytes, 3000);
    timeline_set_number(data, TLS_APPLICATION_DATA_round_trips, 1);

    g_autoptr(Story) story = story_new(&scene->analysis);
    g_autoptr(GArray) rows = beside_find(story);
    g_assert_cmpuint(rows->len, ==, 2);
    const BesideRow *http = &g_array_index(rows, BesideRow, 0);
    const BesideRow *https = &g_array_index(rows, BesideRow, 1);
    g_assert_cmpstr(http->what, ==, "a.example");
    g_assert_true(!http->secure && https->secure);
    g_assert_cmpint(http->round_trips, ==, 2);
    g_assert_cmpint(https->round_trips, ==, 3);
    g_assert_cmpint(http->connect_ns, ==, 20 * NS_PER_MS);
    g_assert_cmpint(https->secure_ns, ==, 40 * NS_PER_MS);
    g_assert_cmpint(https->handshake_bytes, ==, 3000);
    g_assert_cmpint(https->total_ns, ==, -1);
}

/* ---- what to show first ------------------------------------------------------------ */

static void test_telling(void)
{
    g_autoptr(Scene) scene = scene_new();
    for (unsigned i = 0; i < 6; i++)
        connection(scene, "198.18.0.2", "198.18.0.80")->opened = TCP_OPENED_THREE_WAY;
    TcpConnection **c = (TcpConnection **)(void *)scene->analysis.connections->pdata;
    /* 0, 1: nothing to tell. 2, 4: losses, 4 with something more. 3: reset,
     * rarer than losses. 5: another service. */
    tell(scene, &c[2]->conversation, EVENT_TCP_RETRANSMISSION, END_CLIENT);
    tell(scene, &c[4]->conversation, EVENT_TCP_RETRANSMISSION, END_CLIENT);
    tell(scene, &c[4]->conversation, EVENT_TCP_OUT_OF_ORDER, END_CLIENT);
    tell(scene, &c[3]->conversation, EVENT_TCP_RESET, END_CLIENT);
    c[5]->conversation.service_name = "tls";

    g_autoptr(Story) story = story_new(&scene->analysis);
    const uint64_t expected[] = {4, 3, 0, 5, 2, 1};
    g_assert_cmpuint(story->telling->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(g_array_index(story->telling, uint64_t, i), ==, expected[i]);
}

static void test_empty(void)
{
    g_autoptr(Scene) scene = scene_new();
    g_autoptr(Story) story = story_new(&scene->analysis);
    g_assert_cmpuint(story->lookups->len + story->exchanges->len + story->telling->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/story/empty", test_empty);
    g_test_add_func("/story/named", test_named);
    g_test_add_func("/story/hops", test_hops);
    g_test_add_func("/story/lookup/a-and-aaaa", test_pair);
    g_test_add_func("/story/lookup/retry", test_retry);
    g_test_add_func("/story/lookup/retry-of-another-server", test_retry_of_another_server);
    g_test_add_func("/story/lookup/unanswered-and-unasked", test_unanswered_and_unasked);
    g_test_add_func("/story/lookup/id-again-after-long", test_id_again_after_long);
    g_test_add_func("/story/lookup/two-clients", test_two_clients);
    g_test_add_func("/story/name/from-lookup", test_name_from_lookup);
    g_test_add_func("/story/name/that-the-hello-gives", test_name_that_the_hello_gives);
    g_test_add_func("/story/name/that-the-host-gives", test_name_that_the_host_gives);
    g_test_add_func("/story/name/of-own-client-first", test_name_of_own_client_first);
    g_test_add_func("/story/name/without-lookup", test_name_without_lookup);
    g_test_add_func("/story/exchange/two", test_two_exchanges);
    g_test_add_func("/story/exchange/pipelined", test_pipelined_exchanges);
    g_test_add_func("/story/exchange/halves", test_halves_of_exchanges);
    g_test_add_func("/story/secure", test_secure);
    g_test_add_func("/story/telling", test_telling);
    g_test_add_func("/story/race", test_race);
    g_test_add_func("/story/no-race", test_no_race);
    g_test_add_func("/story/beside", test_beside);
    return g_test_run();
}
