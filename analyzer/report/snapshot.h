/* snapshot.h: the story of a capture that is still being analysed, as things stood when it
 * was begun. It is made in small steps, between which the analysis goes on; what came since
 * is left to the next one. */
#pragma once

#include "../engine/roster.h"
#include "../engine/worker.h"
#include "gather.h"

typedef struct SnapshotSource {
    const AnalysisRun *run;
    const Roster *roster;
    const Gather *known; /* that tells what is known from elsewhere */
    const GArray *news;  /* News, of conversations that there are, in the order of frames */
    GatherAsked asked;
    LedgerOptions ledger;
} SnapshotSource;

typedef struct Snapshot Snapshot;

/* Returns: (transfer full) */
Snapshot *snapshot_begin(const SnapshotSource *source);

/* NULL is fine. Once one of the conversations has gone, this is all that may be done. */
void snapshot_free(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)

/* Takes in up to `most` more. True if there is more to do. */
bool snapshot_step(Snapshot *snapshot, size_t most);

/* Of one that is made: puts what it says, borrowed, in *input. */
void snapshot_show(const Snapshot *snapshot, ReportInput *input);
