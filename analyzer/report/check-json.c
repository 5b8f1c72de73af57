/* check-json.c: NDJSON, one record a line; docs/schema/check.schema.json. */

#include "check.h"
#include "json.h"

/* Raised when a key changes its meaning or goes away; new keys do not count. */
#define CHECK_SCHEMA_VERSION 1

static void begin(CheckReport *report)
{
    Json json;
    json_init(&json, report->out);
    json_object(&json, NULL);
    json_string(&json, "type", "check");
    json_uint(&json, "schema", CHECK_SCHEMA_VERSION);
    json_end_record(&json);
}

static void write_example(Json *json, const AssertionExample *example)
{
    json_object(json, NULL);
    json_uint(json, "frame", example->frame);
    json_string(json, "transport", transport_name(example->transport));
    json_uint(json, "connection", example->connection);
    json_string(json, "values", example->values);
    json_end_object(json);
}

static void write_part(Json *json, const AssertionPart *part)
{
    const GArray *evidence = assertion_evidence(part);
    json_object(json, NULL);
    json_string(json, "quantifier", part->quantifier);
    json_string(json, "over", part->over);
    json_string(json, "expression", part->source);
    json_uint(json, "true", part->of[TRUTH_TRUE]);
    json_uint(json, "false", part->of[TRUTH_FALSE]);
    json_uint(json, "unknown", part->of[TRUTH_UNKNOWN]);
    json_bool(json, "holds", part->holds);
    json_array(json, "examples");
    for (guint i = 0; i < evidence->len; i++)
        write_example(json, &g_array_index(evidence, AssertionExample, i));
    json_end_array(json);
    json_end_object(json);
}

static void write_check(Json *json, const char *file, const Check *check)
{
    const GArray *parts = assertion_parts(check->assertion);
    json_object(json, NULL);
    json_string(json, "type", "assertion");
    json_string(json, "file", file);
    json_string(json, "name", check->name);
    json_string(json, "expression", check->text);
    json_string(json, "place", check->place);
    json_bool(json, "holds", assertion_holds(check->assertion));
    json_array(json, "parts");
    for (guint i = 0; i < parts->len; i++)
        write_part(json, &g_array_index(parts, AssertionPart, i));
    json_end_array(json);
    json_end_record(json);
}

static void capture(CheckReport *report, const Analysis *analysis, const GPtrArray *checks)
{
    Json json;
    json_init(&json, report->out);
    for (guint i = 0; i < checks->len; i++)
        write_check(&json, analysis->facts.path, g_ptr_array_index(checks, i));
    json_object(&json, NULL);
    json_string(&json, "type", "capture");
    json_string(&json, "file", analysis->facts.path);
    json_uint(&json, "packets", analysis->facts.frames);
    json_string(&json, "broken", analysis->broken);
    json_end_record(&json);
}

static void unreadable(CheckReport *report, const char *path)
{
    Json json;
    json_init(&json, report->out);
    json_object(&json, NULL);
    json_string(&json, "type", "capture");
    json_string(&json, "file", path);
    json_uint(&json, "packets", 0);
    json_string(&json, "broken", "unreadable");
    json_end_record(&json);
    report->unreadable++;
}

static void end(CheckReport *report)
{
    Json json;
    json_init(&json, report->out);
    json_object(&json, NULL);
    json_string(&json, "type", "summary");
    json_uint(&json, "assertions", report->held + report->failed);
    json_uint(&json, "held", report->held);
    json_uint(&json, "failed", report->failed);
    json_uint(&json, "unreadable", report->unreadable);
    json_end_record(&json);
}

const CheckFormat check_json = {"json", begin, capture, unreadable, end};
