/* races.h: one name with several addresses: which were tried before one was good, and
 * which that was (Happy Eyeballs, RFC 8305). */
#pragma once

#include "story.h"

/* Attempts that are told of one race. Our choice: RFC 8305, 5, starts one every 250 ms,
 * and people give up within seconds. */
#define RACE_RUNNERS_MOST 8

typedef enum RunnerOutcome {
    RUNNER_WON,     /* its connection was ready first */
    RUNNER_LOST,    /* it was ready later, or the client gave it up */
    RUNNER_REFUSED, /* RST, or closed before it was ready */
    RUNNER_SILENT,  /* nobody answered, and there was time for that */
    RUNNER_OUTCOMES
} RunnerOutcome;

const char *runner_outcome_name(RunnerOutcome outcome); /* "won", ... */
const char *runner_outcome_says(RunnerOutcome outcome); /* English msgid */

typedef struct Runner {
    const TcpConnection *connection;
    int64_t asked_ns; /* its first SYN */
    int64_t ready_ns; /* its third segment; TIME_UNKNOWN if it never came */
    RunnerOutcome outcome;
} Runner;

typedef struct Race {
    const Lookup *lead; /* of the look-ups that gave the addresses */
    Runner runners[RACE_RUNNERS_MOST];
    unsigned count;
} Race;

/* All races of connections that are kept, in the order of their look-ups. `story` has
 * its look-ups.
 * Returns: (transfer full) (element-type Race) */
GArray *races_find(const Story *story);

/* Who won; NULL if nobody did. Borrowed from `race`. */
const Runner *race_winner(const Race *race);

/* How much sooner the winner was ready than the next; -1 if no other ever was. */
int64_t race_margin_ns(const Race *race);
