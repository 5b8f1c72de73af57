#include "arena.h"

#include <glib.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

/* A connection that does nothing but open and close fits in the first chunk;
 * each next one doubles, so that long timelines cost few allocations. */
#define FIRST_CHUNK_BYTES   448
#define LARGEST_CHUNK_BYTES (64 * 1024)

struct ArenaChunk {
    ArenaChunk *older;
    size_t used, size; /* of `bytes` */
    alignas(max_align_t) uint8_t bytes[];
};

static size_t next_chunk_size(const Arena *arena, size_t needed)
{
    size_t size = arena->chunk ? arena->chunk->size * 2 : FIRST_CHUNK_BYTES;
    size = MIN(size, (size_t)LARGEST_CHUNK_BYTES);
    return MAX(size, needed);
}

static void arena_grow(Arena *arena, size_t needed)
{
    size_t size = next_chunk_size(arena, needed);
    ArenaChunk *chunk = g_malloc(sizeof *chunk + size);
    chunk->older = arena->chunk;
    chunk->used = 0;
    chunk->size = size;
    arena->chunk = chunk;
    arena->bytes += sizeof *chunk + size;
}

void *arena_alloc(Arena *arena, size_t n)
{
    n = (n + alignof(uint64_t) - 1) & ~(alignof(uint64_t) - 1);
    if (!arena->chunk || arena->chunk->size - arena->chunk->used < n)
        arena_grow(arena, n);

    void *memory = arena->chunk->bytes + arena->chunk->used;
    arena->chunk->used += n;
    return memset(memory, 0, n);
}

void arena_clear(Arena *arena)
{
    while (arena->chunk) {
        ArenaChunk *older = arena->chunk->older;
        g_free(arena->chunk);
        arena->chunk = older;
    }
    arena->bytes = 0;
}
