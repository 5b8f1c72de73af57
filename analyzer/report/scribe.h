/* scribe.h: who writes the records of conversations: the JSON as it comes about, and what
 * makes many of them quickly. One for each thread. */
#pragma once

#include "community-id.h"
#include "json-pieces.h"
#include "report.h"

/* Frames whose number and time are remembered: those of one connection come again and again,
 * in its events and in its states. A power of two. */
#define SCRIBE_MOMENTS 16

/* 42,"time":0.001250000, */
typedef struct ScribeMoment {
    Moment at;
    JsonPiece piece; /* without length: none yet */
} ScribeMoment;

typedef struct Scribe {
    Json json; /* into memory */
    const ReportInput *input;
    CommunityIds *ids;       /* (owned) */
    struct JsonNotes *notes; /* (owned) see json-notes.c */
    uint64_t notes_written;
    JsonPieces pieces;
    ScribeMoment moments[SCRIBE_MOMENTS]; /* by the last bits of the frame */
} Scribe;

void scribe_init(Scribe *scribe, const ReportInput *input);
void scribe_clear(Scribe *scribe);

/* Writes the number of a frame, the key of which is there already, and its time. */
void scribe_put_moment(Scribe *scribe, const Moment *at);
