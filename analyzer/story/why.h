/* why.h: what a verdict on a connection rests on: frames, the numbers compared,
 * the rule, and what was ruled out. The rows are in why.def. */
#pragma once

#include "../../dissectors/tcp/connection.h"

typedef enum WhyVerdict {
    WHY_OPENED,        /* TcpConnection.opened */
    WHY_CLOSED,        /* TcpConnection.closed */
    WHY_ACTIVE_CLOSER, /* TcpConnection.active_closer */
    WHY_COUNT
} WhyVerdict;

/* "opened", "closed", "active_closer": the field of the connection record. */
const char *why_verdict_name(WhyVerdict verdict);

/* A number that was compared, or only a frame, where `number` is false. */
typedef struct WhyEvidence {
    EventId event;
    FieldId field;
    bool number;
} WhyEvidence;

typedef struct WhyRow {
    WhyVerdict verdict;
    unsigned key;
    const char *value; /* (nullable) name of the value, where it follows from the key */
    const char *spec;
    const char *says;             /* English msgid */
    const char *const *ruled_out; /* English msgids; ends with NULL */
    const WhyEvidence *evidence;
    unsigned evidence_count;
} WhyRow;

/* How many rows why.def has. */
#define WHY(...) +1
enum {
    WHY_ROWS = 0
#include "why.def"
};
#undef WHY

extern const WhyRow why_rows[WHY_ROWS];

/* Why one verdict is what it is. Borrowed from the connection. */
typedef struct Why {
    const WhyRow *row;
    const char *value; /* "four-segments", "client", ... */
} Why;

/* The first event of each kind on a conversation, for finding evidence. */
typedef struct WhyIndex {
    const Event *first[EVENT_COUNT]; /* (nullable) */
} WhyIndex;

void why_index(WhyIndex *index, const Conversation *conversation);

/* Fills *ret; false where there is no such verdict, as no closer of what is open. */
bool why_find(const TcpConnection *connection, WhyVerdict verdict, Why *ret);
