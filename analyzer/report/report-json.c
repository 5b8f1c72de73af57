/* report-json.c: the report that programs read: NDJSON, one record a line. */

#include "json-records.h"

static void relieve(const Analysis *analysis, guint written)
{
    if (written % RELIEVE_EVERY == RELIEVE_EVERY - 1)
        analysis_relieve(analysis);
}

static void write_conversations(Json *json, const ReportInput *input)
{
    const Analysis *analysis = input->analysis;
    for (guint i = 0; i < analysis->connections->len; i++) {
        const TcpConnection *connection = g_ptr_array_index(analysis->connections, i);
        if (selection_has(input->only, &connection->conversation))
            json_write_connection(json, input, connection);
        relieve(analysis, i);
    }
    for (guint i = 0; i < analysis->datagrams->len; i++) {
        const UdpExchange *exchange = g_ptr_array_index(analysis->datagrams, i);
        if (selection_has(input->only, &exchange->conversation))
            json_write_datagrams(json, input, exchange);
        relieve(analysis, i);
    }
}

static void write_story(Json *json, const ReportInput *input)
{
    const Story *story = input->story;
    for (guint i = 0; i < story->lookups->len; i++)
        json_write_lookup(json, input->analysis, g_ptr_array_index(story->lookups, i));
    for (guint i = 0; i < story->exchanges->len; i++) {
        json_write_exchange(json, input->analysis, g_ptr_array_index(story->exchanges, i));
        relieve(input->analysis, i);
    }
    for (guint i = 0; i < story->secures->len; i++)
        json_write_secure(json, g_ptr_array_index(story->secures, i), i);
    json_write_comparisons(json, story);
    json_write_hops(json, input);
}

static uint64_t write_notes(Json *json, const ReportInput *input)
{
    const Analysis *analysis = input->analysis;
    uint64_t written = 0;
    for (guint i = 0; i < analysis->connections->len; i++) {
        const TcpConnection *connection = g_ptr_array_index(analysis->connections, i);
        if (selection_has(input->only, &connection->conversation))
            written += json_write_notes(json, input, &connection->conversation);
        relieve(analysis, i);
    }
    for (guint i = 0; i < analysis->datagrams->len; i++) {
        const UdpExchange *exchange = g_ptr_array_index(analysis->datagrams, i);
        if (selection_has(input->only, &exchange->conversation))
            written += json_write_notes(json, input, &exchange->conversation);
        relieve(analysis, i);
    }
    return written;
}

void report_json(const ReportInput *input, const ReportOptions *options, FILE *out)
{
    Json json;
    json_init(&json, out);
    uint64_t notes = 0;

    json_write_capture(&json, input);
    if (!options->summary_only) {
        write_conversations(&json, input);
        write_story(&json, input);
    }
    json_write_ledger(&json, input);
    if (!options->summary_only)
        notes = write_notes(&json, input);
    const GArray *claims = input->binder ? binder_claims(input->binder) : NULL;
    for (guint i = 0; claims && i < claims->len; i++)
        json_write_claim(&json, &g_array_index(claims, ClaimCount, i));
    json_write_coverage(&json, input);
    json_write_summary(&json, input, notes, options->summary_only);
}
