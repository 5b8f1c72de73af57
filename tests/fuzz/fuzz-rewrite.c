/* fuzz-rewrite.c: a capture of any kind, written with a comment on every packet, and that
 * written again without them: no packet is lost, and no comment stays. */
#include <sys/mman.h>
#include <unistd.h>

#include "../../analyzer/capture/rewrite.h"

static const char ours[] = "ours: a comment";

static bool is_ours(void *user, Cursor comment)
{
    (void)user;
    return comment.captured == sizeof ours - 1 && memcmp(comment.at, ours, comment.captured) == 0;
}

static void add(void *user, uint64_t frame, GPtrArray *comments)
{
    uint64_t *last = user;
    g_assert_cmpuint(frame, >, *last);
    *last = frame;
    g_ptr_array_add(comments, g_strdup(ours));
}

/* A file without a name that has `bytes`, and the path to read it by. */
static int new_file(const void *bytes, size_t n, char **ret_path)
{
    int fd = memfd_create("capture", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    *ret_path = g_strdup_printf("/proc/self/fd/%d", fd);
    return fd;
}

static Rewritten rewrite(const char *path, const Rewriting *how, char **ret_bytes, size_t *ret_n)
{
    Rewritten result;
    FILE *out = open_memstream(ret_bytes, ret_n);
    g_assert_nonnull(out);
    (void)capture_rewrite(path, how, out, &result, NULL);
    g_assert_cmpint(fclose(out), ==, 0);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t last = 0;
    g_autofree char *path = NULL, *again = NULL;
    char *with = NULL, *without = NULL;
    size_t with_n, without_n;
    int fd = new_file(data, size, &path);
    Rewritten first = rewrite(path, &(Rewriting){.comment = add, .user = &last}, &with, &with_n);
    g_assert_cmpuint(first.comments + first.no_room, ==, first.packets);

    int other = new_file(with, with_n, &again);
    Rewritten second = rewrite(again, &(Rewriting){.drops_comment = is_ours}, &without, &without_n);
    g_assert_cmpuint(first.packets, ==, second.packets);
    free(with);
    free(without);
    close(fd);
    close(other);
    return 0;
}
