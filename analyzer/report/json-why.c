/* json-why.c: `why` of a connection: what its verdicts rest on. */
#include "../i18n.h"
#include "../story/why.h"
#include "json-records.h"

/* What JSON says of a row for every connection alike. Its sentences are plain, so that they
 * stand for themselves; a test holds them to that. */
typedef struct RowText {
    const char *rule, *ruled_out;
    size_t rule_length, ruled_out_length;
} RowText;

#define RULE_TEXT(spec, says) "\"rule\":\"" spec "\",\"says\":\"" says "\",\"evidence\":["
#define RULED_OUT_TEXT(list)  "\"ruled_out\":[" list
#define OUT(sentence)         "\"" sentence "\","
#define WHY(verdict, key, value, spec, says, ruled_out, ...)                                       \
    {RULE_TEXT(spec, says), RULED_OUT_TEXT(ruled_out), sizeof(RULE_TEXT(spec, says)) - 1,          \
     sizeof(RULED_OUT_TEXT(ruled_out)) - 1},
static const RowText row_texts[WHY_ROWS] = {
#include "../story/why.def"
};
#undef WHY
#undef OUT

/* The evidence of one event, from place `i` on. Returns the place behind it. */
static unsigned write_event(Json *json, const WhyRow *row, unsigned i, const Event *event)
{
    EventId id = row->evidence[i].event;
    if (event)
        json_begin_event(json, event);
    for (; i < row->evidence_count && row->evidence[i].event == id; i++)
        if (row->evidence[i].number && event_has(event, row->evidence[i].field))
            json_put_field(json, event, (unsigned)row->evidence[i].field % EVENT_FIELDS_MAX);
    if (event)
        json_end_object(json);
    return i;
}

static void write_why(Json *json, const Why *why, WhyVerdict verdict, const WhyIndex *index)
{
    const RowText *text = &row_texts[why->row - why_rows];
    json_object(json, NULL);
    json_string(json, "verdict", why_verdict_name(verdict));
    json_string(json, "value", why->value);
    json_open_literal(json, text->rule, text->rule_length);
    for (unsigned i = 0; i < why->row->evidence_count;)
        i = write_event(json, why->row, i, index->first[why->row->evidence[i].event]);
    json_end_array(json);
    json_open_literal(json, text->ruled_out, text->ruled_out_length);
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
