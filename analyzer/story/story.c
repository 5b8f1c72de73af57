#include "story.h"

#include "answers.h"

static void lookup_free(gpointer data)
{
    Lookup *lookup = data;
    g_array_unref(lookup->addresses);
    g_free(lookup);
}

Story *story_alloc(void)
{
    Story *story = g_new0(Story, 1);
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
    g_clear_pointer(&story->findings, g_array_unref);
    ledger_free(story->ledger);
    answers_free(story->answers);
    arena_clear(&story->arena);
    g_free(story);
}

const Text *story_name_given(const Conversation *conversation, const char **ret_by)
{
    const Event *event = conversation->timeline.first_event;
    for (; event; event = event->next) {
        const Text *name = NULL;
        if (event->id == EVENT_TLS_CLIENT_HELLO)
            name = event_text(event, TLS_CLIENT_HELLO_server_name);
        else if (event->id == EVENT_QUIC_GOOGLE_HELLO)
            name = event_text(event, QUIC_GOOGLE_HELLO_server_name);
        else if (event->id == EVENT_HTTP_REQUEST)
            name = event_text(event, HTTP_REQUEST_host);
        *ret_by = event->id == EVENT_HTTP_REQUEST ? "Host" : "SNI";
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
    const char *by;
    if (!answers_any(story->answers))
        return NULL;
    const Text *name = story_name_given(conversation, &by);

    const Lookup *lookup = answers_find(story->answers, client, server, before, name);
    return lookup ? lookup : answers_find(story->answers, NULL, server, before, name);
}

const char *story_server_name(const Story *story, const Conversation *conversation)
{
    const Lookup *lookup = story_lookup_of(story, conversation);
    const Text *name = lookup ? lookup_name(lookup) : NULL;
    const char *by;
    if (!name)
        name = story_name_given(conversation, &by);
    return name ? name->bytes : NULL;
}
