/* window.h: a stretch of a stream, held in one piece so that frames can be lent
 * out of it. Inside analyzer/capture only. */
#pragma once

#include "capture.h"
#include "stream.h"

/* Our choice: more than are under way to the workers at a time. */
#define WINDOW_CHUNKS 24

typedef struct Window {
    Stream *stream;
    Chunk *chunk;                 /* one of `chunks`: what is held stands in it */
    Chunk *chunks[WINDOW_CHUNKS]; /* (owned, nullable) filled again when nobody needs them */
    size_t start;                 /* first byte not yet stepped over */
    size_t end;
} Window;

void window_init(Window *window, Stream *stream);
void window_clear(Window *window);

/* What is held and not yet stepped over. Borrowed until window_fetch(). */
Cursor window_held(const Window *window);

/* Reads until `n` bytes are held. What was lent moves, or stays where it is if
 * somebody keeps the chunk. False if the stream ends before; then all that is left is held. */
bool window_fetch(Window *window, size_t n);

/* Steps over n bytes that are held. */
void window_step(Window *window, size_t n);

/* Keeps what has been lent. Returns: (transfer full): for chunk_unref() */
Chunk *window_keep(const Window *window);
