/* waterfall.h: requests as bars over time, all on one axis. Time in which none of
 * them was under way is left out of the axis, so that a page loaded in a second can
 * be read in a capture of an hour. Draws nothing: it says what each column is. */
#pragma once

#include "../story/story.h"

/* What a column of a bar is: a Phase, or one of these. */
enum {
    WATERFALL_BLOCKED = PHASE_COUNT, /* the request is under way, and nothing of it on the wire */
    WATERFALL_EMPTY,
};

typedef struct Waterfall {
    GArray *busy;   /* of a type that is waterfall.c's own */
    int64_t length; /* of the axis, in nanoseconds */
} Waterfall;

/* The axis for `exchanges` (const Exchange *), in any order. */
void waterfall_init(Waterfall *waterfall, const GPtrArray *exchanges);
void waterfall_clear(Waterfall *waterfall);

/* Says what each of `columns` columns of the bar of `exchange` is. A request that is
 * too short for any still has one. */
void waterfall_bar(const Waterfall *waterfall, const Exchange *exchange, uint8_t *ret,
                   unsigned columns);

/* Which phases any of the exchanges took time for, for a legend; returns whether any was
 * blocked. @rows: (element-type Exchange *) */
bool waterfall_phases(const GPtrArray *rows, bool seen[PHASE_TOTAL_COUNT]);
