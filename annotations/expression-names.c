/* What the names in an expression mean. */
#include <string.h>

#include "expression-reader.h"
#include "suggest.h"

/* The event that traits of any event are asked of: "event.by". */
#define ANY_EVENT "event"

/* What the fields of connections begin with; it may be left out where no event's
 * fields are short. */
#define OF_CONNECTION "connection."

static int find_in(const FieldSpec *fields, const char *name)
{
    for (int i = 0; fields[i].name; i++)
        if (strcmp(fields[i].name, name) == 0)
            return i;
    return -1;
}

/* Field or trait `name` (short) of `event`, which may be EVENT_COUNT. */
static Meaning find_of_event(EventId event, const char *name)
{
    int index = event == EVENT_COUNT ? -1 : event_find_field(event, name);
    if (index >= 0)
        return (Meaning){OPERAND_EVENT_FIELD, event, (unsigned)index,
                         &event_catalogue[event].fields[index]};
    index = find_in(expression_event_traits, name);
    if (index >= 0)
        return (Meaning){OPERAND_EVENT_TRAIT, event, (unsigned)index,
                         &expression_event_traits[index]};
    return (Meaning){.event = EVENT_COUNT};
}

/* "EVENT.FIELD". */
static Meaning find_full(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (!dot)
        return (Meaning){.event = EVENT_COUNT};
    g_autofree char *owner = g_strndup(name, (size_t)(dot - name));
    EventId event = event_find(owner);
    if (event == EVENT_COUNT && strcmp(owner, ANY_EVENT) != 0)
        return (Meaning){.event = EVENT_COUNT};
    return find_of_event(event, dot + 1);
}

/* "server.port" for "connection.server.port". */
static Meaning find_short_of_connection(const char *name)
{
    for (unsigned i = 0; expression_connection_fields[i].name; i++)
        if (strcmp(expression_connection_fields[i].name + strlen(OF_CONNECTION), name) == 0)
            return (Meaning){OPERAND_CONNECTION_FIELD, EVENT_COUNT, i,
                             &expression_connection_fields[i]};
    return (Meaning){.event = EVENT_COUNT};
}

Meaning names_find(const char *name, EventId event)
{
    int index = find_in(expression_connection_fields, name);
    if (index >= 0)
        return (Meaning){OPERAND_CONNECTION_FIELD, EVENT_COUNT, (unsigned)index,
                         &expression_connection_fields[index]};
    if (event_find(name) != EVENT_COUNT)
        return (Meaning){.source = OPERAND_EVENT, .event = event_find(name)};
    if (!strchr(name, '.') && event != EVENT_COUNT)
        return find_of_event(event, name);
    Meaning full = find_full(name);
    return full.field || event != EVENT_COUNT ? full : find_short_of_connection(name);
}

/* Fields that are called `name` but for what stands before it. */
static char *suggest_owner(const char *name)
{
    for (unsigned i = 0; expression_connection_fields[i].name; i++) {
        const char *dot = strchr(expression_connection_fields[i].name, '.');
        if (strcmp(dot + 1, name) == 0)
            return g_strdup(expression_connection_fields[i].name);
    }
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (event_find_field((EventId)id, name) >= 0)
            return g_strdup_printf("%s.%s", event_catalogue[id].name, name);
    return NULL;
}

static void offer_fields(Suggestion *suggestion, const FieldSpec *fields)
{
    for (unsigned i = 0; fields[i].name; i++)
        suggest_offer(suggestion, fields[i].name);
}

/* Offers "EVENT.FIELD" for each field of `event`; keeps the best in *best. */
static void offer_full(Suggestion *suggestion, EventId event, char **best)
{
    const EventSpec *spec = &event_catalogue[event];
    for (unsigned i = 0; i < spec->field_count; i++) {
        g_autofree char *full = g_strdup_printf("%s.%s", spec->name, spec->fields[i].name);
        suggest_offer(suggestion, full);
        if (suggestion->best != full)
            continue;
        g_free(*best);
        *best = g_steal_pointer(&full);
    }
}

char *names_suggest(const char *name, EventId event)
{
    char *owned = strchr(name, '.') ? NULL : suggest_owner(name);
    if (owned && event == EVENT_COUNT)
        return owned;

    Suggestion suggestion = suggest_like(name);
    char *full = NULL;
    if (event != EVENT_COUNT) {
        offer_fields(&suggestion, event_catalogue[event].fields);
        offer_fields(&suggestion, expression_event_traits);
    }
    offer_fields(&suggestion, expression_connection_fields);
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        suggest_offer(&suggestion, event_catalogue[id].name);
        offer_full(&suggestion, (EventId)id, &full);
    }

    char *found = suggestion.best ? g_strdup(suggestion.best) : g_steal_pointer(&owned);
    g_free(full);
    g_free(owned);
    return found;
}
