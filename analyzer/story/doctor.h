/* doctor.h: what is wrong with a capture itself, and which verdicts are less
 * sure because of that. Comes first in every report. */
#pragma once

#include "../engine/analysis.h"

/* What a finding makes less sure; joined with |. */
typedef enum Lowered {
    LOWERS_STATES = 1 << 0,  /* states of both ends, how connections began and ended */
    LOWERS_LOSS = 1 << 1,    /* what was lost, sent again, out of order */
    LOWERS_TIMES = 1 << 2,   /* durations, round trips */
    LOWERS_CONTENT = 1 << 3, /* messages: requests, certificates, answers */
    LOWERS_ROLES = 1 << 4,   /* who is the client */
    LOWERS_SIZES = 1 << 5,   /* sizes of segments and windows */
    LOWERS_COUNTS = 1 << 6,  /* packets and bytes counted */
    LOWERS_DAMAGE = 1 << 7,  /* whether packets are as they were sent */
    LOWERS_STORIES = 1 << 8, /* what led to what */
} Lowered;

#define LOWERED_KINDS 9

/* The kind whose bit is `index`: "states", "loss", ... for programs; for people
 * the same, translated. */
const char *lowered_name(unsigned index);
const char *lowered_says(unsigned index);

typedef enum FindingId {
#define FINDING(id, name, weight, lowers, says, means) FINDING_##id,
#include "findings.def"
#undef FINDING
    FINDING_COUNT
} FindingId;

typedef struct FindingSpec {
    const char *name; /* stable: "snap_length" */
    EventWeight weight;
    unsigned lowers;   /* Lowered */
    const char *says;  /* English msgid */
    const char *means; /* English msgid; (nullable) */
} FindingSpec;

extern const FindingSpec finding_catalogue[FINDING_COUNT];

typedef struct Finding {
    FindingId id;
    uint64_t count;
    uint64_t total;       /* of how many; 0 where that says nothing */
    uint64_t frame;       /* an example; 0: none */
    Address by;           /* whose packets show it; family ADDRESS_NONE: no one's in particular */
    const char *evidence; /* (nullable) in words; borrowed from the analysis */
} Finding;

/* What single connections show of it, added up. */
typedef struct DoctorCounts {
    uint64_t mid_stream;
    uint64_t one_direction, one_direction_frame;
} DoctorCounts;

void doctor_connection(DoctorCounts *counts, const TcpConnection *connection);

/* Adds what was counted of other connections. */
void doctor_merge(DoctorCounts *counts, const DoctorCounts *from);

/* What was found, in the order of the catalogue; none if nothing was.
 * Returns: (transfer full) (element-type Finding) */
GArray *doctor_findings(const Analysis *analysis, const DoctorCounts *counts);

/* Whether anything is wrong, rather than merely worth knowing. */
bool doctor_has_trouble(const GArray *findings);
