/* decoder.c: gzip by zlib, zstd by libzstd. */
#include "decoder.h"

#define ZLIB_CONST /* next_in points to const, as it should */
#include <zlib.h>
#include <zstd.h>

/* RFC 1952, 2.3.1: ID1 and ID2. */
#define GZIP_MAGIC_1 0x1f
#define GZIP_MAGIC_2 0x8b

/* The greatest window, and 16 for gzip's framing alone (zlib.h, inflateInit2). */
#define GZIP_WINDOW_BITS (15 + 16)

typedef struct Gzip {
    z_stream stream;
    bool between_members;
    bool at_garbage; /* what follows the last member is none */
} Gzip;

static bool gzip_recognise(Cursor start)
{
    uint8_t first, second;
    return cursor_u8(&start, &first) && cursor_u8(&start, &second) && first == GZIP_MAGIC_1 &&
           second == GZIP_MAGIC_2;
}

static void *gzip_open(void)
{
    Gzip *gzip = g_new0(Gzip, 1);
    if (inflateInit2(&gzip->stream, GZIP_WINDOW_BITS) != Z_OK)
        g_error("zlib: out of memory");
    return gzip;
}

static void gzip_close(void *state)
{
    Gzip *gzip = state;
    inflateEnd(&gzip->stream);
    g_free(gzip);
}

/* RFC 1952, 2.2: members follow one another with nothing between. What is no
 * member is padding of tapes and copies, which gzip(1) passes over as well. */
static bool begin_member(Gzip *gzip, const Cursor *in)
{
    Cursor ahead = *in;
    uint8_t first;
    gzip->between_members = false;
    gzip->at_garbage = !cursor_u8(&ahead, &first) || first != GZIP_MAGIC_1;
    return !gzip->at_garbage && inflateReset(&gzip->stream) == Z_OK;
}

static bool gzip_decode(void *state, Cursor *in, uint8_t *out, size_t n, size_t *ret_n)
{
    Gzip *gzip = state;
    *ret_n = 0;
    if (gzip->between_members && in->captured > 0)
        (void)begin_member(gzip, in);
    if (gzip->at_garbage)
        return cursor_skip(in, in->captured);

    z_stream *z = &gzip->stream;
    uInt given = (uInt)MIN(in->captured, (size_t)G_MAXINT);
    z->next_in = in->at;
    z->avail_in = given;
    z->next_out = out;
    z->avail_out = (uInt)MIN(n, (size_t)G_MAXINT);
    int result = inflate(z, Z_NO_FLUSH);

    *ret_n = (size_t)(z->next_out - out);
    gzip->between_members = result == Z_STREAM_END;
    bool stepped = cursor_skip(in, given - z->avail_in);
    return stepped && (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR);
}

static bool gzip_may_end(const void *state)
{
    const Gzip *gzip = state;
    return gzip->between_members || gzip->at_garbage;
}

const Compression gzip_compression = {
    .name = "gzip",
    .recognise = gzip_recognise,
    .open = gzip_open,
    .close = gzip_close,
    .decode = gzip_decode,
    .may_end = gzip_may_end,
};

/* RFC 8878, 3.1.1 and 3.1.2: a frame, or one to be skipped before it. */
#define ZSTD_FRAME     0xfd2fb528
#define ZSTD_SKIPPABLE 0x184d2a50 /* the last four bits are free */

typedef struct Zstd {
    ZSTD_DStream *stream;
    bool between_frames;
} Zstd;

static bool zstd_recognise(Cursor start)
{
    uint32_t magic;
    return cursor_u32le(&start, &magic) &&
           (magic == ZSTD_FRAME || (magic & ~UINT32_C(0xf)) == ZSTD_SKIPPABLE);
}

static void *zstd_open(void)
{
    Zstd *zstd = g_new0(Zstd, 1);
    zstd->stream = ZSTD_createDStream();
    if (!zstd->stream)
        g_error("zstd: out of memory");
    return zstd;
}

static void zstd_close(void *state)
{
    Zstd *zstd = state;
    ZSTD_freeDStream(zstd->stream);
    g_free(zstd);
}

static bool zstd_decode(void *state, Cursor *in, uint8_t *out, size_t n, size_t *ret_n)
{
    Zstd *zstd = state;
    ZSTD_inBuffer input = {.src = in->at, .size = in->captured};
    ZSTD_outBuffer output = {.dst = out, .size = n};
    size_t hint = ZSTD_decompressStream(zstd->stream, &output, &input);
    *ret_n = output.pos;
    if (ZSTD_isError(hint))
        return false;

    /* zstd.h: 0 means that a frame is completely decoded and fully flushed. */
    zstd->between_frames = hint == 0;
    return cursor_skip(in, input.pos);
}

static bool zstd_may_end(const void *state)
{
    return ((const Zstd *)state)->between_frames;
}

const Compression zstd_compression = {
    .name = "zstd",
    .recognise = zstd_recognise,
    .open = zstd_open,
    .close = zstd_close,
    .decode = zstd_decode,
    .may_end = zstd_may_end,
};

const Compression *compression_recognise(Cursor start)
{
    static const Compression *const known[] = {&gzip_compression, &zstd_compression};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i]->recognise(start))
            return known[i];
    return NULL;
}
