/* json-why.c: `why` of a connection: what its verdicts rest on. */
#include "../story/why.h"
#include "json-records.h"

static void write_number(Json *json, const WhyEvidence *evidence, const Event *event)
{
    const FieldSpec *field =
        &event_catalogue[evidence->event].fields[(unsigned)evidence->field % EVENT_FIELDS_MAX];
    if (!event_has(event, evidence->field))
        return;
    if (field->type == TYPE_DURATION)
        json_ms(json, field->name, event_duration_ns(event, evidence->field, 0));
    else if (field->type == TYPE_BOOL)
        json_bool(json, field->name, event_number(event, evidence->field, 0) != 0);
    else
        json_uint(json, field->name, event_number(event, evidence->field, 0));
}

/* The evidence of one event, from place `i` on. Returns the place behind it. */
static unsigned write_event(Json *json, const WhyRow *row, unsigned i, const Event *event)
{
    EventId id = row->evidence[i].event;
    if (event) {
        json_object(json, NULL);
        json_string(json, "event", event_catalogue[id].name);
        json_uint(json, "frame", event->at.frame);
    }
    for (; i < row->evidence_count && row->evidence[i].event == id; i++)
        if (event && row->evidence[i].number)
            write_number(json, &row->evidence[i], event);
    if (event)
        json_end_object(json);
    return i;
}

static void write_why(Json *json, const Why *why, WhyVerdict verdict, const WhyIndex *index)
{
    json_object(json, NULL);
    json_string(json, "verdict", why_verdict_name(verdict));
    json_string(json, "value", why->value);
    json_string(json, "rule", why->row->spec);
    json_string(json, "says", why->row->says);
    json_array(json, "evidence");
    for (unsigned i = 0; i < why->row->evidence_count;)
        i = write_event(json, why->row, i, index->first[why->row->evidence[i].event]);
    json_end_array(json);
    json_array(json, "ruled_out");
    for (const char *const *out = why->row->ruled_out; *out; out++)
        json_string(json, NULL, *out);
    json_end_array(json);
    json_end_object(json);
}

void json_write_why(Json *json, const TcpConnection *connection)
{
    WhyIndex index;
    why_index(&index, &connection->conversation);
    json_array(json, "why");
    for (int verdict = 0; verdict < WHY_COUNT; verdict++) {
        Why why;
        if (why_find(connection, (WhyVerdict)verdict, &why))
            write_why(json, &why, (WhyVerdict)verdict, &index);
    }
    json_end_array(json);
}
