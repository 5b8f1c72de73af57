/* test-rewrite.c: the options of a packet's block with comments added and taken away, and
 * blocks cut short. */
#include "../../analyzer/capture/block-options.h"
#include "capture-bytes.h"
#include "hex.h"

#define ENHANCED 6
#define SIMPLE   3

/* "wn" stands for a mark of ours. */
static bool is_ours(void *user, Cursor comment)
{
    (void)user;
    return comment.captured >= 2 && memcmp(comment.at, "wn", 2) == 0;
}

static const Rewriting dropping = {.drops_comment = is_ours};

/* Options of the packet's block, big-endian: before, the comment added, and after. */
static const struct {
    const char *name, *before, *comment, *after; /* after NULL: left as it is */
} rows[] = {
    {"none at all", "", NULL, ""},
    {"the first one", "", "wn a", "0001 0004 776e2061  0000 0000"},
    {"padded", "", "wn ab", "0001 0005 776e206162 000000  0000 0000"},
    {"behind those there are", "0002 0004 00000001  0000 0000", "wn a",
     "0002 0004 00000001  0001 0004 776e2061  0000 0000"},
    {"no end of options before", "0002 0004 00000001", "wn a",
     "0002 0004 00000001  0001 0004 776e2061  0000 0000"},
    {"no end of options, nothing added", "0002 0004 00000001", NULL, "0002 0004 00000001"},
    {"nothing but an end stays so", "0000 0000", NULL, "0000 0000"},
    {"ours goes, and the end with it", "0001 0004 776e2061  0000 0000", NULL, ""},
    {"ours is exchanged", "0001 0004 776e2062  0000 0000", "wn a", "0001 0004 776e2061  0000 0000"},
    {"another's stays", "0001 0003 616263 00  0001 0004 776e2062  0000 0000", NULL,
     "0001 0003 616263 00  0000 0000"},
    {"an empty one of another", "0001 0000  0000 0000", NULL, "0001 0000  0000 0000"},
    {"what follows the end stays", "0000 0000  deadbeef", "wn a",
     "0001 0004 776e2061  0000 0000  deadbeef"},
    {"longer than its block", "0001 0008 776e2061", "wn b", NULL},
    {"longer than any", "0001 ffff 776e2061", "wn b", NULL},
};

/* A packet's block, big-endian, of five bytes and with these options. */
static GByteArray *packet_block(guint32 type, const char *options)
{
    GByteArray *body = g_byte_array_new(), *file = g_byte_array_new();
    size_t n;
    g_autofree uint8_t *bytes = hex_read(options, &n);
    put_zeros(body, 12);
    put_u32(body, true, 5);
    put_u32(body, true, 5);
    put_counted(body, 5, 1);
    put_zeros(body, 3);
    g_byte_array_append(body, bytes, (guint)n);
    put_block(file, true, type, body);
    g_byte_array_unref(body);
    return file;
}

static bool write_block(BlockBuild *build, const GByteArray *file, guint32 type,
                        const char *comment)
{
    g_autoptr(GPtrArray) comments = g_ptr_array_new_with_free_func(g_free);
    if (comment)
        g_ptr_array_add(comments, g_strdup(comment));
    RawBlock block = {
        .type = type, .big_endian = true, .bytes = cursor_over(file->data, file->len)};
    return block_options_write(build, &block, &dropping, comments);
}

static void test_options(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) before = packet_block(ENHANCED, rows[i].before);
        BlockBuild build;
        g_test_message("%s", rows[i].name);
        build_init(&build);
        bool written = write_block(&build, before, ENHANCED, rows[i].comment);
        g_assert_true(written == (rows[i].after != NULL));
        if (written) {
            g_autoptr(GByteArray) after = packet_block(ENHANCED, rows[i].after);
            g_assert_cmpmem(build.bytes->data, build.bytes->len, after->data, after->len);
        }
        build_clear(&build);
    }
}

static void test_no_options(void)
{
    g_autoptr(GByteArray) file = packet_block(SIMPLE, "");
    BlockBuild build;
    build_init(&build);
    g_assert_false(write_block(&build, file, SIMPLE, "wn a"));
    build_clear(&build);
}

/* A block that claims more bytes of its packet than it has is left as it is. */
static void test_every_prefix(void)
{
    g_autoptr(GByteArray) file = packet_block(ENHANCED, "0001 0004 776e2061  0000 0000");
    for (guint n = 0; n < file->len; n++) {
        g_autofree uint8_t *copy = g_malloc(n + 1);
        memcpy(copy + 1, file->data, n); /* so that the block ends where its bytes do */
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        RawBlock block = {.type = ENHANCED, .big_endian = true, .bytes = cursor_over(copy + 1, n)};
        BlockBuild build;
        build_init(&build);
        if (block_options_write(&build, &block, &dropping, none))
            g_assert_cmpuint(n, >=, 8 + 20 + 8 + 4); /* up to the packet's bytes, and a tail */
        build_clear(&build);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rewrite/options", test_options);
    g_test_add_func("/rewrite/no-options", test_no_options);
    g_test_add_func("/rewrite/every-prefix", test_every_prefix);
    return g_test_run();
}
