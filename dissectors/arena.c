#include "arena.h"

#include <glib.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Each chunk is twice as large as the one before, so that long timelines cost few
 * allocations. */
#define LARGEST_CHUNK_BYTES (64 * 1024)

struct ArenaChunk {
    ArenaChunk *older;
    uint32_t used, size; /* of `bytes` */
    alignas(uint64_t) uint8_t bytes[];
};

#define FIRST_SIZE (ARENA_FIRST_BYTES - sizeof(ArenaChunk))

void arena_source_init(ArenaSource *source, const BlockSource *blocks)
{
    *source = (ArenaSource){.first_chunks = slab_new(ARENA_FIRST_BYTES, blocks), .blocks = blocks};
}

void arena_source_clear(ArenaSource *source)
{
    g_clear_pointer(&source->first_chunks, slab_free);
}

static size_t next_chunk_size(const Arena *arena, size_t needed)
{
    size_t size = arena->chunk ? (size_t)arena->chunk->size * 2 : FIRST_SIZE;
    size = MIN(size, (size_t)LARGEST_CHUNK_BYTES);
    return MAX(size, needed);
}

/* The first chunk of an arena that has a source, and no other, has this size. */
static bool is_from_slab(const Arena *arena, const ArenaChunk *chunk)
{
    return arena->source && !chunk->older && chunk->size == FIRST_SIZE;
}

/* Memory for a chunk of `size`. */
static ArenaChunk *take_chunk(const Arena *arena, size_t size)
{
    const ArenaSource *source = arena->source;
    size_t n = sizeof(ArenaChunk) + size;
    if (source && !arena->chunk && size == FIRST_SIZE)
        return slab_take(source->first_chunks);
    if (source && source->blocks)
        return source->blocks->take(source->blocks->user, n);
    return g_malloc(n);
}

static void give_chunk(const Arena *arena, ArenaChunk *chunk)
{
    if (is_from_slab(arena, chunk))
        slab_give(arena->source->first_chunks, chunk);
    else if (!arena->source || !arena->source->blocks)
        g_free(chunk);
}

static void arena_grow(Arena *arena, size_t needed)
{
    size_t size = next_chunk_size(arena, needed);
    ArenaChunk *chunk = take_chunk(arena, size);
    chunk->older = arena->chunk;
    chunk->used = 0;
    chunk->size = (uint32_t)size;
    arena->chunk = chunk;
    arena->bytes += sizeof *chunk + size;
    if (arena->source)
        arena->source->held += sizeof *chunk + size;
}

void *arena_alloc(Arena *arena, size_t n)
{
    n = (n + alignof(uint64_t) - 1) & ~(alignof(uint64_t) - 1);
    if (!arena->chunk || arena->chunk->size - arena->chunk->used < n)
        arena_grow(arena, n);

    void *memory = arena->chunk->bytes + arena->chunk->used;
    arena->chunk->used += (uint32_t)n;
    return memset(memory, 0, n);
}

void arena_clear(Arena *arena)
{
    while (arena->chunk) {
        ArenaChunk *chunk = arena->chunk;
        arena->chunk = chunk->older;
        give_chunk(arena, chunk);
    }
    if (arena->source)
        arena->source->held -= arena->bytes;
    arena->bytes = 0;
}
