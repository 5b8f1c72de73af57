/* gather.h: takes conversations in as they end: into the story, the claims, the
 * totals, and the records of a JSON report. It is the engine's Sink. */
#pragma once

#include "../../annotations/checklist.h"
#include "../bodies/bodies.h"
#include "../host/owners.h"
#include "../story/story-builder.h"
#include "report.h"

typedef struct Gather Gather;

/* What is asked of each conversation besides its story; all must outlive the gathering. */
typedef struct GatherAsked {
    Binder *binder;
    Selection *only;         /* (nullable) */
    const GPtrArray *checks; /* (nullable) (element-type Check): of what `only` selects */
    Owners *owners;          /* (nullable) put on the timelines first */
    Bodies *bodies;          /* (nullable) told whose they are, and of `only` what is selected */
} GatherAsked;

/* @ledger: NULL for the defaults */
Gather *gather_new(const LedgerOptions *ledger, const GatherAsked *asked);

/* Borrowed; for AnalysisOptions. */
const Sink *gather_sink(const Gather *gather);

/* The look-ups told of so far, for story_server_name(); nothing else is in it yet. Borrowed. */
const Story *gather_lookups(const Gather *gather);

/* Adds to the timeline of a conversation that goes on what is known of it from elsewhere by now;
 * as often as one likes, as all of it is told once. */
void gather_tell_so_far(const Gather *gather, Conversation *conversation);

/* All is told: gives out what came of it, and frees the gathering.
 * @ret_totals: for totals_clear()
 * Returns: (transfer full) */
Story *gather_finish(Gather *gather, const Analysis *analysis, Totals *ret_totals);

/* Nobody wants to know; conversations told of may be gone already. NULL is fine. */
void gather_free(Gather *gather);
