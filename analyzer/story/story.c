#include "story.h"

#include "answers.h"
#include "exchanges.h"
#include "lookups.h"
#include "secures.h"
#include "telling.h"

typedef struct Builders {
    LookupBuilder *lookups;
    ExchangeBuilder *exchanges;
    TellingBuilder *telling;
    LedgerBuilder *ledger;
    DoctorCounts doctor;
} Builders;

static void lookup_free(gpointer data)
{
    Lookup *lookup = data;
    g_array_unref(lookup->addresses);
    g_free(lookup);
}

static Story *story_alloc(const Analysis *analysis)
{
    Story *story = g_new0(Story, 1);
    story->analysis = analysis;
    story->lookups = g_ptr_array_new_with_free_func(lookup_free);
    story->exchanges = g_ptr_array_new_with_free_func(g_free);
    story->secures = g_ptr_array_new_with_free_func(g_free);
    story->telling = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    story->answers = answers_new();
    return story;
}

void story_free(Story *story)
{
    if (!story)
        return;
    g_ptr_array_unref(story->lookups);
    g_ptr_array_unref(story->exchanges);
    g_ptr_array_unref(story->secures);
    g_array_unref(story->telling);
    g_array_unref(story->findings);
    ledger_free(story->ledger);
    answers_free(story->answers);
    g_free(story);
}

/* One pass over the events of a connection serves all builders. */
static void read_connection(Story *story, Builders *builders, const TcpConnection *connection)
{
    Secure *secure = NULL;
    const Conversation *conversation = &connection->conversation;
    for (const Event *event = conversation->timeline.first_event; event; event = event->next) {
        lookup_builder_event(builders->lookups, conversation, event);
        exchange_builder_event(builders->exchanges, conversation, event);
        secure_event(story, &secure, conversation, event);
        telling_builder_event(builders->telling, event);
        ledger_builder_event(builders->ledger, event);
    }
    exchange_builder_flush(builders->exchanges, story, conversation);
    telling_builder_flush(builders->telling, connection);
    ledger_builder_flush(builders->ledger, connection);
    doctor_connection(&builders->doctor, connection);
    secure_finish(secure);
}

static void read_datagrams(Story *story, Builders *builders, const UdpExchange *datagrams)
{
    Secure *secure = NULL;
    const Conversation *conversation = &datagrams->conversation;
    for (const Event *event = conversation->timeline.first_event; event; event = event->next) {
        lookup_builder_event(builders->lookups, conversation, event);
        exchange_builder_event(builders->exchanges, conversation, event);
        secure_event(story, &secure, conversation, event);
    }
    exchange_builder_flush(builders->exchanges, story, conversation);
    secure_finish(secure);
}

Story *story_new_with(const Analysis *analysis, const LedgerOptions *options)
{
    Story *story = story_alloc(analysis);
    Builders builders = {
        .lookups = lookup_builder_new(),
        .exchanges = exchange_builder_new(),
        .telling = telling_builder_new(analysis),
        .ledger = ledger_builder_new(analysis, options),
    };

    for (guint i = 0; i < analysis->connections->len; i++)
        read_connection(story, &builders, analysis->connections->pdata[i]);
    for (guint i = 0; i < analysis->datagrams->len; i++)
        read_datagrams(story, &builders, analysis->datagrams->pdata[i]);

    lookup_builder_finish(builders.lookups, story);
    exchanges_complete(story);
    telling_builder_finish(builders.telling, story);
    story->ledger = ledger_builder_finish(builders.ledger);
    story->findings = doctor_findings(analysis, &builders.doctor);

    lookup_builder_free(builders.lookups);
    exchange_builder_free(builders.exchanges);
    telling_builder_free(builders.telling);
    ledger_builder_free(builders.ledger);
    return story;
}

Story *story_new(const Analysis *analysis)
{
    return story_new_with(analysis, NULL);
}

/* The name that the client itself gave: SNI, else the Host of its first
 * request; NULL if it gave none. */
static const Text *name_given(const Conversation *conversation)
{
    const Event *event = conversation->timeline.first_event;
    for (; event; event = event->next) {
        const Text *name = NULL;
        if (event->id == EVENT_TLS_CLIENT_HELLO)
            name = event_text(event, TLS_CLIENT_HELLO_server_name);
        else if (event->id == EVENT_HTTP_REQUEST)
            name = event_text(event, HTTP_REQUEST_host);
        if (name)
            return name;
    }
    return NULL;
}

const Lookup *story_lookup_of(const Story *story, const Conversation *conversation)
{
    const Address *client = &conversation->ends[END_CLIENT].address;
    const Address *server = &conversation->ends[END_SERVER].address;
    uint64_t before = conversation->first.frame;
    const Text *name = name_given(conversation);

    const Lookup *lookup = answers_find(story->answers, client, server, before, name);
    return lookup ? lookup : answers_find(story->answers, NULL, server, before, name);
}

const char *story_server_name(const Story *story, const Conversation *conversation)
{
    const Lookup *lookup = story_lookup_of(story, conversation);
    const Text *name = lookup ? lookup_name(lookup) : NULL;
    if (!name)
        name = name_given(conversation);
    return name ? name->bytes : NULL;
}
