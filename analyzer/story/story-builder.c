#include "story-builder.h"

#include "answers.h"
#include "exchanges.h"
#include "keyed.h"
#include "lookups.h"
#include "named.h"
#include "story-part.h"

/* Look-ups that are kept. Our choice: some 100 MiB; a resolver's capture may hold more,
 * and they are counted as left out. */
#define LOOKUPS_MOST 100000

struct StoryBuilder {
    Story *story;
    LookupBuilder *lookups;
    LedgerOptions ledger;
    GPtrArray *parts;           /* StoryPart * */
    const Conversation *source; /* of the latest event of a look-up */
    Conversation *stand_in;     /* (in the story's arena) a copy of it */
};

StoryBuilder *story_builder_new(const LedgerOptions *ledger)
{
    StoryBuilder *builder = g_new0(StoryBuilder, 1);
    builder->story = story_alloc();
    builder->lookups = lookup_builder_new();
    builder->ledger = ledger ? *ledger : ledger_defaults();
    builder->parts = g_ptr_array_new();
    return builder;
}

StoryPart *story_builder_part(StoryBuilder *builder)
{
    StoryPart *part = story_part_new(&builder->ledger);
    g_ptr_array_add(builder->parts, part);
    return part;
}

/* ---- look-ups ------------------------------------------------------------------------ */

/* Of the conversation, what a look-up may ask of it once it is gone. */
static Conversation *stand_in_for(StoryBuilder *builder, const Conversation *conversation)
{
    if (builder->source == conversation && builder->stand_in->id == conversation->id)
        return builder->stand_in;
    Conversation *copy = arena_alloc(&builder->story->arena, sizeof *copy);
    copy->id = conversation->id;
    copy->transport = conversation->transport;
    copy->ends[END_CLIENT] = conversation->ends[END_CLIENT];
    copy->ends[END_SERVER] = conversation->ends[END_SERVER];
    copy->first = conversation->first;
    copy->service_name = conversation->service_name;
    builder->source = conversation;
    builder->stand_in = copy;
    return copy;
}

void story_builder_news(StoryBuilder *builder, const Conversation *conversation, const Event *event)
{
    Story *story = builder->story;
    if (story->lookups->len >= LOOKUPS_MOST) {
        story->lookups_left_out += event->id == EVENT_DNS_QUERY;
        return;
    }
    const Event *copy = event_copy(&story->arena, event);
    lookup_builder_event(builder->lookups, stand_in_for(builder, conversation), copy);
    lookup_builder_take_in(builder->lookups, story);
}

void story_builder_complete(const StoryBuilder *builder, Conversation *conversation)
{
    story_tell_named(builder->story, conversation);
}

const Story *story_builder_lookups(const StoryBuilder *builder)
{
    return builder->story;
}

/* ---- the whole ------------------------------------------------------------------------- */

static Keyed key_of_conversation(const Conversation *conversation, gpointer thing)
{
    return (Keyed){conversation->transport, conversation->id, thing};
}

static Keyed secure_key(gpointer secure)
{
    return key_of_conversation(((const Secure *)secure)->conversation, secure);
}

/* Look-ups lead to their conversations again, where those were kept. */
static void restore_conversations(Story *story)
{
    for (guint i = 0; i < story->lookups->len; i++) {
        Lookup *lookup = story->lookups->pdata[i];
        uint64_t id = lookup->conversation->id;
        const void *kept = lookup->conversation->transport == TRANSPORT_TCP
                               ? (const void *)analysis_connection(story->analysis, id)
                               : (const void *)analysis_datagrams(story->analysis, id);
        if (kept)
            lookup->conversation = kept;
    }
}

static void merge_part(StoryBuilder *builder, StoryPart *part, StoryPart *into)
{
    story_part_give(part, builder->story);
    if (part == into)
        return;
    telling_builder_merge(into->telling, part->telling);
    ledger_builder_merge(into->ledger, part->ledger);
    doctor_merge(&into->doctor, &part->doctor);
}

Story *story_builder_finish(StoryBuilder *builder, const Analysis *analysis)
{
    if (builder->parts->len == 0)
        story_builder_part(builder);
    Story *story = builder->story;
    StoryPart *first = builder->parts->pdata[0];
    story->analysis = analysis;
    for (guint i = 0; i < builder->parts->len; i++)
        merge_part(builder, builder->parts->pdata[i], first);
    restore_conversations(story);
    keyed_sort(story->secures, secure_key, analysis);
    exchanges_complete(story);
    telling_builder_finish(first->telling, story);
    story->ledger = ledger_builder_finish(first->ledger, analysis);
    story->findings = doctor_findings(analysis, &first->doctor);

    for (guint i = 0; i < builder->parts->len; i++)
        story_part_free(builder->parts->pdata[i]);
    g_ptr_array_unref(builder->parts);
    lookup_builder_free(builder->lookups);
    g_free(builder);
    return story;
}

void story_builder_free(StoryBuilder *builder)
{
    if (!builder)
        return;
    for (guint i = 0; i < builder->parts->len; i++) {
        StoryPart *part = builder->parts->pdata[i];
        story_part_give(part, builder->story);
        story_part_free(part);
    }
    g_ptr_array_unref(builder->parts);
    lookup_builder_free(builder->lookups);
    story_free(builder->story);
    g_free(builder);
}

/* ---- of an analysis as a whole --------------------------------------------------------- */

static void read_news(StoryBuilder *builder, const Conversation *conversation)
{
    const Event *event = conversation->timeline.first_event;
    for (; event; event = event->next)
        if (event->id == EVENT_DNS_QUERY || event->id == EVENT_DNS_RESPONSE)
            lookup_builder_event(builder->lookups, conversation, event);
}

static void read_connection(StoryPart *part, const Analysis *analysis, GArray *tokens,
                            const TcpConnection *connection)
{
    const Event *event = connection->conversation.timeline.first_event;
    for (; event; event = event->next) {
        if (event->id != EVENT_TCP_TUPLE_REUSED)
            continue;
        uint64_t id = event_number(event, TCP_TUPLE_REUSED_previous, UINT64_MAX);
        const TcpConnection *previous = analysis_connection(analysis, id);
        if (!previous || id >= tokens->len)
            continue;
        TcpPast past = tcp_past_of(previous);
        story_part_replaced(part, g_array_index(tokens, uint32_t, id), &past, connection);
    }
    uint32_t token = story_part_connection(part, connection, true);
    g_array_append_val(tokens, token);
}

Story *story_new_with(const Analysis *analysis, const LedgerOptions *options)
{
    StoryBuilder *builder = story_builder_new(options);
    StoryPart *part = story_builder_part(builder);
    for (guint i = 0; i < analysis->connections->len; i++)
        read_news(builder, analysis->connections->pdata[i]);
    for (guint i = 0; i < analysis->datagrams->len; i++)
        read_news(builder, analysis->datagrams->pdata[i]);
    lookup_builder_take_in(builder->lookups, builder->story);

    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = 0; i < analysis->connections->len; i++)
        read_connection(part, analysis, tokens, analysis->connections->pdata[i]);
    for (guint i = 0; i < analysis->datagrams->len; i++)
        story_part_datagrams(part, analysis->datagrams->pdata[i], true);
    return story_builder_finish(builder, analysis);
}

Story *story_new(const Analysis *analysis)
{
    return story_new_with(analysis, NULL);
}
