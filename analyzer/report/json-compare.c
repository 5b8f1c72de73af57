/* json-compare.c: addresses that raced, and HTTP beside HTTPS. */

#include "../story/answers.h"
#include "../story/beside.h"
#include "../story/races.h"
#include "json-records.h"

static void write_ms(Json *json, const char *key, int64_t ns)
{
    if (ns >= 0)
        json_ms(json, key, ns);
    else
        json_null(json, key);
}

static void write_count(Json *json, const char *key, int64_t count)
{
    if (count >= 0)
        json_uint(json, key, (uint64_t)count);
    else
        json_null(json, key);
}

static void write_runner(Json *json, const Race *race, const Runner *runner)
{
    const Conversation *conversation = &runner->connection->conversation;
    int64_t from_ns = race->runners[0].asked_ns;
    char text[ADDRESS_TEXT_SIZE];
    json_object(json, NULL);
    json_uint(json, "connection", conversation->id);
    json_string(json, "address", address_print(&conversation->ends[END_SERVER].address, text));
    json_ms(json, "tried_ms", runner->asked_ns - from_ns);
    write_ms(json, "connected_ms",
             runner->ready_ns == TIME_UNKNOWN ? -1 : runner->ready_ns - from_ns);
    json_string(json, "outcome", runner_outcome_name(runner->outcome));
    json_end_object(json);
}

static void write_race(Json *json, const Race *race)
{
    const Runner *winner = race_winner(race);
    const Text *name = lookup_name(race->lead);
    json_object(json, NULL);
    json_string(json, "type", "race");
    json_uint(json, "effort", race->lead->id);
    if (name)
        json_bytes(json, "name", name->bytes, name->length);
    else
        json_null(json, "name");
    write_count(json, "winner", winner ? (int64_t)winner->connection->conversation.id : -1);
    write_ms(json, "margin_ms", race_margin_ns(race));
    json_array(json, "runners");
    for (unsigned i = 0; i < race->count; i++)
        write_runner(json, race, &race->runners[i]);
    json_end_array(json);
    json_end_record(json);
}

static void write_beside(Json *json, const BesideRow *row)
{
    json_object(json, NULL);
    json_string(json, "type", "beside");
    json_string(json, "of", row->what);
    json_string(json, "scheme", row->secure ? "https" : "http");
    json_uint(json, "requests", row->requests);
    write_count(json, "round_trips", row->round_trips);
    write_count(json, "handshake_bytes", row->handshake_bytes);
    write_ms(json, "connect_ms", row->connect_ns);
    write_ms(json, "secure_ms", row->secure_ns);
    write_ms(json, "wait_ms", row->wait_ns);
    write_ms(json, "total_ms", row->total_ns);
    json_end_record(json);
}

void json_write_comparisons(Json *json, const Story *story)
{
    g_autoptr(GArray) races = races_find(story);
    g_autoptr(GArray) rows = beside_find(story);
    for (guint i = 0; i < races->len; i++)
        write_race(json, &g_array_index(races, Race, i));
    for (guint i = 0; i < rows->len; i++)
        write_beside(json, &g_array_index(rows, BesideRow, i));
}
