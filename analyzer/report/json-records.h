/* json-records.h: the records of the JSON report, one function a kind. Their
 * form is published in docs/schema/report.schema.json and told in docs/json.md. */
#pragma once

#include "json.h"
#include "scribe.h"
#include "totals.h"

/* Raised when a field changes its meaning or goes away; new fields do not count. */
#define JSON_SCHEMA_VERSION 1

void json_write_capture(Json *json, const ReportInput *input);
void json_write_connection(Scribe *scribe, const TcpConnection *connection);

/* `events` of a connection or datagrams record, `states` of the former. */
void json_write_events(Scribe *scribe, const Timeline *timeline);
void json_write_states(Scribe *scribe, const Timeline *timeline);

/* `losses`, `data_rtt` and `vantage` of a connection record. */
void json_write_losses(Json *json, const TcpConnection *connection);

/* Opens an object about `event` with its name and frame; and one of its fields that is set. */
void json_begin_event(Json *json, const Event *event);
void json_put_field(Json *json, const Event *event, unsigned field);

/* `why` of a connection record. */
void json_write_why(Json *json, const TcpConnection *connection);

void json_write_datagrams(Scribe *scribe, const UdpExchange *exchange);
void json_write_lookup(Json *json, const Analysis *analysis, const Lookup *lookup);
void json_write_exchange(Json *json, const Analysis *analysis, const Exchange *exchange);
void json_write_secure(Json *json, const Secure *secure, uint64_t id);

/* A race record for each race of addresses, two beside records for each host or path that
 * both HTTP and HTTPS served. */
void json_write_comparisons(Json *json, const Story *story);

/* A proxy record for each proxy or balancer that shows. */
void json_write_hops(Json *json, const ReportInput *input);

/* The `doctor` list of the capture record. */
void json_write_doctor(Json *json, const GArray *findings);

/* A ledger record for each end that holds some of what runs out. */
void json_write_ledger(Json *json, const ReportInput *input);

/* What the notes of one thread are written with. */
typedef struct JsonNotes JsonNotes;

JsonNotes *json_notes_new(const Binder *binder);
void json_notes_free(JsonNotes *notes); /* NULL is fine */

/* A note record for each passage attached to an event of `conversation`; they are counted. */
void json_write_notes(Scribe *scribe, const Conversation *conversation);

/* The example frames of a count, as far as there are any. */
void json_write_frames(Json *json, const char *key, const uint64_t frames[CLAIM_EXAMPLES]);
void json_write_claim(Json *json, const ClaimCount *claim);

/* A passage record for each passage that is bound to an event or empty, and an
 * unexplained record for each kind of event that no passage stood beside. */
void json_write_coverage(Json *json, const ReportInput *input);

/* @notes: how many passages were attached; not told when `summary_only` */
void json_write_summary(Json *json, const ReportInput *input, uint64_t notes, bool summary_only);

/* Whose the ends are: "owner", null if nothing is known. */
void json_write_owner(Json *json, const ReportInput *input, const Conversation *conversation);
