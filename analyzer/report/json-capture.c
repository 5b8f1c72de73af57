/* json-capture.c: the first record, and the last. */

#include "format.h"
#include "json-records.h"

static void write_time(Json *json, const char *key, bool known, int64_t ns)
{
    g_autofree char *text = known ? format_rfc3339(ns) : NULL;
    json_string(json, key, text);
}

static void write_problems(Json *json, const Analysis *analysis)
{
    json_object(json, "problems");
    for (unsigned i = NET_FINE + 1; i < NET_PROBLEM_COUNT; i++)
        if (analysis->problems[i] > 0)
            json_uint(json, net_problem_name((NetProblem)i), analysis->problems[i]);
    if (analysis->malformed_segments > 0)
        json_uint(json, "malformed_segments", analysis->malformed_segments);
    json_end_object(json);
}

void json_write_capture(Json *json, const ReportInput *input)
{
    const Analysis *analysis = input->analysis;
    const CaptureFacts *facts = &analysis->facts;
    bool any = facts->frames > 0;
    json_object(json, NULL);
    json_string(json, "type", "capture");
    json_uint(json, "schema", JSON_SCHEMA_VERSION);
    json_string(json, "file", facts->temporary ? NULL : facts->path);
    json_string(json, "interface", facts->interfaces);
    json_string(json, "format", facts->format);
    json_string(json, "link_type", facts->link_types);
    json_uint(json, "snap_length", facts->snap_length);
    json_uint(json, "packets", facts->frames);
    json_uint(json, "bytes", facts->wire_bytes);
    json_uint(json, "filtered", facts->filtered);
    if (facts->drops_known)
        json_uint(json, "drops", facts->drops);
    else
        json_null(json, "drops");
    write_time(json, "first", any, facts->first_ns);
    write_time(json, "last", any, facts->last_ns);
    json_ms(json, "duration_ms", any ? facts->last_ns - facts->first_ns : 0);
    json_uint(json, "cut_packets", facts->cut_frames);
    json_uint(json, "time_reversals", facts->time_reversals);
    write_problems(json, analysis);
    json_write_doctor(json, input->story->findings);
    json_string(json, "broken", analysis->broken);
    json_end_record(json);
}

static void write_opened(Json *json, const Totals *totals)
{
    json_object(json, "opened");
    for (unsigned i = 0; i < OPENED_KINDS; i++)
        json_uint(json, tcp_opened_name((TcpOpened)i), totals->opened[i]);
    json_end_object(json);
}

static void write_closed(Json *json, const Totals *totals)
{
    json_object(json, "closed");
    for (unsigned i = 0; i < CLOSED_KINDS; i++)
        json_uint(json, tcp_closed_name((TcpClosed)i), totals->closed[i]);
    json_end_object(json);
}

static void write_closers(Json *json, const Totals *totals)
{
    uint64_t both = totals->closed[TCP_CLOSED_SIMULTANEOUS];
    json_object(json, "active_closer");
    json_uint(json, "client", totals->closer[END_CLIENT]);
    json_uint(json, "server", totals->closer[END_SERVER]);
    json_uint(json, "both", both);
    json_uint(json, "none", totals->closer[END_NONE] - MIN(both, totals->closer[END_NONE]));
    json_end_object(json);
}

static void write_services(Json *json, const Totals *totals)
{
    json_object(json, "services");
    for (guint i = 0; i < totals->services->len; i++) {
        const ServiceCount *service = &g_array_index(totals->services, ServiceCount, i);
        json_uint(json, service->name, service->conversations);
    }
    json_end_object(json);
}

static void write_events(Json *json, const Analysis *analysis)
{
    json_object(json, "events");
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (analysis->tally[id] > 0)
            json_uint(json, event_catalogue[id].name, analysis->tally[id]);
    json_end_object(json);
}

static void write_verdicts(Json *json, const Binder *binder)
{
    uint64_t counts[3] = {0};
    const GArray *claims = binder ? binder_claims(binder) : NULL;
    for (guint i = 0; claims && i < claims->len; i++)
        counts[claim_verdict(&g_array_index(claims, ClaimCount, i))]++;
    json_object(json, "claims");
    for (unsigned verdict = 0; verdict < G_N_ELEMENTS(counts); verdict++)
        json_uint(json, claim_verdict_name((ClaimVerdict)verdict), counts[verdict]);
    json_end_object(json);
}

/* What -Y left; null without it. */
static void write_shown(Json *json, const Selection *only)
{
    if (!only) {
        json_null(json, "shown");
        return;
    }
    json_object(json, "shown");
    json_string(json, "expression", selection_source(only));
    json_uint(json, "connections", selection_count(only, TRANSPORT_TCP));
    json_uint(json, "datagrams", selection_count(only, TRANSPORT_UDP));
    json_end_object(json);
}

void json_write_summary(Json *json, const ReportInput *input, uint64_t notes, bool summary_only)
{
    const Analysis *analysis = input->analysis;
    const Totals *totals = input->totals;
    json_object(json, NULL);
    json_string(json, "type", "summary");
    json_uint(json, "packets", analysis->facts.frames);
    json_uint(json, "bytes", analysis->facts.wire_bytes);
    json_uint(json, "payload_bytes", totals->payload_bytes);
    json_uint(json, "connections", analysis->connection_count);
    json_uint(json, "datagrams", analysis->datagram_count);
    write_shown(json, input->only);
    json_uint(json, "lookups", input->story->lookups->len);
    json_uint(json, "exchanges", input->story->exchange_count);
    json_uint(json, "secures", input->story->secure_count);
    if (summary_only)
        json_null(json, "notes");
    else
        json_uint(json, "notes", notes);
    write_opened(json, totals);
    write_closed(json, totals);
    write_closers(json, totals);
    write_services(json, totals);
    write_events(json, analysis);
    write_verdicts(json, input->binder);
    json_uint(json, "dropped_details", analysis->dropped_details);
    json_bool(json, "complete", analysis->broken == NULL);
    json_end_record(json);
}
