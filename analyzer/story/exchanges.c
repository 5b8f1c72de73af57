#include "exchanges.h"

#define STATUS_SWITCHING_PROTOCOLS 101

/* Which exchange of its conversation an event belongs to. */
typedef struct Place {
    uint64_t ordinal; /* 0: not known */
    gpointer stream;  /* one more than its number; NULL in HTTP/1.x */
} Place;

typedef struct Made {
    Exchange *exchange;
    Place place;
} Made;

/* Exchanges are made for each conversation, and mostly let go with it; of those so many are
 * used again. Our choice: more than browsers send over one connection at a time. */
#define SPARE_MOST 32

struct ExchangeBuilder {
    GArray *here;           /* Made, of the conversation at hand, as they came */
    guint indexed;          /* those of them that are in the tables */
    GHashTable *by_ordinal; /* by ordinal; those without one are not in it */
    GHashTable *by_stream;  /* those without one, by their stream if they have one */
    GPtrArray *spare;       /* (owned) Exchange *, to be used again */
    Milestones milestones;  /* of the connection at hand */
};

ExchangeBuilder *exchange_builder_new(void)
{
    ExchangeBuilder *builder = g_new0(ExchangeBuilder, 1);
    builder->here = g_array_new(FALSE, FALSE, sizeof(Made));
    builder->by_ordinal = g_hash_table_new(NULL, NULL);
    builder->by_stream = g_hash_table_new(NULL, NULL);
    builder->spare = g_ptr_array_new_with_free_func(g_free);
    builder->milestones = milestones_none();
    return builder;
}

void exchange_builder_free(ExchangeBuilder *builder)
{
    if (!builder)
        return;
    g_array_unref(builder->here);
    g_hash_table_unref(builder->by_ordinal);
    g_hash_table_unref(builder->by_stream);
    g_ptr_array_unref(builder->spare);
    g_free(builder);
}

static Place place_of(const Event *event, FieldId ordinal, FieldId stream)
{
    Place place = {.ordinal = event_number(event, ordinal, 0)};
    if (event_has(event, stream))
        place.stream = GSIZE_TO_POINTER(event_number(event, stream, 0) + 1);
    return place;
}

/* Zeroed. */
static Exchange *exchange_alloc(ExchangeBuilder *builder)
{
    GPtrArray *spare = builder->spare;
    if (spare->len == 0)
        return g_new0(Exchange, 1);
    Exchange *exchange = spare->pdata[--spare->len];
    *exchange = (Exchange){0};
    return exchange;
}

static Exchange *exchange_new(ExchangeBuilder *builder, const Conversation *conversation,
                              Place place)
{
    Exchange *exchange = exchange_alloc(builder);
    exchange->conversation = conversation;
    exchange->ordinal = (uint32_t)place.ordinal;
    Made made = {exchange, place};
    g_array_append_val(builder->here, made);
    return exchange;
}

/* Puts into the tables what has come since. */
static void index_all(ExchangeBuilder *builder)
{
    for (; builder->indexed < builder->here->len; builder->indexed++) {
        const Made *made = &g_array_index(builder->here, Made, builder->indexed);
        Exchange *exchange = made->exchange;
        if (made->place.stream)
            g_hash_table_insert(builder->by_stream, made->place.stream, exchange);
        else if (made->place.ordinal > 0)
            g_hash_table_insert(builder->by_ordinal, GUINT_TO_POINTER(exchange->ordinal), exchange);
    }
}

static bool is_there(const Place *one, const Place *other)
{
    return one->stream || other->stream ? one->stream == other->stream
                                        : one->ordinal == other->ordinal;
}

/* The exchange at this place, or NULL. What runs inside a tunnel counts its requests anew, so
 * a stream says more than an ordinal; only a request that asked for HTTP/2 had none. Mostly it
 * is the last, and no table is needed. */
static Exchange *find(ExchangeBuilder *builder, Place place)
{
    guint count = builder->here->len;
    if (count == 0)
        return NULL;
    const Made *last = &g_array_index(builder->here, Made, count - 1);
    if (is_there(&last->place, &place))
        return last->exchange;
    if (!place.stream && place.ordinal == 0)
        return last->exchange->ordinal == 0 ? last->exchange : NULL;

    index_all(builder);
    Exchange *exchange =
        place.stream ? g_hash_table_lookup(builder->by_stream, place.stream) : NULL;
    if (!exchange && place.ordinal > 0)
        return g_hash_table_lookup(builder->by_ordinal, GUINT_TO_POINTER((guint)place.ordinal));
    return exchange;
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

static void take_end(ExchangeBuilder *builder, const Conversation *conversation, const Event *event)
{
    Place place = place_of(event, HTTP_MESSAGE_END_ordinal, HTTP_MESSAGE_END_stream);
    Exchange *exchange = find(builder, place);
    (void)conversation;
    if (!exchange)
        return;
    if (exchange->response && event->by == exchange->response->by)
        exchange->response_end = event;
    else if (exchange->request && event->by == exchange->request->by)
        exchange->request_end = event;
}

static void take_milestone(ExchangeBuilder *builder, const Conversation *conversation,
                           const Event *event)
{
    (void)conversation;
    milestones_event(&builder->milestones, event);
}

/* What is done with events of a kind. */
static const struct {
    void (*take)(ExchangeBuilder *, const Conversation *, const Event *);
    bool counts; /* it may make an exchange; others tell more of one */
} heard[EVENT_COUNT] = {
    [EVENT_HTTP_REQUEST] = {take_request, true},
    [EVENT_HTTP_RESPONSE] = {take_response, true},
    [EVENT_HTTP_MESSAGE_END] = {take_end, false},
    [EVENT_TLS_CLIENT_HELLO] = {take_milestone, false},
    [EVENT_TLS_ENCRYPTED] = {take_milestone, false},
    [EVENT_QUIC_PROTECTED] = {take_milestone, false},
};

bool exchange_builder_hears(EventId id, bool kept)
{
    return heard[id].take && (kept || heard[id].counts);
}

void exchange_builder_event(ExchangeBuilder *builder, const Conversation *conversation,
                            const Event *event)
{
    heard[event->id].take(builder, conversation, event);
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

static void begin(ExchangeBuilder *builder)
{
    builder->here->len = 0;
    if (builder->indexed > 0) {
        g_hash_table_remove_all(builder->by_ordinal);
        g_hash_table_remove_all(builder->by_stream);
        builder->indexed = 0;
    }
}

/* The i-th of the conversation at hand; NULL if there is none. */
static Exchange *at(const ExchangeBuilder *builder, guint i)
{
    return i < builder->here->len ? g_array_index(builder->here, Made, i).exchange : NULL;
}

guint exchange_builder_pass(ExchangeBuilder *builder)
{
    guint count = builder->here->len;
    for (guint i = 0; i < count; i++) {
        if (builder->spare->len < SPARE_MOST)
            g_ptr_array_add(builder->spare, at(builder, i));
        else
            g_free(at(builder, i));
    }
    begin(builder);
    return count;
}

guint exchange_builder_flush(ExchangeBuilder *builder, const Conversation *conversation,
                             GPtrArray *exchanges)
{
    guint count = builder->here->len;
    if (count > 0)
        milestones_conversation(&builder->milestones, conversation);
    for (guint i = 0; i < count; i++) {
        const Exchange *before = i > 0 ? at(builder, i - 1) : NULL;
        set_phases(at(builder, i), &builder->milestones, before, at(builder, i + 1));
        g_ptr_array_add(exchanges, at(builder, i));
    }
    builder->milestones = milestones_none();
    begin(builder);
    return count;
}
