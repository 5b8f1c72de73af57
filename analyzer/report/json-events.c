/* json-events.c: `events` of a conversation: what happened on it, with the fields of each.
 *
 * There are a dozen in every connection, so what is the same in all of a kind is there
 * whole: how each begins, and the key of each field. */

#include "json-records.h"

#define FIELD(id, name, type, unit, doc) JSON_PIECE("\"" #name "\":"),
#define EVENT(id, name, weight, spec, says, en, zh, ...)                                           \
    static const JsonPiece keys_of_##id[] = {__VA_ARGS__{0}};
#include "../../dissectors/events.def"
#undef EVENT
#undef FIELD

typedef struct EventPieces {
    JsonPiece opening;
    const JsonPiece *keys; /* by field */
} EventPieces;

#define EVENT(id, name, weight, spec, says, en, zh, fields)                                        \
    {JSON_PIECE("{\"event\":\"" name "\",\"frame\":"), keys_of_##id},
static const EventPieces pieces_of[EVENT_COUNT] = {
#include "../../dissectors/events.def"
};
#undef EVENT

/* By certainty, and who did it. */
#define SURE(certainty)                                                                            \
    {                                                                                              \
        [END_CLIENT] = JSON_PIECE("\"by\":\"client\",\"certainty\":\"" certainty "\","),           \
        [END_SERVER] = JSON_PIECE("\"by\":\"server\",\"certainty\":\"" certainty "\","),           \
        [END_NONE] = JSON_PIECE("\"by\":null,\"certainty\":\"" certainty "\","),                   \
    }
static const JsonPiece doers[][END_NONE + 1] = {
    [CERTAINTY_OBSERVED] = SURE("observed"),
    [CERTAINTY_INFERRED] = SURE("inferred"),
    [CERTAINTY_UNKNOWABLE] = SURE("unknowable"),
};

static void put_value(Json *json, FieldType type, const Value *value)
{
    char address[ADDRESS_TEXT_SIZE];
    switch (type) {
    case TYPE_UINT:
        json_put_uint(json, value->number);
        return;
    case TYPE_BOOL:
        json_bool(json, NULL, value->number != 0);
        return;
    case TYPE_DURATION:
        json_put_ms(json, value->duration_ns);
        return;
    case TYPE_TEXT:
        json_put_bytes(json, value->text->bytes, value->text->length);
        return;
    case TYPE_ADDRESS:
        json_string(json, NULL, address_print(value->address, address));
        return;
    }
}

static void write_event(Json *json, const Event *event, int64_t start_ns)
{
    const EventSpec *spec = &event_catalogue[event->id];
    const EventPieces *pieces = &pieces_of[event->id];
    json_object_piece(json, &pieces->opening);
    json_put_uint(json, event->at.frame);
    json_seconds(json, "time", event->at.time_ns - start_ns);
    json_piece(json, &doers[event->certainty][event->by]);
    for (unsigned i = 0; i < spec->field_count; i++) {
        if (!(event->present >> i & 1))
            continue;
        json_piece(json, &pieces->keys[i]);
        put_value(json, spec->fields[i].type, &event->values[i]);
    }
    json_end_object(json);
}

void json_write_events(Json *json, const Timeline *timeline, int64_t start_ns)
{
    json_array(json, "events");
    for (const Event *event = timeline->first_event; event; event = event->next)
        write_event(json, event, start_ns);
    json_end_array(json);
}
