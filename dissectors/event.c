#include "event.h"

#include <string.h>

/* Expands an event's fields to rows that end with a NULL name. */
#define FIELD(id, name, type, unit, doc) {#name, type, unit, doc},
#define EVENT(id, name, weight, spec, says, en, zh, ...)                                           \
    static const FieldSpec fields_of_##id[] = {__VA_ARGS__{NULL, TYPE_UINT, UNIT_NONE, NULL}};
#include "events.def"
#undef EVENT

#define EVENT(id, name, weight, spec, says, en, zh, ...)                                           \
    [EVENT_##id] = {name, weight, spec,           says,                                            \
                    en,   zh,     fields_of_##id, G_N_ELEMENTS(fields_of_##id) - 1},
const EventSpec event_catalogue[EVENT_COUNT] = {
#include "events.def"
};
#undef EVENT
#undef FIELD

EventId event_find(const char *name)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (strcmp(event_catalogue[id].name, name) == 0)
            return (EventId)id;
    return EVENT_COUNT;
}

/* The part of a full field name behind the event's, or the name itself. */
static const char *short_field_name(const EventSpec *spec, const char *name)
{
    size_t n = strlen(spec->name);
    return strncmp(name, spec->name, n) == 0 && name[n] == '.' ? name + n + 1 : name;
}

int event_find_field(EventId id, const char *name)
{
    const EventSpec *spec = &event_catalogue[id];
    name = short_field_name(spec, name);
    for (unsigned i = 0; i < spec->field_count; i++)
        if (strcmp(spec->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *field_type_name(FieldType type)
{
    switch (type) {
    case TYPE_UINT:
        return "uint";
    case TYPE_BOOL:
        return "bool";
    case TYPE_DURATION:
        return "duration";
    case TYPE_TEXT:
        return "text";
    case TYPE_ADDRESS:
        return "address";
    }
    return "";
}

const char *field_unit_name(FieldUnit unit)
{
    switch (unit) {
    case UNIT_NONE:
        return "";
    case UNIT_BYTES:
        return "bytes";
    case UNIT_SEGMENTS:
        return "segments";
    case UNIT_SECONDS:
        return "seconds";
    case UNIT_BITS:
        return "bits";
    case UNIT_FRAME:
        return "frame";
    case UNIT_CONNECTION:
        return "connection";
    case UNIT_URI:
        return "uri";
    case UNIT_CREDENTIALS:
        return "credentials";
    case UNIT_COOKIES:
        return "cookies";
    case UNIT_SET_COOKIES:
        return "set-cookies";
    case UNIT_SECRET:
        return "secret";
    case UNIT_COMMAND:
        return "command";
    }
    return "";
}

/* The value of `field`, or NULL if it is not set. */
static const Value *event_value(const Event *event, FieldId field)
{
    if (!event_has(event, field))
        return NULL;
    g_assert(event->id == (unsigned)field / EVENT_FIELDS_MAX);
    return &event->values[(unsigned)field % EVENT_FIELDS_MAX];
}

uint64_t event_number(const Event *event, FieldId field, uint64_t missing)
{
    const Value *value = event_value(event, field);
    return value ? value->number : missing;
}

int64_t event_duration_ns(const Event *event, FieldId field, int64_t missing)
{
    const Value *value = event_value(event, field);
    return value ? value->duration_ns : missing;
}

const Text *event_text(const Event *event, FieldId field)
{
    const Value *value = event_value(event, field);
    return value ? value->text : NULL;
}

const char *event_string(const Event *event, FieldId field)
{
    const Text *text = event_text(event, field);
    return text ? text->bytes : "";
}

const Address *event_address(const Event *event, FieldId field)
{
    const Value *value = event_value(event, field);
    return value ? value->address : NULL;
}

/* What `value` points to, copied; or the value itself. */
static Value copy_value(Arena *arena, FieldType type, Value value)
{
    if (type == TYPE_TEXT) {
        size_t size = sizeof *value.text + value.text->length + 1;
        value.text = memcpy(arena_alloc(arena, size), value.text, size);
    } else if (type == TYPE_ADDRESS) {
        value.address =
            memcpy(arena_alloc(arena, sizeof *value.address), value.address, sizeof *value.address);
    }
    return value;
}

Event *event_copy(Arena *arena, const Event *event)
{
    const EventSpec *spec = &event_catalogue[event->id];
    size_t size = sizeof *event + spec->field_count * sizeof(Value);
    Event *copy = memcpy(arena_alloc(arena, size), event, size);
    copy->next = NULL;
    for (unsigned i = 0; i < spec->field_count; i++)
        if (event->present >> i & 1)
            copy->values[i] = copy_value(arena, spec->fields[i].type, event->values[i]);
    return copy;
}
