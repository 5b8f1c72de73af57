#include "answers.h"

#include "hash.h"

/* Look-ups of one address that are searched for the right name. Our choice:
 * names that share an address by the hundred are asked for close together. */
#define ANSWERS_TO_COMPARE 64

typedef struct Asked {
    Address client; /* zero: anyone */
    Address server;
    guint hash;
} Asked;

struct Answers {
    GHashTable *by_address; /* Asked * to GPtrArray of const Lookup * */
    uint64_t secret;
};

static guint asked_hash(gconstpointer key)
{
    return ((const Asked *)key)->hash;
}

static gboolean asked_equal(gconstpointer a, gconstpointer b)
{
    const Asked *x = a, *y = b;
    return address_equal(&x->client, &y->client) && address_equal(&x->server, &y->server);
}

/* What `client` (NULL: anyone) asked that gave `server`. */
static Asked asked_by(const Answers *answers, const Address *client, const Address *server)
{
    Asked asked = {.server = *server};
    if (client)
        asked.client = *client;
    uint64_t hash = hash_add(answers->secret, asked.client.bytes, sizeof asked.client.bytes);
    asked.hash = hash_fold(hash_add(hash, asked.server.bytes, sizeof asked.server.bytes));
    return asked;
}

static void list_free(gpointer list)
{
    g_ptr_array_unref(list);
}

Answers *answers_new(void)
{
    Answers *answers = g_new0(Answers, 1);
    answers->secret = hash_secret();
    answers->by_address = g_hash_table_new_full(asked_hash, asked_equal, g_free, list_free);
    return answers;
}

void answers_free(Answers *answers)
{
    if (!answers)
        return;
    g_hash_table_unref(answers->by_address);
    g_free(answers);
}

bool answers_any(const Answers *answers)
{
    return g_hash_table_size(answers->by_address) > 0;
}

static void add_for(Answers *answers, const Asked *asked, const Lookup *lookup)
{
    GPtrArray *list = g_hash_table_lookup(answers->by_address, asked);
    if (!list) {
        list = g_ptr_array_new();
        g_hash_table_insert(answers->by_address, g_memdup2(asked, sizeof *asked), list);
    }
    g_ptr_array_add(list, (gpointer)(uintptr_t)lookup);
}

void answers_add(Answers *answers, const Lookup *lookup)
{
    const Address *client = &lookup->conversation->ends[END_CLIENT].address;
    for (guint i = 0; i < lookup->addresses->len; i++) {
        const Address *server = &g_array_index(lookup->addresses, Address, i);
        Asked anyone = asked_by(answers, NULL, server);
        Asked own = asked_by(answers, client, server);
        add_for(answers, &anyone, lookup);
        add_for(answers, &own, lookup);
    }
}

const Text *lookup_name(const Lookup *lookup)
{
    return lookup->query ? event_text(lookup->query, DNS_QUERY_name)
                         : event_text(lookup->response, DNS_RESPONSE_name);
}

/* Bytes of a Host without its port (RFC 9110, 7.2); SNI has none. */
static size_t host_length(const Text *host)
{
    const char *colon = memrchr(host->bytes, ':', host->length);
    return colon && host->bytes[0] != '[' ? (size_t)(colon - host->bytes) : host->length;
}

/* RFC 1035, 2.3.3: names are compared without regard to case. */
bool answers_is_name(const Text *name, const Text *host)
{
    size_t n = host_length(host);
    return name && name->length == n && g_ascii_strncasecmp(name->bytes, host->bytes, n) == 0;
}

/* How many of `list` were answered no later than frame `before`. */
static guint count_before(const GPtrArray *list, uint64_t before)
{
    guint low = 0, high = list->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Lookup *lookup = list->pdata[middle];
        if (lookup->response->at.frame <= before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const Lookup *answers_find(const Answers *answers, const Address *client, const Address *server,
                           uint64_t before, const Text *name)
{
    Asked asked = asked_by(answers, client, server);
    const GPtrArray *list = g_hash_table_lookup(answers->by_address, &asked);
    guint n = list ? count_before(list, before) : 0;
    if (n == 0)
        return NULL;

    guint oldest = n > ANSWERS_TO_COMPARE ? n - ANSWERS_TO_COMPARE : 0;
    for (guint i = n; name && i > oldest; i--) {
        if (answers_is_name(lookup_name(list->pdata[i - 1]), name))
            return list->pdata[i - 1];
    }
    return list->pdata[n - 1];
}
