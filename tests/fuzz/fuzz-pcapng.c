/* fuzz-pcapng.c: capture files of any kind, read to their end or break. */
#include <sys/mman.h>
#include <unistd.h>

#include "../../analyzer/capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("capture", MFD_CLOEXEC);
    g_assert_cmpint(write(fd, data, size), ==, (ssize_t)size);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);

    g_autoptr(GError) error = NULL;
    g_autoptr(Capture) capture = capture_open_file(path, NULL, &error);
    FrameBatch batch = {.count = 0};
    uint64_t sum = 0;
    while (capture && !error && capture_next(capture, &batch, &error) && batch.count > 0)
        for (size_t i = 0; i < batch.count; i++)
            for (uint32_t k = 0; k < batch.frames[i].captured; k++)
                sum += batch.frames[i].bytes[k]; /* every byte lent is there */
    close(fd);
    return sum == UINT64_MAX;
}
