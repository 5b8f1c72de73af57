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

/* What a first chunk takes in all. A connection that does nothing but open and
 * close fits in it; each further chunk is twice as large. */
#define ARENA_FIRST_BYTES 480

/* Chunks that are handed out again and again: with them one has room for what a
 * connection of one request takes. */
#define ARENA_SLABS 3

/* Where many arenas have their memory from, and how much that is in all. */
typedef struct ArenaSource {
    Slab *chunks[ARENA_SLABS]; /* each of twice the size of the one before */
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

/* Has the memory of its newest chunks fetched, as many as come from slabs. */
static inline void arena_prefetch(const Arena *arena)
{
    const ArenaChunk *chunk = arena->chunk;
    for (unsigned i = 0; chunk && i < ARENA_SLABS; i++, chunk = chunk->older)
        prefetch_bytes(chunk, sizeof *chunk + chunk->used);
}

/* Gives back all that came from `arena` and leaves it empty. */
void arena_clear(Arena *arena);
