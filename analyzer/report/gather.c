#include "gather.h"

#include "body-owners.h"

typedef struct Part {
    StoryPart *story;  /* the builder's */
    Binder *binder;    /* (owned) */
    Selection *only;   /* (owned, nullable) */
    GPtrArray *checks; /* (owned, nullable) Check * */
    Bodies *bodies;    /* (nullable) there is one part only if so */
    Totals totals;
} Part;

struct Gather {
    Sink sink;
    StoryBuilder *story;
    GatherAsked asked;
    GPtrArray *parts; /* (owned) Part * */
};

static void *new_part(void *user, unsigned index)
{
    Gather *gather = user;
    Part *part = g_new0(Part, 1);
    (void)index;
    part->bodies = gather->asked.bodies;
    part->story = story_builder_part(gather->story);
    part->binder = binder_clone_empty(gather->asked.binder);
    if (gather->asked.only)
        part->only = selection_clone_empty(gather->asked.only);
    if (gather->asked.checks)
        part->checks = checklist_clone_empty(gather->asked.checks);
    totals_init(&part->totals);
    g_ptr_array_add(gather->parts, part);
    return part;
}

static void part_free(gpointer data)
{
    Part *part = data;
    binder_free(part->binder);
    selection_free(part->only);
    g_clear_pointer(&part->checks, g_ptr_array_unref);
    totals_clear(&part->totals);
    g_free(part);
}

static void ask(const Part *part, const Conversation *conversation)
{
    binder_count(part->binder, conversation);
    if (part->only)
        selection_take(part->only, conversation);
    if (part->bodies)
        body_owners_tell(part->bodies, conversation, selection_has(part->only, conversation));
    if (!part->checks || !selection_has(part->only, conversation))
        return;
    for (guint i = 0; i < part->checks->len; i++) {
        const Check *check = g_ptr_array_index(part->checks, i);
        assertion_take(check->assertion, conversation);
    }
}

static void complete(void *user, Conversation *conversation)
{
    const Gather *gather = user;
    owners_tell(gather->asked.owners, conversation);
    story_builder_complete(gather->story, conversation);
}

static uint32_t take_connection(void *data, const TcpConnection *connection, bool kept)
{
    Part *part = data;
    uint32_t token = story_part_connection(part->story, connection, kept);
    ask(part, &connection->conversation);
    totals_add_connection(&part->totals, connection);
    return token;
}

static void take_datagrams(void *data, const UdpExchange *exchange, bool kept)
{
    Part *part = data;
    story_part_datagrams(part->story, exchange, kept);
    ask(part, &exchange->conversation);
    totals_add_datagrams(&part->totals, exchange);
}

static void take_replaced(void *data, uint32_t token, const TcpPast *past,
                          const TcpConnection *fresh)
{
    Part *part = data;
    story_part_replaced(part->story, token, past, fresh);
}

static void take_news(void *user, const Conversation *conversation, const Event *event)
{
    Gather *gather = user;
    story_builder_news(gather->story, conversation, event);
}

Gather *gather_new(const LedgerOptions *ledger, const GatherAsked *asked)
{
    Gather *gather = g_new0(Gather, 1);
    gather->story = story_builder_new(ledger);
    gather->asked = *asked;
    gather->parts = g_ptr_array_new_with_free_func(part_free);
    gather->sink = (Sink){.user = gather,
                          .part = new_part,
                          .complete = complete,
                          .connection = take_connection,
                          .datagrams = take_datagrams,
                          .replaced = take_replaced,
                          .news = take_news};
    return gather;
}

const Sink *gather_sink(const Gather *gather)
{
    return &gather->sink;
}

const Story *gather_lookups(const Gather *gather)
{
    return story_builder_lookups(gather->story);
}

void gather_tell_so_far(const Gather *gather, Conversation *conversation)
{
    owners_tell_so_far(gather->asked.owners, conversation);
    if (conversation->timeline.dropped == 0)
        story_builder_complete(gather->story, conversation);
}

static void merge_checks(const GPtrArray *into, const GPtrArray *from)
{
    for (guint i = 0; i < into->len; i++) {
        const Check *check = g_ptr_array_index(into, i), *other = g_ptr_array_index(from, i);
        assertion_merge(check->assertion, other->assertion);
    }
}

Story *gather_finish(Gather *gather, const Analysis *analysis, Totals *ret_totals)
{
    totals_init(ret_totals);
    for (guint i = 0; i < gather->parts->len; i++) {
        const Part *part = gather->parts->pdata[i];
        binder_merge(gather->asked.binder, part->binder);
        if (part->only)
            selection_merge(gather->asked.only, part->only);
        if (part->checks)
            merge_checks(gather->asked.checks, part->checks);
        totals_merge(ret_totals, &part->totals);
    }
    totals_sort(ret_totals);
    Story *story = story_builder_finish(gather->story, analysis);
    g_ptr_array_unref(gather->parts);
    g_free(gather);
    return story;
}

void gather_free(Gather *gather)
{
    if (!gather)
        return;
    story_builder_free(gather->story);
    g_ptr_array_unref(gather->parts);
    g_free(gather);
}
