/* arena.h: memory that is given back all at once.
 *
 * A timeline holds many small things that all die with it. An Arena costs one
 * pointer while it is empty, and no header for each thing. */
#pragma once

#include <stddef.h>

#include "slab.h"

typedef struct ArenaChunk ArenaChunk;

/* Where many arenas have their memory from, and how much that is in all. */
typedef struct ArenaSource {
    Slab *first_chunks;        /* of ARENA_FIRST_BYTES */
    const BlockSource *blocks; /* (nullable) of larger chunks; then none is given back */
    size_t held;               /* bytes of all chunks */
} ArenaSource;

/* What a first chunk takes in all. A connection that does nothing but open and
 * close fits in it. */
#define ARENA_FIRST_BYTES 480

/* @blocks: NULL for the heap */
void arena_source_init(ArenaSource *source, const BlockSource *blocks);
void arena_source_clear(ArenaSource *source); /* after all its arenas */

typedef struct Arena {
    ArenaChunk *chunk;   /* the newest; NULL while empty */
    size_t bytes;        /* memory held in all, for budgets */
    ArenaSource *source; /* (nullable) set before anything is taken; NULL: the heap */
} Arena;

/* n bytes, zeroed and aligned for any pointer or 64-bit number. Never NULL. */
void *arena_alloc(Arena *arena, size_t n);

/* Gives back all that came from `arena` and leaves it empty. */
void arena_clear(Arena *arena);
