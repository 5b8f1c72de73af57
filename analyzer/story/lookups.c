#include "lookups.h"

#include "answers.h"
#include "hash.h"
#include "lookup-uses.h"

/* The same question of the same client with the same id, unanswered for no
 * longer than this, is the same look-up. Our choice: resolvers give up sooner,
 * and ids come round again later. */
#define RETRY_WINDOW_NS (60 * NS_PER_S)

/* A dns.query or dns.response, with what makes two of them the same question.
 * A client may ask again from another port and another server, so neither is
 * part of that. */
typedef struct Mark {
    const Conversation *conversation;
    const Event *event;
    const Text *name; /* (nullable) */
    const Text *type; /* (nullable) */
    uint64_t id;
    uint64_t order;  /* in which it was taken in */
    guint hash;      /* of what makes the question */
    guint name_hash; /* of the name and who asks */
} Mark;

/* Where look-ups are found again. Keys are owned. */
typedef struct Search {
    Story *story;
    GHashTable *latest;  /* Mark * -> Lookup *, the last of the same question */
    GHashTable *by_name; /* Mark * -> Lookup *, the lead of those for the same name */
} Search;

struct LookupBuilder {
    GArray *marks; /* Mark: not taken in yet */
    Search search;
    uint64_t secret;
    uint64_t order; /* of the next mark */
};

static const Address *mark_client(const Mark *mark)
{
    return &mark->conversation->ends[END_CLIENT].address;
}

static uint64_t add_text(uint64_t hash, const Text *text)
{
    return text ? hash_add(hash, text->bytes, text->length) : hash;
}

static void hash_question(uint64_t secret, Mark *mark)
{
    const Address *client = mark_client(mark);
    uint64_t hash = hash_add(secret, client->bytes, sizeof client->bytes);
    hash = add_text(hash, mark->name);
    mark->name_hash = hash_fold(hash);
    mark->hash = hash_fold(add_text(hash_add(hash, &mark->id, sizeof mark->id), mark->type));
}

void lookup_builder_event(LookupBuilder *builder, const Conversation *conversation,
                          const Event *event)
{
    if (event->id != EVENT_DNS_QUERY && event->id != EVENT_DNS_RESPONSE)
        return;

    Mark mark = {.conversation = conversation, .event = event, .order = builder->order++};
    bool query = event->id == EVENT_DNS_QUERY;
    mark.name = event_text(event, query ? DNS_QUERY_name : DNS_RESPONSE_name);
    mark.type = event_text(event, query ? DNS_QUERY_type : DNS_RESPONSE_type);
    mark.id = event_number(event, query ? DNS_QUERY_id : DNS_RESPONSE_id, 0);
    hash_question(builder->secret, &mark);
    g_array_append_val(builder->marks, mark);
}

static gint compare_marks(gconstpointer a, gconstpointer b)
{
    const Mark *x = a, *y = b;
    if (x->event->at.frame != y->event->at.frame)
        return x->event->at.frame < y->event->at.frame ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static guint mark_hash(gconstpointer key)
{
    return ((const Mark *)key)->hash;
}

static bool same_text(const Text *a, const Text *b)
{
    if (!a || !b)
        return a == b;
    return a->length == b->length && g_ascii_strncasecmp(a->bytes, b->bytes, a->length) == 0;
}

static gboolean mark_equal(gconstpointer a, gconstpointer b)
{
    const Mark *x = a, *y = b;
    return x->id == y->id && address_equal(mark_client(x), mark_client(y)) &&
           same_text(x->name, y->name) && same_text(x->type, y->type);
}

static guint mark_name_hash(gconstpointer key)
{
    return ((const Mark *)key)->name_hash;
}

static gboolean mark_name_equal(gconstpointer a, gconstpointer b)
{
    const Mark *x = a, *y = b;
    return address_equal(mark_client(x), mark_client(y)) && same_text(x->name, y->name);
}

LookupBuilder *lookup_builder_new(void)
{
    LookupBuilder *builder = g_new0(LookupBuilder, 1);
    builder->marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    builder->search.latest = g_hash_table_new_full(mark_hash, mark_equal, g_free, NULL);
    builder->search.by_name = g_hash_table_new_full(mark_name_hash, mark_name_equal, g_free, NULL);
    builder->secret = hash_secret();
    return builder;
}

void lookup_builder_free(LookupBuilder *builder)
{
    if (!builder)
        return;
    g_array_unref(builder->marks);
    g_hash_table_unref(builder->search.latest);
    g_hash_table_unref(builder->search.by_name);
    g_free(builder);
}

/* A look-up that begins with `mark`, the newest of its question. */
static Lookup *lookup_new(Search *search, const Mark *mark)
{
    Lookup *lookup = g_new0(Lookup, 1);
    lookup->id = search->story->lookups->len;
    lookup->conversation = mark->conversation;
    lookup->latency_ns = -1;
    lookup->addresses = g_array_new(FALSE, FALSE, sizeof(Address));
    if (mark->event->id == EVENT_DNS_QUERY)
        lookup->query = mark->event;
    else
        lookup->response = mark->event;
    g_ptr_array_add(search->story->lookups, lookup);

    g_hash_table_replace(search->latest, g_memdup2(mark, sizeof *mark), lookup);
    Lookup *lead = lookup_uses_join(g_hash_table_lookup(search->by_name, mark), lookup);
    g_hash_table_replace(search->by_name, g_memdup2(mark, sizeof *mark), lead);
    return lookup;
}

/* True if a query at `time_ns` repeats what `lookup` asked. */
static bool is_retry(const Lookup *lookup, int64_t time_ns)
{
    return lookup && lookup->query && !lookup->response &&
           time_ns - lookup->query->at.time_ns <= RETRY_WINDOW_NS;
}

static void take_query(Search *search, const Mark *mark)
{
    Lookup *lookup = g_hash_table_lookup(search->latest, mark);
    if (is_retry(lookup, mark->event->at.time_ns))
        lookup->retries++;
    else
        lookup_new(search, mark);
}

/* Reads the addresses that an answer gave, separated by commas. */
static void read_addresses(Lookup *lookup)
{
    const Text *text = event_text(lookup->response, DNS_RESPONSE_addresses);
    g_auto(GStrv) words = text ? g_strsplit(text->bytes, ",", -1) : NULL;
    for (char **word = words; word && *word; word++) {
        Address address;
        if (address_read(g_strstrip(*word), &address))
            g_array_append_val(lookup->addresses, address);
    }
}

static void take_response(Search *search, const Mark *mark)
{
    Lookup *lookup = g_hash_table_lookup(search->latest, mark);
    if (lookup && lookup->response)
        return; /* answered already: another server's answer, or the same again */
    if (!lookup)
        lookup = lookup_new(search, mark);

    lookup->response = mark->event;
    lookup->conversation = mark->conversation;
    if (lookup->query)
        lookup->latency_ns = mark->event->at.time_ns - lookup->query->at.time_ns;
    read_addresses(lookup);
    answers_add(search->story->answers, lookup);
}

void lookup_builder_take_in(LookupBuilder *builder, Story *story)
{
    builder->search.story = story;
    g_array_sort(builder->marks, compare_marks);
    for (guint i = 0; i < builder->marks->len; i++) {
        const Mark *mark = &g_array_index(builder->marks, Mark, i);
        if (mark->event->id == EVENT_DNS_QUERY)
            take_query(&builder->search, mark);
        else
            take_response(&builder->search, mark);
    }
    g_array_set_size(builder->marks, 0);
}
