/* scene.c: see scene.h. */
#include "scene.h"

#define BUDGET_BYTES ((size_t)1 << 20)

Scene *scene_new(void)
{
    Scene *scene = g_new0(Scene, 1);
    scene->analysis.connections = g_ptr_array_new();
    scene->analysis.datagrams = g_ptr_array_new();
    return scene;
}

static void conversation_free(gpointer data, gpointer unused)
{
    Conversation *conversation = data;
    (void)unused;
    timeline_clear(&conversation->timeline);
    g_free(conversation);
}

void scene_free(Scene *scene)
{
    g_ptr_array_foreach(scene->analysis.connections, conversation_free, NULL);
    g_ptr_array_foreach(scene->analysis.datagrams, conversation_free, NULL);
    g_ptr_array_unref(scene->analysis.connections);
    g_ptr_array_unref(scene->analysis.datagrams);
    g_free(scene);
}

static Endpoint endpoint(const char *address, uint16_t port)
{
    Endpoint end = {.port = port};
    g_assert_true(address_read(address, &end.address));
    return end;
}

static void start(Scene *scene, Conversation *c, GPtrArray *list, const char *client, uint16_t port,
                  const char *server)
{
    c->id = list->len;
    c->ends[END_CLIENT] = endpoint(client, port);
    c->ends[END_SERVER] = endpoint(server, 53);
    c->first = (Moment){scene->frame + 1, (int64_t)(scene->frame + 1) * NS_PER_MS};
    timeline_init(&c->timeline, BUDGET_BYTES, false, scene->analysis.tally);
    g_ptr_array_add(list, c);
}

Conversation *datagrams(Scene *scene, const char *client, uint16_t port, const char *server)
{
    UdpExchange *exchange = g_new0(UdpExchange, 1);
    exchange->conversation.transport = TRANSPORT_UDP;
    start(scene, &exchange->conversation, scene->analysis.datagrams, client, port, server);
    return &exchange->conversation;
}

TcpConnection *connection(Scene *scene, const char *client, const char *server)
{
    TcpConnection *c = g_new0(TcpConnection, 1);
    start(scene, &c->conversation, scene->analysis.connections, client, 40000, server);
    c->rtt_ns = -1;
    c->active_closer = c->reset_by = END_NONE;
    return c;
}

/* Each event has a frame of its own, a millisecond after the one before. */
Event *tell(Scene *scene, Conversation *c, EventId id, End by)
{
    scene->frame++;
    Moment at = {scene->frame, (int64_t)scene->frame * NS_PER_MS};
    return timeline_event(&c->timeline, id, by, &at);
}

void ask(Scene *scene, Conversation *c, uint64_t id, const char *name, const char *type)
{
    Event *query = tell(scene, c, EVENT_DNS_QUERY, END_CLIENT);
    timeline_set_number(query, DNS_QUERY_id, id);
    timeline_set_string(&c->timeline, query, DNS_QUERY_name, name);
    timeline_set_string(&c->timeline, query, DNS_QUERY_type, type);
}

void answer(Scene *scene, Conversation *c, uint64_t id, const char *name, const char *type,
            const char *addresses)
{
    Event *response = tell(scene, c, EVENT_DNS_RESPONSE, END_SERVER);
    timeline_set_number(response, DNS_RESPONSE_id, id);
    timeline_set_string(&c->timeline, response, DNS_RESPONSE_name, name);
    timeline_set_string(&c->timeline, response, DNS_RESPONSE_type, type);
    timeline_set_string(&c->timeline, response, DNS_RESPONSE_addresses, addresses);
}

void look_up(Scene *scene, const char *client, const char *name, const char *addresses)
{
    Conversation *c = datagrams(scene, client, 5000, "198.18.0.53");
    ask(scene, c, 1, name, "A");
    answer(scene, c, 1, name, "A", addresses);
}

void request(Scene *scene, TcpConnection *c, uint64_t ordinal, const char *host)
{
    Conversation *conversation = &c->conversation;
    Event *event = tell(scene, conversation, EVENT_HTTP_REQUEST, END_CLIENT);
    timeline_set_number(event, HTTP_REQUEST_ordinal, ordinal);
    timeline_set_string(&conversation->timeline, event, HTTP_REQUEST_host, host);
}

void response(Scene *scene, TcpConnection *c, uint64_t ordinal)
{
    Event *event = tell(scene, &c->conversation, EVENT_HTTP_RESPONSE, END_SERVER);
    timeline_set_number(event, HTTP_RESPONSE_ordinal, ordinal);
}

void message_end(Scene *scene, TcpConnection *c, End by, uint64_t ordinal)
{
    Event *event = tell(scene, &c->conversation, EVENT_HTTP_MESSAGE_END, by);
    timeline_set_number(event, HTTP_MESSAGE_END_ordinal, ordinal);
}

void say_hello(Scene *scene, TcpConnection *c, const char *name)
{
    Conversation *conversation = &c->conversation;
    Event *event = tell(scene, conversation, EVENT_TLS_CLIENT_HELLO, END_CLIENT);
    timeline_set_string(&conversation->timeline, event, TLS_CLIENT_HELLO_server_name, name);
}
