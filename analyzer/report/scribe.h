/* scribe.h: who writes the records of conversations: the JSON as it comes about, and what
 * makes many of them quickly. One for each thread. */
#pragma once

#include "community-id.h"
#include "json-pieces.h"
#include "report.h"

typedef struct Scribe {
    Json json; /* into memory */
    const ReportInput *input;
    CommunityIds *ids;       /* (owned) */
    struct JsonNotes *notes; /* (owned) see json-notes.c */
    uint64_t notes_written;
    JsonPieces pieces;
} Scribe;

void scribe_init(Scribe *scribe, const ReportInput *input);
void scribe_clear(Scribe *scribe);
