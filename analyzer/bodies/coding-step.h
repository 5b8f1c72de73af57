/* coding-step.h: one coding of several. Nothing outside this folder includes it. */
#pragma once

#include <brotli/decode.h>
#include <glib.h>
#include <zlib.h>
#include <zstd.h>

#include "coding.h"

/* What a step gives at a time. */
#define CODING_PIECE_BYTES 16384

typedef struct CodingStep CodingStep;

/* How one coding is taken off. */
typedef struct CodingKind {
    const char *name;
    bool (*open)(CodingStep *step);
    bool (*feed)(Coding *coding, CodingStep *step, const uint8_t *bytes, size_t n);
    void (*close)(CodingStep *step);
} CodingKind;

struct CodingStep {
    const CodingKind *kind;
    CodingStep *next; /* (nullable) where its output goes; NULL: it is the last */
    bool over;        /* its end came: what follows is not part of it */
    uint8_t held;     /* the first byte, while the second is awaited */
    unsigned taken;   /* bytes it was fed, up to two */
    union {
        z_stream inflate;
        BrotliDecoderState *brotli;
        ZSTD_DStream *zstd;
    };
};

extern const CodingKind coding_gzip, coding_x_gzip, coding_deflate, coding_br, coding_zstd;

/* Hands on what `step` gave: to the next, or out. False ends it. */
G_GNUC_WARN_UNUSED_RESULT
bool coding_give(Coding *coding, const CodingStep *step, const uint8_t *bytes, size_t n);
