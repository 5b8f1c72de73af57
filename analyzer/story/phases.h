/* phases.h: where the time of a request went.
 *
 * The phases up to `receive` follow one another without overlap. What of the
 * time from the first to the last of them lies in none is `blocked`: nothing of
 * this request was on the wire. So blocked and those phases make up the total. */
#pragma once

#include "../../dissectors/tcp/connection.h"

typedef enum Phase {
#define PHASE(id, name, title, glyph) PHASE_##id,
#include "phases.def"
#undef PHASE
    PHASE_COUNT
} Phase;

/* The phases that a request's total is made up of. */
#define PHASE_TOTAL_COUNT PHASE_IDLE

typedef enum Absence {
#define ABSENCE(id, name, says) ABSENCE_##id,
#include "phase-absences.def"
#undef ABSENCE
    ABSENCE_COUNT
} Absence;

typedef struct PhaseSpan {
    int64_t from_ns, until_ns; /* since the epoch; as good as unset where it is absent */
} PhaseSpan;

typedef struct Phases {
    PhaseSpan spans[PHASE_COUNT];
    uint8_t absences[PHASE_COUNT]; /* Absence; NONE: the phase was seen */
} Phases;

typedef struct PhaseSpec {
    const char *name;
    const char *title; /* English msgid */
    const char *glyph;
} PhaseSpec;

extern const PhaseSpec phase_specs[PHASE_COUNT];

const char *absence_name(Absence absence); /* "reused", ... */
const char *absence_says(Absence absence); /* (nullable) English msgid */

/* Nanoseconds a phase took, or -1 where it is absent. */
int64_t phases_took(const Phases *phases, Phase phase);

/* Begin and end of the request; false if nothing of it has a time. */
bool phases_extent(const Phases *phases, int64_t *ret_from_ns, int64_t *ret_until_ns);

/* From the first phase to the last byte of the response; -1 if nothing of it has a time. */
int64_t phases_total(const Phases *phases);

/* The part of the total in which no phase ran. */
int64_t phases_blocked(const Phases *phases);

/* ---- filling them in ------------------------------------------------------- */

/* Stands for a time that is not known. */
#define TIME_UNKNOWN INT64_MIN

/* When what concerns all requests of a connection happened; TIME_UNKNOWN if it
 * was not seen. */
typedef struct Milestones {
    int64_t asked_ns, established_ns; /* first SYN; third segment */
    int64_t hello_ns;                 /* ClientHello */
    int64_t encrypted_ns[2];          /* first encrypted record of each End */
    int64_t closing_ns, closed_ns;    /* first FIN or RST; the last of it */
} Milestones;

/* When the messages of one exchange began and ended; TIME_UNKNOWN where that was not
 * seen. */
typedef struct MessageTimes {
    int64_t request_ns, request_end_ns;
    int64_t response_ns, response_end_ns;
    int64_t before_ns, after_ns; /* requests before and after it on the connection */
    bool first;                  /* it is the first on its connection */
} MessageTimes;

/* None of it known yet. */
Milestones milestones_none(void);

/* Takes in an event of the connection; only those of TLS matter. */
void milestones_event(Milestones *milestones, const Event *event);

/* What the conversation itself tells, once it is over: of TCP. */
void milestones_conversation(Milestones *milestones, const Conversation *conversation);

/* Fills in all phases but the look-up, which stays ABSENCE_UNSEEN or, on a
 * connection already in use, ABSENCE_REUSED. */
void phases_fill(Phases *phases, const Milestones *milestones, const MessageTimes *times);

/* Adds the look-up, which was over before anything else began. */
void phases_add_lookup(Phases *phases, int64_t from_ns, int64_t until_ns);
