/* arena.h: memory that is given back all at once.
 *
 * A timeline holds many small things that all die with it. An Arena costs one
 * pointer while it is empty, and no header for each thing. */
#pragma once

#include <stddef.h>

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    ArenaChunk *chunk; /* the newest; NULL while empty */
    size_t bytes;      /* memory held in all, for budgets */
} Arena;

/* n bytes, zeroed and aligned for any pointer or 64-bit number. Never NULL. */
void *arena_alloc(Arena *arena, size_t n);

/* Gives back all that came from `arena` and leaves it empty. */
void arena_clear(Arena *arena);
