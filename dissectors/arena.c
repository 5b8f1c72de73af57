#include "arena.h"

#include <glib.h>
#include <stdbool.h>

const uint32_t arena_slab_bytes[ARENA_SLABS] = {512, 2048, 4096};

/* Beyond those of slabs a chunk is about as large as all before it, so that long timelines
 * cost few allocations. */
#define LARGEST_CHUNK_BYTES (64 * 1024)

void arena_source_init(ArenaSource *source, const BlockSource *blocks)
{
    *source = (ArenaSource){.blocks = blocks};
    for (unsigned i = 0; i < ARENA_SLABS; i++)
        source->chunks[i] = slab_new(arena_slab_bytes[i], blocks);
}

void arena_source_clear(ArenaSource *source)
{
    for (unsigned i = 0; i < ARENA_SLABS; i++)
        g_clear_pointer(&source->chunks[i], slab_free);
}

/* What the next chunk of an arena that holds `held` bytes takes: the second kind twice, as
 * a few requests need no more. */
static size_t bytes_after(size_t held)
{
    if (held == 0)
        return arena_slab_bytes[0];
    if (held < 2 * arena_slab_bytes[1])
        return arena_slab_bytes[1];
    size_t bytes = arena_slab_bytes[2];
    while (bytes * 2 <= held && bytes < LARGEST_CHUNK_BYTES)
        bytes *= 2;
    return bytes;
}

static size_t next_chunk_bytes(const Arena *arena, size_t needed)
{
    return MAX(bytes_after(arena->bytes), needed + sizeof(ArenaChunk));
}

/* The slab that has chunks of that many bytes; NULL if none has. */
static Slab *slab_for(const Arena *arena, size_t bytes)
{
    for (unsigned i = 0; arena->source && i < ARENA_SLABS; i++)
        if (bytes == arena_slab_bytes[i])
            return arena->source->chunks[i];
    return NULL;
}

static ArenaChunk *take_chunk(const Arena *arena, size_t bytes)
{
    const ArenaSource *source = arena->source;
    Slab *slab = slab_for(arena, bytes);
    if (slab)
        return slab_take(slab);
    if (source && source->blocks)
        return source->blocks->take(source->blocks->user, bytes);
    return g_malloc(bytes);
}

static void give_chunk(const Arena *arena, ArenaChunk *chunk)
{
    Slab *slab = slab_for(arena, sizeof *chunk + chunk->size);
    if (slab)
        slab_give(slab, chunk);
    else if (!arena->source || !arena->source->blocks)
        g_free(chunk);
}

void arena_grow(Arena *arena, size_t needed)
{
    size_t bytes = next_chunk_bytes(arena, needed);
    ArenaChunk *chunk = take_chunk(arena, bytes);
    chunk->older = arena->chunk;
    chunk->used = 0;
    chunk->size = (uint32_t)(bytes - sizeof *chunk);
    arena->chunk = chunk;
    arena->bytes += bytes;
    if (arena->source)
        arena->source->held += bytes;
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
