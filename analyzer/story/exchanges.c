#include "exchanges.h"

#include "alt-svc.h"
#include "keyed.h"
#include "lookup-uses.h"

#define STATUS_SWITCHING_PROTOCOLS 101

struct ExchangeBuilder {
    GPtrArray *here;        /* Exchange *, of the conversation at hand, as they came */
    GHashTable *by_ordinal; /* the same by ordinal; those without one are not in it */
    GHashTable *by_stream;  /* those without one, by their stream if they have one */
    Milestones milestones;  /* of the connection at hand */
};

ExchangeBuilder *exchange_builder_new(void)
{
    ExchangeBuilder *builder = g_new0(ExchangeBuilder, 1);
    builder->here = g_ptr_array_new();
    builder->by_ordinal = g_hash_table_new(NULL, NULL);
    builder->by_stream = g_hash_table_new(NULL, NULL);
    builder->milestones = milestones_none();
    return builder;
}

void exchange_builder_free(ExchangeBuilder *builder)
{
    if (!builder)
        return;
    g_ptr_array_unref(builder->here);
    g_hash_table_unref(builder->by_ordinal);
    g_hash_table_unref(builder->by_stream);
    g_free(builder);
}

/* Which exchange of its conversation an event belongs to. */
typedef struct Place {
    uint64_t ordinal; /* 0: not known */
    gpointer stream;  /* one more than its number; NULL in HTTP/1.x */
} Place;

static Place place_of(const Event *event, FieldId ordinal, FieldId stream)
{
    Place place = {.ordinal = event_number(event, ordinal, 0)};
    if (event_has(event, stream))
        place.stream = GSIZE_TO_POINTER(event_number(event, stream, 0) + 1);
    return place;
}

static Exchange *exchange_new(ExchangeBuilder *builder, const Conversation *conversation,
                              Place place)
{
    Exchange *exchange = g_new0(Exchange, 1);
    exchange->conversation = conversation;
    exchange->ordinal = (uint32_t)place.ordinal;
    g_ptr_array_add(builder->here, exchange);
    if (place.stream)
        g_hash_table_insert(builder->by_stream, place.stream, exchange);
    else if (place.ordinal > 0)
        g_hash_table_insert(builder->by_ordinal, GUINT_TO_POINTER(exchange->ordinal), exchange);
    return exchange;
}

/* The exchange at this place, or NULL. What runs inside a tunnel counts its requests anew, so
 * a stream says more than an ordinal; only a request that asked for HTTP/2 had none. */
static Exchange *find(const ExchangeBuilder *builder, Place place)
{
    Exchange *exchange =
        place.stream ? g_hash_table_lookup(builder->by_stream, place.stream) : NULL;
    if (!exchange && place.ordinal > 0)
        return g_hash_table_lookup(builder->by_ordinal, GUINT_TO_POINTER((guint)place.ordinal));
    if (exchange || place.stream)
        return exchange;
    Exchange *last = builder->here->len > 0 ? builder->here->pdata[builder->here->len - 1] : NULL;
    return last && last->ordinal == 0 ? last : NULL;
}

static void take_request(ExchangeBuilder *builder, const Conversation *conversation,
                         const Event *event)
{
    Place place = place_of(event, HTTP_REQUEST_ordinal, HTTP_REQUEST_stream);
    exchange_new(builder, conversation, place)->request = event;
}

/* RFC 7540, 3.2: what asked for the upgrade to HTTP/2 is answered in HTTP/2; the
 * 101 was not the answer. */
static bool is_superseded(const Exchange *exchange, Place place)
{
    return place.stream &&
           event_number(exchange->response, HTTP_RESPONSE_code, 0) == STATUS_SWITCHING_PROTOCOLS;
}

static void take_response(ExchangeBuilder *builder, const Conversation *conversation,
                          const Event *event)
{
    Place place = place_of(event, HTTP_RESPONSE_ordinal, HTTP_RESPONSE_stream);
    Exchange *exchange = find(builder, place);
    if (!exchange || (exchange->response && !is_superseded(exchange, place)))
        exchange = exchange_new(builder, conversation, place);
    exchange->response = event;
}

static void take_end(ExchangeBuilder *builder, const Event *event)
{
    Place place = place_of(event, HTTP_MESSAGE_END_ordinal, HTTP_MESSAGE_END_stream);
    Exchange *exchange = find(builder, place);
    if (!exchange)
        return;
    if (exchange->response && event->by == exchange->response->by)
        exchange->response_end = event;
    else if (exchange->request && event->by == exchange->request->by)
        exchange->request_end = event;
}

