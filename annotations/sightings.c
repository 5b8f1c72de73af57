#include "sightings.h"

#include <string.h>

void examples_add(uint64_t examples[CLAIM_EXAMPLES], uint64_t frame)
{
    unsigned place = 0;
    while (place < CLAIM_EXAMPLES && examples[place] != 0 && examples[place] < frame)
        place++;
    if (frame == 0 || place == CLAIM_EXAMPLES || examples[place] == frame)
        return;
    memmove(&examples[place + 1], &examples[place],
            (CLAIM_EXAMPLES - 1 - place) * sizeof examples[0]);
    examples[place] = frame;
}

void examples_merge(uint64_t into[CLAIM_EXAMPLES], const uint64_t from[CLAIM_EXAMPLES])
{
    for (unsigned i = 0; i < CLAIM_EXAMPLES && from[i] > 0; i++)
        examples_add(into, from[i]);
}

void sightings_merge(Sightings *into, const Sightings *from)
{
    into->times += from->times;
    examples_merge(into->frames, from->frames);
}
