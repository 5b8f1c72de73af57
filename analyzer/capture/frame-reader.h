/* frame-reader.h: single frames of a saved capture, by number, for whoever looks at
 * their bytes. Going forward reads on; going back begins the file again. */
#pragma once

#include "capture.h"

typedef struct FrameReader FrameReader;

/* A reader of the file at `path`, which is opened when first asked for a frame. Frames
 * are numbered as with `options`, whose filter must outlive the reader.
 * Returns: (transfer full) */
FrameReader *frame_reader_new(const char *path, const CaptureOptions *options);
void frame_reader_free(FrameReader *reader); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FrameReader, frame_reader_free)

/* Finds frame `number`, counted from 1. Its bytes are borrowed until the next call.
 * False and *error set if the file cannot be read so far, or has no such frame. */
bool frame_reader_get(FrameReader *reader, uint64_t number, Frame *ret, GError **error);
