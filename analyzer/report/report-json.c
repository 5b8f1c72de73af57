/* report-json.c: the report that programs read: NDJSON, one record a line. */

#include "json-records.h"
#include "json-runs.h"

/* ---- what there may be many of --------------------------------------------- */

static void write_connection(Scribe *scribe, const void *thing)
{
    const TcpConnection *connection = thing;
    if (selection_has(scribe->input->only, &connection->conversation))
        json_write_connection(scribe, connection);
}

static void write_datagrams(Scribe *scribe, const void *thing)
{
    const UdpExchange *exchange = thing;
    if (selection_has(scribe->input->only, &exchange->conversation))
        json_write_datagrams(scribe, exchange);
}

static void write_lookup(Scribe *scribe, const void *thing)
{
    json_write_lookup(&scribe->json, scribe->input->analysis, thing);
}

static void write_exchange(Scribe *scribe, const void *thing)
{
    json_write_exchange(&scribe->json, scribe->input->analysis, thing);
}

/* Of a connection or of datagrams: both begin with the conversation. */
static void write_notes(Scribe *scribe, const void *thing)
{
    if (selection_has(scribe->input->only, thing))
        json_write_notes(scribe, thing);
}

/* ---- all of it --------------------------------------------------------------- */

static void write_conversations(JsonRuns *runs, const ReportInput *input)
{
    json_runs_write(runs, input->analysis->connections, write_connection);
    json_runs_write(runs, input->analysis->datagrams, write_datagrams);
}

static void write_story(JsonRuns *runs, Json *json, const ReportInput *input)
{
    const Story *story = input->story;
    json_runs_write(runs, story->lookups, write_lookup);
    json_runs_write(runs, story->exchanges, write_exchange);
    for (guint i = 0; i < story->secures->len; i++)
        json_write_secure(json, g_ptr_array_index(story->secures, i), i);
    json_write_comparisons(json, story);
    json_write_hops(json, input);
}

static void write_all_notes(JsonRuns *runs, const ReportInput *input)
{
    json_runs_write(runs, input->analysis->connections, write_notes);
    json_runs_write(runs, input->analysis->datagrams, write_notes);
}

void report_json(const ReportInput *input, const ReportOptions *options, FILE *out)
{
    Json json;
    json_init(&json, out);
    JsonRuns *runs = options->summary_only ? NULL : json_runs_new(input, out, options->workers);

    json_write_capture(&json, input);
    if (runs) {
        write_conversations(runs, input);
        write_story(runs, &json, input);
    }
    json_write_ledger(&json, input);
    if (runs)
        write_all_notes(runs, input);
    const GArray *claims = input->binder ? binder_claims(input->binder) : NULL;
    for (guint i = 0; claims && i < claims->len; i++)
        json_write_claim(&json, &g_array_index(claims, ClaimCount, i));
    json_write_coverage(&json, input);
    json_write_summary(&json, input, runs ? json_runs_notes(runs) : 0, options->summary_only);
    g_clear_pointer(&runs, json_runs_free);
}
