/* json-events.c: `events` and `states` of a conversation: what happened on it.
 *
 * There are a dozen of each in every connection, so what is the same in all of a kind is
 * there whole: how each begins, the key of each field, names. */

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

void json_begin_event(Json *json, const Event *event)
{
    json_object_piece(json, &pieces_of[event->id].opening);
    json_put_uint(json, event->at.frame);
}

void json_put_field(Json *json, const Event *event, unsigned field)
{
    json_piece(json, &pieces_of[event->id].keys[field]);
    put_value(json, event_catalogue[event->id].fields[field].type, &event->values[field]);
}

static void write_event(Scribe *scribe, const Event *event)
{
    Json *json = &scribe->json;
    json_object_piece(json, &pieces_of[event->id].opening);
    scribe_put_moment(scribe, &event->at);
    json_piece(json, &scribe->pieces.by[event->by]);
    json_piece(json, &scribe->pieces.certainty[event->certainty]);
    for (uint32_t left = event->present; left != 0; left &= left - 1)
        json_put_field(json, event, (unsigned)__builtin_ctz(left));
    json_end_object(json);
}

void json_write_events(Scribe *scribe, const Timeline *timeline)
{
    json_array(&scribe->json, "events");
    for (const Event *event = timeline->first_event; event; event = event->next)
        write_event(scribe, event);
    json_end_array(&scribe->json);
}

/* ---- states -------------------------------------------------------------------- */

static void write_change(Scribe *scribe, const StateChange *change)
{
    Json *json = &scribe->json;
    const JsonPieces *pieces = &scribe->pieces;
    static const JsonPiece opening = JSON_PIECE("{\"frame\":");
    json_object_piece(json, &opening);
    scribe_put_moment(scribe, &change->at);
    json_piece(json, &pieces->end[change->end]);
    json_piece(json, &pieces->from[change->from]);
    json_piece(json, &pieces->to[change->to]);
    json_piece(json, &pieces->certainty[change->certainty]);
    if (change->seen_by.frame > 0)
        json_uint(json, "seen_by", change->seen_by.frame);
    else
        json_null(json, "seen_by");
    json_piece(json, &pieces->rule[change->rule]);
    json_end_object(json);
}

void json_write_states(Scribe *scribe, const Timeline *timeline)
{
    json_array(&scribe->json, "states");
    for (const StateChange *change = timeline->first_change; change; change = change->next)
        write_change(scribe, change);
    json_end_array(&scribe->json);
}
