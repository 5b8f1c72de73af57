#include "hops.h"

#include <string.h>

#include "../../dissectors/tcp/connection.h"

/* Servers and names that are told of. Our choice. */
#define HOPS_MOST 1000

/* Connections that are looked at for the PROXY protocol and for names, and events of each:
 * both come before all else. Our choice. */
#define CONNECTIONS_MOST 100000
#define EVENTS_MOST      8

typedef struct Finder {
    GHashTable *by_key; /* char * (owned) → Hop */
    GPtrArray *hops;    /* (owned) */
} Finder;

static const struct {
    const char *name, *says;
} kinds[HOP_KINDS] = {
    [HOP_PROXY_PROTOCOL] = {"proxy-protocol", "PROXY protocol"},
    [HOP_VIA] = {"via", "Via"},
    [HOP_VIA_BACK] = {"via-response", "Via, response"},
    [HOP_FORWARDED] = {"forwarded", "Forwarded"},
    [HOP_FORWARDED_FOR] = {"x-forwarded-for", "X-Forwarded-For"},
    [HOP_FORWARDED_PROTO] = {"x-forwarded-proto", "X-Forwarded-Proto"},
    [HOP_FORWARDED_HOST] = {"x-forwarded-host", "X-Forwarded-Host"},
    [HOP_SPREAD] = {"several-addresses", N_("several addresses")},
};

const char *hop_kind_name(HopKind kind)
{
    return kinds[kind].name;
}

const char *hop_kind_says(HopKind kind)
{
    return kinds[kind].says;
}

static void hop_free(gpointer data)
{
    Hop *hop = data;
    g_ptr_array_unref(hop->values);
    g_free(hop->name);
    g_free(hop);
}

static Hop *hop_for(Finder *finder, HopKind kind, const Conversation *conversation,
                    const char *name, uint64_t frame)
{
    char text[ADDRESS_TEXT_SIZE];
    const Endpoint *server = &conversation->ends[END_SERVER];
    g_autofree char *key =
        g_strdup_printf("%d %s", (int)kind, name ? name : endpoint_print(server, text));
    Hop *hop = g_hash_table_lookup(finder->by_key, key);
    if (hop || finder->hops->len >= HOPS_MOST)
        return hop;
    hop = g_new0(Hop, 1);
    hop->kind = kind;
    hop->server = *server;
    hop->name = g_strdup(name);
    hop->values = g_ptr_array_new_with_free_func(g_free);
    hop->conversation = conversation;
    hop->frame = frame;
    g_hash_table_insert(finder->by_key, g_steal_pointer(&key), hop);
    g_ptr_array_add(finder->hops, hop);
    return hop;
}

static void count_value(Hop *hop, const char *value)
{
    if (!hop)
        return;
    hop->count++;
    guint i = 0;
    while (i < hop->values->len && strcmp(hop->values->pdata[i], value) != 0)
        i++;
    if (i == HOP_VALUES_MOST) {
        hop->more++;
        return;
    }
    if (i == hop->values->len)
        g_ptr_array_add(hop->values, g_strdup(value));
    hop->times[i]++;
}

/* ---- HTTP ---------------------------------------------------------------- */

static void take_field(Finder *finder, HopKind kind, const Exchange *exchange, const Event *event,
                       FieldId field)
{
    if (event && event_has(event, field))
        count_value(hop_for(finder, kind, exchange->conversation, NULL, event->at.frame),
                    event_string(event, field));
}

static void take_exchange(Finder *finder, const Exchange *exchange)
{
    const Event *request = exchange->request;
    bool own = request && event_has(request, HTTP_REQUEST_forwarded);
    bool old = request && strcmp(event_string(request, HTTP_REQUEST_forwarded_for),
                                 event_string(request, HTTP_REQUEST_forwarded)) != 0;
    take_field(finder, HOP_VIA, exchange, request, HTTP_REQUEST_via);
    if (own)
        take_field(finder, HOP_FORWARDED, exchange, request, HTTP_REQUEST_forwarded);
    if (old)
        take_field(finder, HOP_FORWARDED_FOR, exchange, request, HTTP_REQUEST_forwarded_for);
    take_field(finder, HOP_FORWARDED_PROTO, exchange, request, HTTP_REQUEST_forwarded_proto);
    take_field(finder, HOP_FORWARDED_HOST, exchange, request, HTTP_REQUEST_forwarded_host);
    take_field(finder, HOP_VIA_BACK, exchange, exchange->response, HTTP_RESPONSE_via);
}

/* ---- connections --------------------------------------------------------- */

static void take_header(Finder *finder, const Conversation *conversation, const Event *event)
{
    char text[ADDRESS_TEXT_SIZE];
    const Address *client = event_address(event, PROXY_HEADER_client);
    count_value(hop_for(finder, HOP_PROXY_PROTOCOL, conversation, NULL, event->at.frame),
                client ? address_print(client, text) : event_string(event, PROXY_HEADER_command));
}

static void take_name(Finder *finder, const Conversation *conversation, const Event *event)
{
    char text[ADDRESS_TEXT_SIZE];
    const Address *server = &conversation->ends[END_SERVER].address;
    count_value(hop_for(finder, HOP_SPREAD, conversation, event_string(event, STORY_NAMED_name),
                        conversation->first.frame),
                address_print(server, text));
}

static void take_connection(Finder *finder, const Conversation *conversation)
{
    const Event *event = conversation->timeline.first_event;
    for (unsigned i = 0; event && i < EVENTS_MOST; i++, event = event->next) {
        if (event->id == EVENT_PROXY_HEADER)
            take_header(finder, conversation, event);
        else if (event->id == EVENT_STORY_NAMED)
            take_name(finder, conversation, event);
    }
}

static void take_connections(Finder *finder, const Analysis *analysis, const Selection *only)
{
    const GPtrArray *connections = analysis->connections;
    if (analysis->tally[EVENT_PROXY_HEADER] + analysis->tally[EVENT_STORY_NAMED] == 0)
        return;
    for (guint i = 0; i < connections->len && i < CONNECTIONS_MOST; i++) {
        const TcpConnection *connection = g_ptr_array_index(connections, i);
        if (selection_has(only, &connection->conversation))
            take_connection(finder, &connection->conversation);
        if (i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            analysis_relieve(analysis);
    }
}

/* ---- all of them --------------------------------------------------------- */

/* A name with one address is no balancer. */
static bool is_nothing(const Hop *hop)
{
    return hop->kind == HOP_SPREAD && hop->values->len < 2;
}

GPtrArray *hops_find(const Story *story, const Selection *only)
{
    Finder finder = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                     g_ptr_array_new_with_free_func(hop_free)};
    take_connections(&finder, story->analysis, only);
    for (guint i = 0; i < story->exchanges->len; i++) {
        take_exchange(&finder, g_ptr_array_index(story->exchanges, i));
        if (i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            analysis_relieve(story->analysis);
    }
    for (guint i = finder.hops->len; i > 0; i--)
        if (is_nothing(finder.hops->pdata[i - 1]))
            g_ptr_array_remove_index(finder.hops, i - 1);
    g_hash_table_unref(finder.by_key);
    return finder.hops;
}
