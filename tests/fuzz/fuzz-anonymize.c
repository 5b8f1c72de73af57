/* fuzz-anonymize.c: a capture of any kind, anonymised: as many frames come out, and of the
 * second reading none is changed outside of its bytes. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../analyzer/capture/rewrite.h"
#include "../../analyzer/export/anonymize.h"

static void change(void *user, const Frame *frame, uint8_t *bytes)
{
    anonymizer_change(user, frame, bytes);
}

static uint64_t learn(Anonymizer *anonymizer, const char *path)
{
    g_autoptr(Capture) capture = capture_open_file(path, NULL, NULL);
    g_autofree FrameBatch *batch = g_new(FrameBatch, 1);
    uint64_t frames = 0;
    bool whole = capture != NULL;
    while (whole) {
        whole = capture_next(capture, batch, NULL) && batch->count > 0;
        for (size_t i = 0; i < batch->count; i++)
            anonymizer_learn(anonymizer, &batch->frames[i]);
        frames += batch->count;
    }
    return frames;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[PAN_KEY_BYTES] = {1};
    int fd = memfd_create("capture", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    Disguise *disguise = disguise_new(key);
    Anonymizer *anonymizer = anonymizer_new(disguise, 1 << 20);
    uint64_t frames = learn(anonymizer, path);

    char *out = NULL;
    size_t n;
    FILE *file = open_memstream(&out, &n);
    g_assert_nonnull(file);
    Rewritten result;
    Rewriting how = {.change = change, .plain = true, .user = anonymizer};
    (void)capture_rewrite(path, &how, file, &result, NULL);
    fclose(file);
    g_assert_cmpuint(result.packets, ==, frames);
    free(out);
    anonymizer_free(anonymizer);
    disguise_free(disguise);
    close(fd);
    return 0;
}
