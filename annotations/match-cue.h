/* match-cue.h: the rows of match-cues.def: what speaks for which event. Private to
 * match*.c. */
#pragma once

#include "match-pattern.h"

/* One row. A negative weight speaks against the event. */
typedef struct CueSpec {
    EventId event;
    int weight;
    const char *pattern;
} CueSpec;

extern const CueSpec cue_specs[];
extern const size_t cue_count;

/* All patterns compiled, in the order of the rows. (transfer full), for g_free() */
Pattern *cues_compile(void);
