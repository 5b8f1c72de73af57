/* bodies-json.h: the index of bodies that were saved: docs/json.md. */
#pragma once

#include "../bodies/bodies.h"

/* What was saved, and what was not. */
typedef struct BodiesCount {
    uint64_t saved;
    uint64_t not_whole; /* of them: see their state */
    uint64_t refused;   /* for which there was no room at all */
} BodiesCount;

/* Writes the index into the folder, `capture` being what was read. False, and errno, if that
 * fails. */
bool bodies_write_index(const Bodies *bodies, const char *capture, BodiesCount *ret);
