#include "body-owners.h"

#include "har-url.h"

/* What was asked on one conversation, and answered, by ordinal. */
typedef struct Asked {
    GHashTable *requests, *responses; /* ordinal → Event, borrowed */
    bool secure;
} Asked;

static void note(GHashTable *table, const Event *event, FieldId ordinal)
{
    uint64_t number = event_number(event, ordinal, 0);
    if (number > 0)
        g_hash_table_insert(table, GSIZE_TO_POINTER(number), (gpointer)(uintptr_t)event);
}

static void tell(Bodies *bodies, const Conversation *conversation, const Asked *asked,
                 const Event *end)
{
    static const Secure secure = {0};
    uint64_t ordinal = event_number(end, HTTP_MESSAGE_END_ordinal, 0);
    const Event *request = g_hash_table_lookup(asked->requests, GSIZE_TO_POINTER(ordinal));
    const Event *response = g_hash_table_lookup(asked->responses, GSIZE_TO_POINTER(ordinal));
    Exchange exchange = {
        .conversation = conversation, .request = request, .secure = asked->secure ? &secure : NULL};
    BodyOwner owner = {.ordinal = ordinal,
                       .method =
                           request ? g_strdup(event_string(request, HTTP_REQUEST_method)) : NULL,
                       .uri = request ? har_url(&exchange) : NULL,
                       .code = (unsigned)event_number(response, HTTP_RESPONSE_code, 0)};
    bodies_tell(bodies, event_number(end, HTTP_MESSAGE_END_body, 0), owner,
                request ? event_string(request, HTTP_REQUEST_target) : NULL);
}

static void take(Bodies *bodies, const Conversation *conversation, Asked *asked, const Event *event)
{
    switch ((EventId)event->id) {
    case EVENT_TLS_CLIENT_HELLO:
    case EVENT_TLS_SERVER_HELLO:
        asked->secure = true;
        return;
    case EVENT_HTTP_REQUEST:
        note(asked->requests, event, HTTP_REQUEST_ordinal);
        return;
    case EVENT_HTTP_RESPONSE:
        note(asked->responses, event, HTTP_RESPONSE_ordinal);
        return;
    case EVENT_HTTP_MESSAGE_END:
        if (event_has(event, HTTP_MESSAGE_END_body))
            tell(bodies, conversation, asked, event);
        return;
    default:
        return;
    }
}

/* Events come in the order of frames, so what ends was told to begin before. */
void body_owners_tell(Bodies *bodies, const Conversation *conversation, bool wanted)
{
    if (wanted && bodies_has(bodies, conversation)) {
        bool quic = conversation->transport == TRANSPORT_UDP; /* which always is encrypted */
        Asked asked = {g_hash_table_new(NULL, NULL), g_hash_table_new(NULL, NULL), quic};
        const Event *event = conversation->timeline.first_event;
        for (; event; event = event->next)
            take(bodies, conversation, &asked, event);
        g_hash_table_unref(asked.requests);
        g_hash_table_unref(asked.responses);
    }
    bodies_conversation_over(bodies, conversation, wanted);
}
