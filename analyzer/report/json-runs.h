/* json-runs.h: records of many things, written by several threads, in the order of the
 * things: byte for byte what one thread writes. */
#pragma once

#include "scribe.h"

typedef struct JsonRuns JsonRuns;

/* @out: outlives it; errors of writing are found there, and end the writing
 * @workers: threads at most; 0: one for each processor
 * Returns: (transfer full) */
JsonRuns *json_runs_new(const ReportInput *input, FILE *out, unsigned workers);
void json_runs_free(JsonRuns *runs);

/* Writes what is to be written of one thing. It reads only what does not change. */
typedef void (*JsonRunWriter)(Scribe *scribe, const void *thing);

/* Has `write` write of each of `things`. */
void json_runs_write(JsonRuns *runs, const GPtrArray *things, JsonRunWriter write);

/* Notes written so far. */
uint64_t json_runs_notes(const JsonRuns *runs);
