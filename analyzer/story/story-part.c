#include "story-part.h"

#include "secures.h"

/* Who hears of events of a kind: bits. Most kinds matter to nobody here. */
enum {
    HEARD_BY_EXCHANGES = 1 << 0,
    HEARD_BY_SECURES = 1 << 1,
    HEARD_BY_TELLING = 1 << 2,
    HEARD_BY_LEDGER = 1 << 3,
};
#define HEARD_BY_ALL       0xff
#define HEARD_OF_DATAGRAMS (HEARD_BY_EXCHANGES | HEARD_BY_SECURES)

static uint8_t hearers_of(EventId id, bool kept)
{
    unsigned hearers = 0;
    if (exchange_builder_hears(id, kept))
        hearers |= HEARD_BY_EXCHANGES;
    if (secure_hears(id))
        hearers |= HEARD_BY_SECURES;
    if (kept && telling_builder_hears(id))
        hearers |= HEARD_BY_TELLING;
    if (ledger_builder_hears(id))
        hearers |= HEARD_BY_LEDGER;
    return (uint8_t)hearers;
}

StoryPart *story_part_new(const LedgerOptions *ledger)
{
    StoryPart *part = g_new0(StoryPart, 1);
    part->exchanges = exchange_builder_new();
    part->telling = telling_builder_new();
    part->ledger = ledger_builder_new(ledger);
    part->secures = g_ptr_array_new();
    part->kept_exchanges = g_ptr_array_new();
    part->kept_secures = g_ptr_array_new();
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        part->hearers[false].of[id] = hearers_of((EventId)id, false);
        part->hearers[true].of[id] = hearers_of((EventId)id, true);
    }
    return part;
}

void story_part_free(StoryPart *part)
{
    exchange_builder_free(part->exchanges);
    telling_builder_free(part->telling);
    ledger_builder_free(part->ledger);
    g_ptr_array_unref(part->secures);
    g_ptr_array_unref(part->kept_exchanges);
    g_ptr_array_unref(part->kept_secures);
    g_free(part);
}

static void move_all(GPtrArray *into, GPtrArray *from)
{
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(into, from->pdata[i]);
    from->len = 0; /* what they lead to has a new owner */
}

void story_part_give(StoryPart *part, Story *story)
{
    move_all(story->exchanges, part->kept_exchanges);
    move_all(story->secures, part->kept_secures);
    story->exchange_count += part->exchange_count;
    story->secure_count += part->secure_count;
}

/* Lets all hear of an event whom it matters to. */
static void hear(StoryPart *part, unsigned hearers, const Conversation *conversation,
                 const Event *event, Secure **secure)
{
    if (hearers & HEARD_BY_EXCHANGES)
        exchange_builder_event(part->exchanges, conversation, event);
    if (hearers & HEARD_BY_SECURES)
        secure_event(part->secures, secure, conversation, event);
    if (hearers & HEARD_BY_TELLING)
        telling_builder_event(part->telling, event);
    if (hearers & HEARD_BY_LEDGER)
        ledger_builder_event(part->ledger, event);
}

static void hear_all(StoryPart *part, const Conversation *conversation, bool kept, unsigned hearers)
{
    Secure *secure = NULL;
    const Hearers *heard = &part->hearers[kept];
    for (const Event *event = conversation->timeline.first_event; event; event = event->next)
        if (heard->of[event->id])
            hear(part, heard->of[event->id] & hearers, conversation, event, &secure);
    secure_finish(secure);
}

static void end_exchanges(StoryPart *part, const Conversation *conversation, bool kept)
{
    part->exchange_count +=
        kept ? exchange_builder_flush(part->exchanges, conversation, part->kept_exchanges)
             : exchange_builder_pass(part->exchanges);
}

static void end_secures(StoryPart *part, bool kept)
{
    part->secure_count += part->secures->len;
    for (guint i = 0; i < part->secures->len && !kept; i++)
        g_free(part->secures->pdata[i]);
    if (kept)
        move_all(part->kept_secures, part->secures);
    part->secures->len = 0;
}

G_NO_INLINE uint32_t story_part_connection(StoryPart *part, const TcpConnection *connection,
                                           bool kept)
{
    const Conversation *conversation = &connection->conversation;
    hear_all(part, conversation, kept, HEARD_BY_ALL);
    end_exchanges(part, conversation, kept);
    end_secures(part, kept);
    if (kept)
        telling_builder_flush(part->telling, connection);
    doctor_connection(&part->doctor, connection);
    return ledger_builder_flush(part->ledger, connection);
}

void story_part_datagrams(StoryPart *part, const UdpExchange *exchange, bool kept)
{
    const Conversation *conversation = &exchange->conversation;
    hear_all(part, conversation, kept, HEARD_OF_DATAGRAMS);
    end_exchanges(part, conversation, kept);
    end_secures(part, kept);
}

void story_part_replaced(StoryPart *part, uint32_t token, const TcpPast *past,
                         const TcpConnection *fresh)
{
    ledger_builder_replaced(part->ledger, token, past, fresh);
}