void exchange_builder_event(ExchangeBuilder *builder, const Conversation *conversation,
                            const Event *event)
{
    if (event->id == EVENT_HTTP_REQUEST)
        take_request(builder, conversation, event);
    else if (event->id == EVENT_HTTP_RESPONSE)
        take_response(builder, conversation, event);
    else if (event->id == EVENT_HTTP_MESSAGE_END)
        take_end(builder, event);
    else
        milestones_event(&builder->milestones, event);
}

/* When the first byte of a message came. */
static int64_t request_start_ns(const Event *request)
{
    if (!request)
        return TIME_UNKNOWN;
    return request->at.time_ns - event_duration_ns(request, HTTP_REQUEST_since_first, 0);
}

static int64_t response_start_ns(const Event *response)
{
    if (!response)
        return TIME_UNKNOWN;
    return response->at.time_ns - event_duration_ns(response, HTTP_RESPONSE_since_first, 0);
}

static int64_t end_ns(const Event *end)
{
    return end ? end->at.time_ns : TIME_UNKNOWN;
}

/* `before` and `after` (nullable) are its neighbours on the connection. */
static void set_phases(Exchange *exchange, const Milestones *milestones, const Exchange *before,
                       const Exchange *after)
{
    MessageTimes times = {
        .request_ns = request_start_ns(exchange->request),
        .request_end_ns = end_ns(exchange->request_end),
        .response_ns = response_start_ns(exchange->response),
        .response_end_ns = end_ns(exchange->response_end),
        .before_ns = before ? request_start_ns(before->request) : TIME_UNKNOWN,
        .after_ns = after ? request_start_ns(after->request) : TIME_UNKNOWN,
        .first = exchange->ordinal == 1,
    };
    phases_fill(&exchange->phases, milestones, &times);
}

void exchange_builder_flush(ExchangeBuilder *builder, Story *story,
                            const Conversation *conversation)
{
    GPtrArray *here = builder->here;
    if (here->len > 0)
        milestones_conversation(&builder->milestones, conversation);
    for (guint i = 0; i < here->len; i++) {
        const Exchange *before = i > 0 ? here->pdata[i - 1] : NULL;
        const Exchange *after = i + 1 < here->len ? here->pdata[i + 1] : NULL;
        set_phases(here->pdata[i], &builder->milestones, before, after);
        g_ptr_array_add(story->exchanges, here->pdata[i]);
    }
    builder->milestones = milestones_none();
    g_ptr_array_set_size(here, 0);
    g_hash_table_remove_all(builder->by_ordinal);
    g_hash_table_remove_all(builder->by_stream);
}

static void link_secures(Story *story)
{
    g_autoptr(GHashTable) by_conversation = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < story->secures->len; i++) {
        Secure *secure = story->secures->pdata[i];
        g_hash_table_insert(by_conversation, (gpointer)(uintptr_t)secure->conversation, secure);
    }
    for (guint i = 0; i < story->exchanges->len; i++) {
        Exchange *exchange = story->exchanges->pdata[i];
        bool inside = exchange->phases.absences[PHASE_SECURE] != ABSENCE_PLAIN;
        if (inside)
            exchange->secure = g_hash_table_lookup(by_conversation, exchange->conversation);
    }
}

static uint64_t first_frame(const Exchange *exchange)
{
    return exchange->request ? exchange->request->at.frame : exchange->response->at.frame;
}

static Keyed by_request(gpointer thing)
{
    const Exchange *exchange = thing;
    return (Keyed){first_frame(exchange), exchange->ordinal, thing};
}

void exchanges_complete(Story *story)
{
    link_secures(story);
    keyed_sort(story->exchanges, by_request, story->analysis);
    lookup_uses_link(story);
    for (guint i = 0; i < story->exchanges->len; i++)
        ((Exchange *)story->exchanges->pdata[i])->id = i;
    alt_svc_link(story);
}

/* Those of which nothing has a time come last. */
static int64_t began_ns(const Exchange *exchange)
{
    int64_t from_ns, until_ns;
    return phases_extent(&exchange->phases, &from_ns, &until_ns) ? from_ns : INT64_MAX;
}

gint exchange_by_start(gconstpointer a, gconstpointer b)
{
    const Exchange *first = *(const Exchange *const *)a;
    const Exchange *second = *(const Exchange *const *)b;
    int64_t first_ns = began_ns(first), second_ns = began_ns(second);
    if (first_ns != second_ns)
        return first_ns < second_ns ? -1 : 1;
    return first->id < second->id ? -1 : first->id > second->id;
}
