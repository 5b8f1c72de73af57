/* others.c: br (RFC 7932) and zstd (RFC 8878), by their own libraries. */
#include "coding-step.h"

/* RFC 9659, 3: "decoders MUST [...] support a Window_Size of up to [...] 8 MB" and may
 * refuse larger ones, "to protect against unreasonable memory usage". */
#define ZSTD_WINDOW_LOG_MAX 23

static bool open_brotli(CodingStep *step)
{
    step->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    return step->brotli;
}

static void close_brotli(CodingStep *step)
{
    BrotliDecoderDestroyInstance(step->brotli);
}

static bool feed_brotli(Coding *coding, CodingStep *step, const uint8_t *bytes, size_t n)
{
    uint8_t piece[CODING_PIECE_BYTES];
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (!step->over && result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
        uint8_t *out = piece;
        size_t room = sizeof piece;
        result = BrotliDecoderDecompressStream(step->brotli, &n, &bytes, &room, &out, NULL);
        step->over = result == BROTLI_DECODER_RESULT_SUCCESS;
        if (!coding_give(coding, step, piece, sizeof piece - room))
            return false;
    }
    return result != BROTLI_DECODER_RESULT_ERROR;
}

static bool open_zstd(CodingStep *step)
{
    step->zstd = ZSTD_createDStream();
    return step->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(step->zstd, ZSTD_d_windowLogMax,
                                                              ZSTD_WINDOW_LOG_MAX));
}

static void close_zstd(CodingStep *step)
{
    ZSTD_freeDStream(step->zstd);
}

/* Frames may follow one another (RFC 8878, 3): it is over where one ends and no other
 * has begun. */
static bool feed_zstd(Coding *coding, CodingStep *step, const uint8_t *bytes, size_t n)
{
    uint8_t piece[CODING_PIECE_BYTES];
    ZSTD_inBuffer in = {bytes, n, 0};
    bool full = false;
    while (in.pos < in.size || full) {
        ZSTD_outBuffer out = {piece, sizeof piece, 0};
        size_t status = ZSTD_decompressStream(step->zstd, &out, &in);
        if (ZSTD_isError(status) || !coding_give(coding, step, piece, out.pos))
            return false;
        step->over = status == 0;
        full = out.pos == out.size && !step->over;
    }
    return true;
}

const CodingKind coding_br = {"br", open_brotli, feed_brotli, close_brotli};
const CodingKind coding_zstd = {"zstd", open_zstd, feed_zstd, close_zstd};
