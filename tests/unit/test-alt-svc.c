/* test-alt-svc.c: which response led to a QUIC connection (RFC 7838). */
#include "../../analyzer/story/alt-svc.h"

#define BUDGET_BYTES (1 << 16)

typedef struct Case {
    const char *name;
    const char *host;    /* of the request */
    const char *alt_svc; /* of its response */
    const char *sni;     /* of the QUIC connection that came later */
    uint16_t port;
    bool other_client;
    bool led;
} Case;

static const Case cases[] = {
    {"same-host", "notes.example", "h3=\":443\"; ma=86400", "notes.example", 443, false, true},
    {"host-with-port", "notes.example:8443", "h3=\":443\"", "notes.example", 443, false, true},
    {"case", "Notes.Example", "h3=\":443\"", "notes.example", 443, false, true},
    {"draft", "notes.example", "h2=\":443\", h3-29=\":8443\"", "notes.example", 8443, false, true},
    {"other-authority", "notes.example", "h3=\"alt.example:443\"", "notes.example", 443, false,
     true},
    {"second-offer", "notes.example", "h3=\":444\", h3=\":443\"", "notes.example", 443, false,
     true},
    {"other-port", "notes.example", "h3=\":8443\"", "notes.example", 443, false, false},
    {"port-that-ends-alike", "notes.example", "h3=\":1443\"", "notes.example", 443, false, false},
    {"no-h3", "notes.example", "h2=\":443\"", "notes.example", 443, false, false},
    {"other-host", "notes.example", "h3=\":443\"", "www.example", 443, false, false},
    {"other-client", "notes.example", "h3=\":443\"", "notes.example", 443, true, false},
    {"broken", "notes.example", "h3=\":443", "notes.example", 443, false, false},
    {"clear", "notes.example", "clear", "notes.example", 443, false, false},
};

static void begin(Conversation *conversation, Transport transport, uint16_t port, uint8_t client)
{
    *conversation = (Conversation){.transport = (uint8_t)transport};
    conversation->ends[END_SERVER].port = port;
    conversation->ends[END_CLIENT].address.bytes[0] = client;
    timeline_init(&conversation->timeline, BUDGET_BYTES, false, NULL);
}

static Event *event_with(Conversation *conversation, EventId id, FieldId field, const char *text,
                         uint64_t frame)
{
    Event *event = timeline_event(&conversation->timeline, id, END_CLIENT, &(Moment){frame, 0});
    timeline_set_string(&conversation->timeline, event, field, text);
    return event;
}

static void test_link(gconstpointer data)
{
    const Case *test = data;
    Conversation tcp, udp;
    begin(&tcp, TRANSPORT_TCP, 443, 1);
    begin(&udp, TRANSPORT_UDP, test->port, test->other_client ? 2 : 1);
    Story *story = story_alloc();
    Exchange *exchange = g_new0(Exchange, 1);
    exchange->conversation = &tcp;
    exchange->request = event_with(&tcp, EVENT_HTTP_REQUEST, HTTP_REQUEST_host, test->host, 1);
    exchange->response =
        event_with(&tcp, EVENT_HTTP_RESPONSE, HTTP_RESPONSE_alt_svc, test->alt_svc, 2);
    g_ptr_array_add(story->exchanges, exchange);
    for (uint64_t frame = 1; frame <= 3; frame += 2) {
        Secure *secure = g_new0(Secure, 1);
        secure->conversation = &udp;
        secure->client_hello = event_with(&udp, EVENT_TLS_CLIENT_HELLO,
                                          TLS_CLIENT_HELLO_server_name, test->sni, frame);
        g_ptr_array_add(story->secures, secure);
    }
    alt_svc_link(story);
    const Secure *before = story->secures->pdata[0], *after = story->secures->pdata[1];
    g_assert_null(before->announced);
    g_assert_true(after->announced == (test->led ? exchange->response : NULL));
    story_free(story);
    timeline_clear(&tcp.timeline);
    timeline_clear(&udp.timeline);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strconcat("/alt-svc/", cases[i].name, NULL);
        g_test_add_data_func(name, &cases[i], test_link);
    }
    return g_test_run();
}
