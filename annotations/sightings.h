/* sightings.h: counting what was met, and keeping the lowest frames as examples.
 * Private to binder*.c and assertion*.c. */
#pragma once

#include "binder.h"

/* Keeps `frame` if it is among the lowest. Each frame once, in order. */
void examples_add(uint64_t examples[CLAIM_EXAMPLES], uint64_t frame);

/* Keeps the lowest of both. */
void examples_merge(uint64_t into[CLAIM_EXAMPLES], const uint64_t from[CLAIM_EXAMPLES]);

static inline void sightings_add(Sightings *sightings, uint64_t frame)
{
    uint64_t last = sightings->frames[CLAIM_EXAMPLES - 1];
    sightings->times++;
    if (last == 0 || frame < last)
        examples_add(sightings->frames, frame);
}

void sightings_merge(Sightings *into, const Sightings *from);
