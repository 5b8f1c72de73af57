/* gather.h: takes conversations in as they end: into the story, the claims, the
 * totals, and the records of a JSON report. It is the engine's Sink. */
#pragma once

#include "../story/story-builder.h"
#include "report.h"

typedef struct Gather Gather;

/* @ledger: NULL for the defaults
 * @binder: counts what conversations show; must outlive the gathering */
Gather *gather_new(const LedgerOptions *ledger, Binder *binder);

/* Borrowed; for AnalysisOptions. */
const Sink *gather_sink(const Gather *gather);

/* All is told: gives out what came of it, and frees the gathering.
 * @ret_totals: for totals_clear()
 * Returns: (transfer full) */
Story *gather_finish(Gather *gather, const Analysis *analysis, Totals *ret_totals);
