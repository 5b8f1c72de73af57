#include "named.h"

#include "answers.h"

/* A SYN that nobody answered, or a scan of thousands, has no story that a name belongs to. */
static bool came_about(const Conversation *conversation)
{
    return conversation->packets[END_CLIENT] > 0 && conversation->packets[END_SERVER] > 0;
}

/* What else calls the server so: several names may share an address. */
static const char *agreement(const Conversation *conversation, const Text *name)
{
    const char *by;
    const Text *given = story_name_given(conversation, &by);
    return given && answers_is_name(name, given) ? by : NULL;
}

void story_tell_named(const Story *story, Conversation *conversation)
{
    if (story->lookups->len == 0 || !came_about(conversation))
        return;
    const Lookup *lookup = story_lookup_of(story, conversation);
    const Text *name = lookup ? lookup_name(lookup) : NULL;
    if (!name)
        return;
    Timeline *timeline = &conversation->timeline;
    const Moment *answered = &lookup->response->at;
    const char *agrees = agreement(conversation, name);
    const Moment *first = &conversation->first;
    Event *event = timeline_find_early(timeline, EVENT_STORY_NAMED, END_SERVER, first);
    if (event && (!agrees || *event_string(event, STORY_NAMED_agrees)))
        return; /* it was told while the capture went on */
    if (!event)
        event = timeline_event_early(timeline, EVENT_STORY_NAMED, END_SERVER, first);
    if (event)
        event->certainty = (uint8_t)(agrees ? CERTAINTY_OBSERVED : CERTAINTY_INFERRED);
    timeline_set_text(timeline, event, STORY_NAMED_name, name->bytes, name->length);
    timeline_set_duration(event, STORY_NAMED_before,
                          conversation->first.time_ns - answered->time_ns);
    timeline_set_number(event, STORY_NAMED_lookup_frame, answered->frame);
    if (agrees)
        timeline_set_string(timeline, event, STORY_NAMED_agrees, agrees);
}
