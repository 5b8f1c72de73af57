/* window.c: a stretch of a stream, held in one piece. */
#include "window.h"

#include <stdatomic.h>

/* Our choice: reads of this size cost no more than a copy, and a few of them, on
 * their way to the workers, stay in the cache that cores share. */
#define WINDOW_BYTES (256 * 1024)

struct Chunk {
    atomic_uint references;
    size_t size;
    uint8_t bytes[];
};

static Chunk *chunk_new(size_t size)
{
    Chunk *chunk = g_malloc(sizeof *chunk + size);
    atomic_init(&chunk->references, 1);
    chunk->size = size;
    return chunk;
}

void chunk_unref(Chunk *chunk)
{
    if (chunk && atomic_fetch_sub(&chunk->references, 1) == 1)
        g_free(chunk);
}

Chunk *window_keep(const Window *window)
{
    atomic_fetch_add(&window->chunk->references, 1);
    return window->chunk;
}

void window_init(Window *window, Stream *stream)
{
    *window = (Window){.stream = stream, .chunk = chunk_new(WINDOW_BYTES)};
    window->chunks[0] = window->chunk;
}

void window_clear(Window *window)
{
    for (size_t i = 0; i < WINDOW_CHUNKS; i++)
        chunk_unref(window->chunks[i]);
    *window = (Window){0};
}

Cursor window_held(const Window *window)
{
    return cursor_over(window->chunk->bytes + window->start, window->end - window->start);
}

static bool is_free(const Chunk *chunk)
{
    return atomic_load(&chunk->references) == 1;
}

/* The first place whose chunk nobody needs, as its memory was in use last; the last one if
 * all are needed, whose chunk then goes with those who do. */
static Chunk **free_place(Window *window)
{
    Chunk **place = window->chunks;
    Chunk **last = place + WINDOW_CHUNKS - 1;
    while (place < last && *place && !is_free(*place))
        place++;
    return place;
}

/* Puts what is held at the start of a chunk of n bytes or more that nobody else needs. */
static void make_room(Window *window, size_t n)
{
    size_t held = window->end - window->start;
    size_t size = MAX(n, (size_t)WINDOW_BYTES);
    Chunk **place = free_place(window);
    Chunk *before = *place;
    /* One that had to be larger is not kept. */
    bool fits = before && is_free(before) && before->size == size;
    Chunk *chunk = fits ? before : chunk_new(size);
    memmove(chunk->bytes, window->chunk->bytes + window->start, held);
    if (chunk != before)
        chunk_unref(before);
    *place = window->chunk = chunk;
    window->start = 0;
    window->end = held;
}

bool window_fetch(Window *window, size_t n)
{
    if (window->end - window->start >= n)
        return true;

    make_room(window, n);
    Chunk *chunk = window->chunk;
    while (window->end < n) {
        size_t got =
            stream_read(window->stream, chunk->bytes + window->end, chunk->size - window->end);
        if (got == 0)
            return false;
        window->end += got;
    }
    return true;
}

void window_step(Window *window, size_t n)
{
    g_assert(n <= window->end - window->start);
    window->start += n;
}
