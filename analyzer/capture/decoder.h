/* decoder.h: what undoes a compression, a block at a time. Inside
 * analyzer/capture only. */
#pragma once

#include <glib.h>

#include "../../dissectors/cursor.h"

/* Enough bytes to tell any compression by. */
#define COMPRESSION_MAGIC_MAX 8

typedef struct Compression {
    const char *name; /* "gzip" */
    bool (*recognise)(Cursor start);
    void *(*open)(void);
    void (*close)(void *state);

    /* Decodes from `in`, which it steps over, into the `n` bytes at `out`.
     * *ret_n of them are filled. False: the data is damaged. */
    bool (*decode)(void *state, Cursor *in, uint8_t *out, size_t n, size_t *ret_n);

    /* True if the compressed data may end here. */
    bool (*may_end)(const void *state);
} Compression;

extern const Compression gzip_compression;
extern const Compression zstd_compression;

/* The one that `start` is the beginning of, or NULL. */
const Compression *compression_recognise(Cursor start);
