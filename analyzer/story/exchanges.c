#include "exchanges.h"

struct ExchangeBuilder {
    GPtrArray *here;        /* Exchange *, of the conversation at hand, as they came */
    GHashTable *by_ordinal; /* the same by ordinal; those without one are not in it */
};

ExchangeBuilder *exchange_builder_new(void)
{
    ExchangeBuilder *builder = g_new0(ExchangeBuilder, 1);
    builder->here = g_ptr_array_new();
    builder->by_ordinal = g_hash_table_new(NULL, NULL);
    return builder;
}

void exchange_builder_free(ExchangeBuilder *builder)
{
    if (!builder)
        return;
    g_ptr_array_unref(builder->here);
    g_hash_table_unref(builder->by_ordinal);
    g_free(builder);
}

static Exchange *exchange_new(ExchangeBuilder *builder, const Conversation *conversation,
                              uint64_t ordinal)
{
    Exchange *exchange = g_new(Exchange, 1);
    *exchange = (Exchange){.conversation = conversation,
                           .ordinal = (uint32_t)ordinal,
                           .lookup_ns = -1,
                           .connect_ns = -1,
                           .secure_ns = -1,
                           .send_ns = -1,
                           .wait_ns = -1,
                           .receive_ns = -1,
                           .idle_ns = -1};
    g_ptr_array_add(builder->here, exchange);
    if (ordinal > 0)
        g_hash_table_insert(builder->by_ordinal, GUINT_TO_POINTER(exchange->ordinal), exchange);
    return exchange;
}

/* The exchange with this ordinal (0: not known), or NULL. */
static Exchange *find(const ExchangeBuilder *builder, uint64_t ordinal)
{
    if (ordinal > 0)
        return g_hash_table_lookup(builder->by_ordinal, GUINT_TO_POINTER((guint)ordinal));
    Exchange *last = builder->here->len > 0 ? builder->here->pdata[builder->here->len - 1] : NULL;
    return last && last->ordinal == 0 ? last : NULL;
}

static void take_request(ExchangeBuilder *builder, const Conversation *conversation,
                         const Event *event)
{
    uint64_t ordinal = event_number(event, HTTP_REQUEST_ordinal, 0);
    exchange_new(builder, conversation, ordinal)->request = event;
}

static void take_response(ExchangeBuilder *builder, const Conversation *conversation,
                          const Event *event)
{
    uint64_t ordinal = event_number(event, HTTP_RESPONSE_ordinal, 0);
    Exchange *exchange = find(builder, ordinal);
    if (!exchange || exchange->response)
        exchange = exchange_new(builder, conversation, ordinal);
    exchange->response = event;
}

static void take_end(ExchangeBuilder *builder, const Event *event)
{
    Exchange *exchange = find(builder, event_number(event, HTTP_MESSAGE_END_ordinal, 0));
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
}

/* When the first byte of a message came. */
static int64_t request_start_ns(const Event *request)
{
    return request->at.time_ns - event_duration_ns(request, HTTP_REQUEST_since_first, 0);
}

static int64_t response_start_ns(const Event *response)
{
    return response->at.time_ns - event_duration_ns(response, HTTP_RESPONSE_since_first, 0);
}

/* `later` - `earlier`, or -1 where that is no time to wait. */
static int64_t span_ns(int64_t earlier, int64_t later)
{
    return later >= earlier ? later - earlier : -1;
}

/* When somebody began to close, or 0 if nobody was seen to. */
static int64_t close_ns(const Conversation *conversation)
{
    if (conversation->transport != TRANSPORT_TCP)
        return 0;
    const TcpConnection *connection = (const TcpConnection *)conversation;
    if (connection->active_closer != END_NONE) {
        const Moment *fin = &connection->ends[connection->active_closer].fin_at;
        if (fin->frame > 0)
            return fin->time_ns;
    }
    return connection->closed_at.frame > 0 ? connection->closed_at.time_ns : 0;
}

/* The phases that the exchange's own events tell; `next` (nullable) follows it. */
static void set_phases(Exchange *exchange, const Exchange *next)
{
    const Event *request = exchange->request, *response = exchange->response;
    if (request) {
        const Event *end = exchange->request_end ? exchange->request_end : request;
        exchange->send_ns = span_ns(request_start_ns(request), end->at.time_ns);
        if (response)
            exchange->wait_ns = span_ns(end->at.time_ns, response_start_ns(response));
    }
    if (!response || !exchange->response_end)
        return;

    int64_t end_ns = exchange->response_end->at.time_ns;
    exchange->receive_ns = span_ns(response_start_ns(response), end_ns);
    if (next && next->request)
        exchange->idle_ns = span_ns(end_ns, request_start_ns(next->request));
    else if (!next && close_ns(exchange->conversation) > 0)
        exchange->idle_ns = span_ns(end_ns, close_ns(exchange->conversation));
}

void exchange_builder_flush(ExchangeBuilder *builder, Story *story,
                            const Conversation *conversation)
{
    GPtrArray *here = builder->here;
    if (here->len == 0)
        return;
    for (guint i = 0; i < here->len; i++) {
        Exchange *exchange = here->pdata[i];
        set_phases(exchange, i + 1 < here->len ? here->pdata[i + 1] : NULL);
        g_ptr_array_add(story->exchanges, exchange);
    }
    Exchange *first = here->pdata[0];
    if (first->ordinal == 1 && conversation->transport == TRANSPORT_TCP)
        first->connect_ns = ((const TcpConnection *)conversation)->rtt_ns;

    g_ptr_array_set_size(here, 0);
    g_hash_table_remove_all(builder->by_ordinal);
}

/* Exchanges of one conversation stand together here: one look-up serves them. */
static void link_lookups(Story *story)
{
    const Conversation *conversation = NULL;
    const Lookup *lookup = NULL;
    for (guint i = 0; i < story->exchanges->len; i++) {
        Exchange *exchange = story->exchanges->pdata[i];
        if (exchange->conversation != conversation) {
            conversation = exchange->conversation;
            lookup = story_lookup_of(story, conversation);
        }
        exchange->lookup = lookup;
        if (lookup && exchange->ordinal == 1)
            exchange->lookup_ns = lookup->latency_ns;
    }
}

/* The first session of a conversation belongs to its first exchange. */
static void link_secures(Story *story)
{
    g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
    for (guint i = story->secures->len; i > 0; i--) {
        Secure *secure = story->secures->pdata[i - 1];
        g_hash_table_insert(first, (gpointer)(uintptr_t)secure->conversation, secure);
    }
    for (guint i = 0; i < story->exchanges->len; i++) {
        Exchange *exchange = story->exchanges->pdata[i];
        const Secure *secure = g_hash_table_lookup(first, exchange->conversation);
        if (secure && exchange->ordinal == 1)
            exchange->secure_ns = secure->handshake_ns;
    }
}

static uint64_t first_frame(const Exchange *exchange)
{
    return exchange->request ? exchange->request->at.frame : exchange->response->at.frame;
}

static gint compare_exchanges(gconstpointer a, gconstpointer b)
{
    const Exchange *x = *(Exchange *const *)a, *y = *(Exchange *const *)b;
    uint64_t left = first_frame(x), right = first_frame(y);
    if (left != right)
        return left < right ? -1 : 1;
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

void exchanges_complete(Story *story)
{
    link_lookups(story);
    link_secures(story);
    g_ptr_array_sort(story->exchanges, compare_exchanges);
    for (guint i = 0; i < story->exchanges->len; i++)
        ((Exchange *)story->exchanges->pdata[i])->id = i;
}
