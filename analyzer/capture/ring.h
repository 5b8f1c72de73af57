/* ring.h: the files of a capture: one, or a ring of them named as dumpcap names
 * them. Inside analyzer/capture only. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "limits.h"

typedef struct Ring {
    const char *path;     /* as asked for; borrowed */
    CaptureLimits limits; /* of a file */
    bool many;            /* numbered files */
    unsigned number;      /* of the current one, from 1; 0: none yet */
    char *current;        /* (owned) its name */
    GQueue names;         /* char * (owned), those kept, oldest first */
} Ring;

/* Files `path`, or numbered ones when `limits` says when to go on with another. */
void ring_init(Ring *ring, const char *path, const CaptureLimits *limits);
void ring_clear(Ring *ring);

/* Opens the next file, for writing, and removes the oldest when there are more than
 * are to be kept. -1, and errno, if that cannot be. */
int ring_open_next(Ring *ring);
