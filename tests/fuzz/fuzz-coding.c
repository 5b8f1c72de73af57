/* fuzz-coding.c: bytes as bodies; the first says what codings they are in. */
#include "../../analyzer/bodies/coding.h"

static void count(void *user, const void *bytes, size_t n)
{
    (void)bytes;
    *(size_t *)user += n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const codings[] = {
        "gzip", "deflate", "br", "zstd", "gzip,gzip", "br,deflate", "zstd, gzip, br", "exi", ""};
    if (size < 2)
        return 0;
    size_t came = 0;
    size_t step = (size_t)data[1] + 1;
    Coding *coding =
        coding_new(codings[data[0] % (sizeof codings / sizeof *codings)], count, &came);
    for (size_t at = 2; at < size; at += step)
        (void)coding_feed(coding, data + at, step < size - at ? step : size - at);
    (void)coding_outcome(coding);
    coding_free(coding);
    return 0;
}
