#include "exchanges.h"

#include "keyed.h"

#include "lookup-uses.h"

struct ExchangeBuilder {
    GPtrArray *here;        /* Exchange *, of the conversation at hand, as they came */
    GHashTable *by_ordinal; /* the same by ordinal; those without one are not in it */
    Milestones milestones;  /* of the connection at hand */
};

ExchangeBuilder *exchange_builder_new(void)
{
    ExchangeBuilder *builder = g_new0(ExchangeBuilder, 1);
    builder->here = g_ptr_array_new();
    builder->by_ordinal = g_hash_table_new(NULL, NULL);
    builder->milestones = milestones_none();
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
    Exchange *exchange = g_new0(Exchange, 1);
    exchange->conversation = conversation;
    exchange->ordinal = (uint32_t)ordinal;
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
}
