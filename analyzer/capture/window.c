/* window.c: a stretch of a stream, held in one piece. */
#include "window.h"

/* Our choice: reads of this size cost no more than a copy; larger ones leave the
 * cache before they are used. */
#define WINDOW_BYTES (1024 * 1024)

void window_init(Window *window, Stream *stream)
{
    *window = (Window){.stream = stream, .bytes = g_malloc(WINDOW_BYTES), .size = WINDOW_BYTES};
}

void window_clear(Window *window)
{
    g_free(window->bytes);
    *window = (Window){0};
}

Cursor window_held(const Window *window)
{
    return cursor_over(window->bytes + window->start, window->end - window->start);
}

static void make_room(Window *window, size_t n)
{
    size_t held = window->end - window->start;
    memmove(window->bytes, window->bytes + window->start, held);
    window->start = 0;
    window->end = held;
    if (n <= window->size)
        return;
    window->size = n;
    window->bytes = g_realloc(window->bytes, n);
}

bool window_fetch(Window *window, size_t n)
{
    if (window->end - window->start >= n)
        return true;

    make_room(window, n);
    while (window->end < n) {
        size_t got =
            stream_read(window->stream, window->bytes + window->end, window->size - window->end);
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
