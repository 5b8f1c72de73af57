#include "alt-svc.h"

/* What is asked for: a client, and a host that it asked before. */
typedef struct Asked {
    Address client;
    const char *host; /* without its port; borrowed */
    size_t host_bytes;
} Asked;

static guint asked_hash(gconstpointer key)
{
    const Asked *asked = key;
    guint hash = 5381;
    for (size_t i = 0; i < asked->host_bytes; i++)
        hash = hash * 33 + (guint)g_ascii_tolower(asked->host[i]);
    return hash;
}

static gboolean asked_equal(gconstpointer a, gconstpointer b)
{
    const Asked *x = a, *y = b;
    return x->host_bytes == y->host_bytes &&
           g_ascii_strncasecmp(x->host, y->host, x->host_bytes) == 0 &&
           address_equal(&x->client, &y->client);
}

/* "host" of "host:port"; an address in brackets stays as it is. */
static size_t host_bytes(const Text *host)
{
    const char *colon = memrchr(host->bytes, ':', host->length);
    const char *bracket = memrchr(host->bytes, ']', host->length);
    return colon && (!bracket || colon > bracket) ? (size_t)(colon - host->bytes) : host->length;
}

static Asked asked_of(const Conversation *conversation, const Text *host)
{
    return (Asked){conversation->ends[END_CLIENT].address, host->bytes, host_bytes(host)};
}

/* RFC 7838, 3: h3=":443". Another host may stand before the colon. */
static bool offers(const char *field, uint16_t port)
{
    char end[16];
    g_snprintf(end, sizeof end, ":%u\"", port);
    for (const char *h3 = strstr(field, "h3"); h3; h3 = strstr(h3 + 1, "h3")) {
        const char *quote = strchr(h3, '"');
        const char *close = quote ? strchr(quote + 1, '"') : NULL;
        size_t n = strlen(end);
        if (close && (size_t)(close + 1 - quote) >= n && memcmp(close + 1 - n, end, n) == 0)
            return true;
    }
    return false;
}

/* Responses that are looked at for one session: the newest before it. Our choice. */
#define TRIES_MAX 8

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* Responses with the field, by who asked for them, in the order of their requests. */
static GHashTable *announcements(const Story *story)
{
    GHashTable *table = g_hash_table_new_full(asked_hash, asked_equal, g_free, free_array);
    for (guint i = 0; i < story->exchanges->len; i++) {
        if (i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            analysis_relieve(story->analysis);
        const Exchange *exchange = story->exchanges->pdata[i];
        const Text *host = event_text(exchange->request, HTTP_REQUEST_host);
        if (!host || !event_has(exchange->response, HTTP_RESPONSE_alt_svc))
            continue;
        Asked asked = asked_of(exchange->conversation, host);
        GPtrArray *list = g_hash_table_lookup(table, &asked);
        if (!list) {
            list = g_ptr_array_new();
            g_hash_table_insert(table, g_memdup2(&asked, sizeof asked), list);
        }
        g_ptr_array_add(list, (gpointer)(uintptr_t)exchange);
    }
    return table;
}

/* How many of `list` were asked for before `frame`. */
static guint asked_before(const GPtrArray *list, uint64_t frame)
{
    guint low = 0, high = list->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Exchange *exchange = list->pdata[middle];
        if (exchange->request->at.frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const Event *find_announcement(GHashTable *table, const Secure *secure)
{
    const Conversation *conversation = secure->conversation;
    const Text *name = event_text(secure->client_hello, TLS_CLIENT_HELLO_server_name);
    if (conversation->transport != TRANSPORT_UDP || !name)
        return NULL;
    Asked asked = {conversation->ends[END_CLIENT].address, name->bytes, name->length};
    const GPtrArray *list = g_hash_table_lookup(table, &asked);
    uint64_t frame = secure->client_hello->at.frame;
    guint last = list ? asked_before(list, frame) : 0;
    for (guint i = last; i > 0 && last - i < TRIES_MAX; i--) {
        const Event *response = ((const Exchange *)list->pdata[i - 1])->response;
        if (response->at.frame < frame && offers(event_string(response, HTTP_RESPONSE_alt_svc),
                                                 conversation->ends[END_SERVER].port))
            return response;
    }
    return NULL;
}

void alt_svc_link(Story *story)
{
    if (story->secures->len == 0)
        return;
    GHashTable *table = announcements(story);
    for (guint i = 0; i < story->secures->len; i++) {
        Secure *secure = story->secures->pdata[i];
        secure->announced = find_announcement(table, secure);
    }
    g_hash_table_unref(table);
}
