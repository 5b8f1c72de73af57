/* inflate.c: gzip (RFC 1952) and deflate (RFC 1950, RFC 1951), by zlib. */
#include "coding-step.h"

/* zlib's words for "gzip or zlib, as its header says", and for neither. */
#define WINDOW_BITS_ANY  (MAX_WBITS + 32)
#define WINDOW_BITS_NONE (-MAX_WBITS)

/* RFC 1952, 2.3.1: ID1. */
#define GZIP_FIRST_BYTE 0x1f

static bool open_inflate(CodingStep *step)
{
    return inflateInit2(&step->inflate, WINDOW_BITS_ANY) == Z_OK;
}

static void close_inflate(CodingStep *step)
{
    inflateEnd(&step->inflate);
}

/* RFC 1952, 2.2: "A gzip file consists of a series of "members"". What else follows is
 * not part of it. */
static bool goes_on(CodingStep *step)
{
    z_stream *z = &step->inflate;
    return step->kind != &coding_deflate && z->avail_in > 0 && z->next_in[0] == GZIP_FIRST_BYTE &&
           inflateReset(z) == Z_OK;
}

static bool feed_inflate(Coding *coding, CodingStep *step, const uint8_t *bytes, size_t n)
{
    uint8_t piece[CODING_PIECE_BYTES];
    z_stream *z = &step->inflate;
    z->next_in = (uint8_t *)(uintptr_t)bytes; /* zlib does not change it */
    z->avail_in = (uInt)n;
    bool more = n > 0;
    if (step->over && more && !goes_on(step))
        return true;
    step->over &= !more;
    while (more) {
        z->next_out = piece;
        z->avail_out = sizeof piece;
        int status = inflate(z, Z_NO_FLUSH);
        if (!coding_give(coding, step, piece, sizeof piece - z->avail_out))
            return false;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return false;
        step->over = status == Z_STREAM_END && !goes_on(step);
        more = !step->over && (z->avail_in > 0 || z->avail_out == 0);
        more &= status != Z_BUF_ERROR;
    }
    return true;
}

/* RFC 9110, 8.4.1.2: "Some non-conformant implementations send the "deflate"
 * compressed data without the zlib wrapper." A wrapper is known by its first two bytes
 * (RFC 1950, 2.2: CM is 8, CMF and FLG together are a multiple of 31). */
static bool is_bare(uint8_t first, uint8_t second)
{
    return (first & 0x0f) != 8 || (first << 8 | second) % 31 != 0;
}

/* Waits for two bytes, which tell what it is. */
static bool feed_deflate(Coding *coding, CodingStep *step, const uint8_t *bytes, size_t n)
{
    if (step->taken == 0 && n > 0) {
        step->held = *bytes++;
        step->taken = 1;
        n--;
    }
    if (n == 0)
        return true;
    if (step->taken == 1) {
        step->taken = 2;
        int bits = is_bare(step->held, *bytes) ? WINDOW_BITS_NONE : MAX_WBITS;
        if (inflateReset2(&step->inflate, bits) != Z_OK ||
            !feed_inflate(coding, step, &step->held, 1))
            return false;
    }
    return feed_inflate(coding, step, bytes, n);
}

const CodingKind coding_gzip = {"gzip", open_inflate, feed_inflate, close_inflate};
const CodingKind coding_x_gzip = {"x-gzip", open_inflate, feed_inflate, close_inflate};
const CodingKind coding_deflate = {"deflate", open_inflate, feed_deflate, close_inflate};
