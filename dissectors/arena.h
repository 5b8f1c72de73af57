/* arena.h: memory that is given back all at once.
 *
 * A timeline holds many small things that all die with it. An Arena costs one
 * pointer while it is empty, and no header for each thing. */
#pragma once

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "prefetch.h"
#include "slab.h"

typedef struct ArenaChunk {
    struct ArenaChunk *older;
    uint32_t used, size; /* of `bytes` */
    alignas(uint64_t) uint8_t bytes[];
} ArenaChunk;

/* Chunks that are handed out again and again, and what each takes in all. A connection that
 * does nothing but open and close fits in the first; one of one request in the first two. */
#define ARENA_SLABS 3
extern const uint32_t arena_slab_bytes[ARENA_SLABS];

/* Where many arenas have their memory from, and how much that is in all. */
typedef struct ArenaSource {
    Slab *chunks[ARENA_SLABS]; /* by place in arena_slab_bytes */
    const BlockSource *blocks; /* (nullable) of larger chunks; then none is given back */
    size_t held;               /* bytes of all chunks */
} ArenaSource;

/* @blocks: NULL for the heap */
void arena_source_init(ArenaSource *source, const BlockSource *blocks);
void arena_source_clear(ArenaSource *source); /* after all its arenas */

typedef struct Arena {
    ArenaChunk *chunk;   /* the newest; NULL while empty */
    size_t bytes;        /* memory held in all, for budgets */
    ArenaSource *source; /* (nullable) set before anything is taken; NULL: the heap */
} Arena;

/* Makes room for n bytes more. Use arena_take(). */
void arena_grow(Arena *arena, size_t n);

/* n bytes, aligned for any pointer or 64-bit number, with whatever is in them. Never NULL. */
static inline void *arena_take(Arena *arena, size_t n)
{
    n = (n + alignof(uint64_t) - 1) & ~(alignof(uint64_t) - 1);
    if (!arena->chunk || arena->chunk->size - arena->chunk->used < n)
        arena_grow(arena, n);
    void *memory = arena->chunk->bytes + arena->chunk->used;
    arena->chunk->used += (uint32_t)n;
    return memory;
}

/* The same, zeroed. */
static inline void *arena_alloc(Arena *arena, size_t n)
{
    return memset(arena_take(arena, n), 0, n);
}

/* Has what is in it fetched, newest chunks first, one more with each step from 0 on: a
 * chunk can only be asked for once the one after it, which knows where it lies, has come. */
#define ARENA_FETCH_STEPS 3
static inline void arena_prefetch(const Arena *arena, unsigned step)
{
    const ArenaChunk *chunk = arena->chunk;
    if (step == 0)
        prefetch(chunk);
    for (unsigned i = 1; chunk && i < step; i++)
        chunk = chunk->older;
    if (step == 0 || !chunk)
        return;
    prefetch_bytes(chunk, sizeof *chunk + chunk->used);
    prefetch(chunk->older);
}

/* Gives back all that came from `arena` and leaves it empty. */
void arena_clear(Arena *arena);
