/* test-bodies.c: codings taken off, whole, cut anywhere and broken, and what lands in a folder. */
#include <glib/gstdio.h>
#include <string.h>

#include "../../analyzer/bodies/bodies.h"
#include "../../analyzer/bodies/coding.h"

#define TEXT "to be or not to be, that is the question: to be or not to be"

/* TEXT, as zlib, libbrotlienc and libzstd code it. */
#define GZIP                                                                                       \
    "1f8b08000000000002032bc957484a55c82f52c8cb2f5128017174144a32124b14328b8174aa4261696a7149667e" \
    "9e15441245250075fe71593c000000"
#define ZLIB                                                                                       \
    "78da2bc957484a55c82f52c8cb2f5128017174144a32124b14328b8174aa4261696a7149667e9e15441245250071" \
    "f61499"
#define BARE                                                                                       \
    "2bc957484a55c82f52c8cb2f5128017174144a32124b14328b8174aa4261696a7149667e9e154412452500"
#define BR "1b3b00f88dd365f6d3098d1a844e4e67bf89b995ed4282516720dd400ec184e4a371173823053521"
#define ZSTD                                                                                       \
    "28b52ffd203c550100a242080cc03d2487608abf1a65aee5048f43e3a5ce53f1d7ce527ca039f219ef8aa7397201" \
    "006a9e2a03"
#define GZIP_IN_BR "0b1e80" GZIP "03"

/* 64 MiB of zeros, in gzip, in gzip. */
#define BOMB                                                                                       \
    "1f8b0800000000000203eddcaf4e427114c0f18b5c37261b622019e4118814061acc06cd8e0720926573260b2f41" \
    "666373b3d27803b4d9fd139c33392fdcfb18bff3f9a4934f3c3bfb9e3d36b2d241fd635dabed87d9fc7ff9d538ca" \
    "00000080c4cd5eefebe53120eb16dbcbab1b0000002075e3e3565e1d05fe6e4fcfad0300000092f730e8b7ab0f81" \
    "efbb496e1d00000090bcceefdba8ba056c8aa7936bfb00000080e4bd080600000040288201000000108b60000000" \
    "00c4221800000000c10806000000402c8201000000108b6000000000c4221800000000c10806000000402c820100" \
    "000010cb62d0ef968f01ed9f623abc38cc00000088e4b9f9d97b5fed877c073c4cecfae2fe0000"

/* A frame that wants a window of 16 MiB (RFC 8878, 3.1.1.1.2: exponent 14, mantissa 0). */
#define ZSTD_WIDE "28b52ffd00700100000061"

typedef struct Case {
    const char *name, *codings, *hex, *expected;
    CodingOutcome outcome;
} Case;

static const Case cases[] = {
    {"gzip", "gzip", GZIP, TEXT, CODING_WHOLE},
    {"gzip-old-name", "X-GZip", GZIP, TEXT, CODING_WHOLE},
    {"gzip-two-members", "gzip", GZIP GZIP, TEXT TEXT, CODING_WHOLE},
    {"gzip-something-behind", "gzip", GZIP "0a0a", TEXT, CODING_WHOLE},
    {"gzip-that-is-zlib", "gzip", ZLIB, TEXT, CODING_WHOLE},
    {"gzip-that-is-text", "gzip", "746f206265", "", CODING_BROKEN},
    {"gzip-wrong-sum", "gzip",
     "1f8b08000000000002032bc957484a55c82f52c8cb2f5128017174144a32124b14328b8174aa4261696a7149667e"
     "9e1544124525000000000000000000",
     TEXT, CODING_BROKEN},
    {"deflate", "deflate", ZLIB, TEXT, CODING_WHOLE},
    {"deflate-bare", "deflate", BARE, TEXT, CODING_WHOLE},
    {"deflate-broken", "deflate", "ffff", "", CODING_BROKEN},
    {"br", "br", BR, TEXT, CODING_WHOLE},
    {"br-something-behind", "br", BR "0a", TEXT, CODING_WHOLE},
    {"br-broken", "br", "ffffffff", "", CODING_BROKEN},
    {"zstd", "zstd", ZSTD, TEXT, CODING_WHOLE},
    {"zstd-two-frames", "zstd", ZSTD ZSTD, TEXT TEXT, CODING_WHOLE},
    {"zstd-broken", "zstd", "00112233445566", "", CODING_BROKEN},
    {"zstd-window-beyond-measure", "zstd", ZSTD_WIDE, "", CODING_BROKEN},
    {"two-codings", "gzip, br", GZIP_IN_BR, TEXT, CODING_WHOLE},
    {"identity", "identity", "6162", "ab", CODING_WHOLE},
    {"none", "", "6162", "ab", CODING_WHOLE},
    {"empty-items", " , gzip,", GZIP, TEXT, CODING_WHOLE},
    {"unknown", "compress", "1f9d90", "", CODING_UNKNOWN},
    {"unknown-below-known", "compress, gzip", GZIP, "", CODING_UNKNOWN},
    {"too-many", "gzip,gzip,gzip,gzip,gzip", GZIP, "", CODING_UNKNOWN},
};

static GByteArray *bytes_of(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();
    for (; *hex; hex += 2) {
        uint8_t byte = (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

static void gather(void *user, const void *bytes, size_t n)
{
    g_string_append_len(user, bytes, (gssize)n);
}

/* Feeds so many bytes at a time, each piece in a block of its own. */
static CodingOutcome decode(const char *codings, const GByteArray *bytes, size_t n, size_t step,
                            GString *out)
{
    Coding *coding = coding_new(codings, gather, out);
    for (size_t at = 0; at < n; at += step) {
        size_t piece = MIN(step, n - at);
        g_autofree uint8_t *copy = g_memdup2(bytes->data + at, piece);
        (void)coding_feed(coding, copy, piece);
    }
    CodingOutcome outcome = coding_outcome(coding);
    coding_free(coding);
    return outcome;
}

static void test_decoded(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GByteArray) bytes = bytes_of(c->hex);
    for (size_t step = 1; step <= bytes->len; step++) {
        g_autoptr(GString) out = g_string_new(NULL);
        g_assert_cmpint(decode(c->codings, bytes, bytes->len, step, out), ==, c->outcome);
        g_assert_cmpstr(out->str, ==, c->expected);
    }
}

/* However early it ends, what comes out is the beginning of what should have. */
static void test_cut_short(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GByteArray) bytes = bytes_of(c->hex);
    for (size_t n = 0; n < bytes->len; n++) {
        g_autoptr(GString) out = g_string_new(NULL);
        CodingOutcome outcome = decode(c->codings, bytes, n, 7, out);
        g_assert_true(g_str_has_prefix(c->expected, out->str));
        if (out->len < strlen(c->expected))
            g_assert_cmpint(outcome, !=, CODING_TOO_LARGE);
    }
}

static void test_truncated_is_told(void)
{
    static const char *const codings[] = {"gzip", "deflate", "br", "zstd"};
    static const char *const hex[] = {GZIP, BARE, BR, ZSTD};
    for (size_t i = 0; i < G_N_ELEMENTS(codings); i++) {
        g_autoptr(GByteArray) bytes = bytes_of(hex[i]);
        g_autoptr(GString) out = g_string_new(NULL);
        g_assert_cmpint(decode(codings[i], bytes, bytes->len - 1, 100, out), ==, CODING_CUT_SHORT);
    }
}

static void count(void *user, const void *bytes, size_t n)
{
    (void)bytes;
    *(size_t *)user += n;
}

static void test_bomb(void)
{
    g_autoptr(GByteArray) bytes = bytes_of(BOMB);
    size_t came = 0;
    Coding *coding = coding_new("gzip, gzip", count, &came);
    g_assert_false(coding_feed(coding, bytes->data, bytes->len));
    g_assert_cmpint(coding_outcome(coding), ==, CODING_TOO_LARGE);
    g_assert_cmpuint(came, <, (size_t)32 << 20);
    coding_free(coding);
}

/* ---- in a folder --------------------------------------------------------- */

/* One message: what it says of its body, the pieces that come, and what becomes of it. */
typedef struct Message {
    const char *name;
    BodyFacts facts;
    const char *target;
    const char *hex;
    size_t missing; /* bytes that the capture lacks at the end */
    bool complete;
    BodyState state;
    const char *file, *content;
} Message;

#define FIRST                                                                                      \
    {                                                                                              \
        .frame = 7                                                                                 \
    }

static const Message messages[] = {
    {"plain",
     {FIRST, -1, false, false, "text/plain", ""},
     "/a/b?c=/d",
     "6162",
     0,
     true,
     BODY_WHOLE,
     "000007-b.txt",
     "ab"},
    {"name-given",
     {FIRST, -1, false, false, "text/html; charset=x", "gzip"},
     "/x.page",
     GZIP,
     0,
     true,
     BODY_WHOLE,
     "000007-x.page",
     TEXT},
    {"of-a-request",
     {FIRST, 4, true, false, "", ""},
     "/",
     "6162",
     0,
     true,
     BODY_WHOLE,
     "000007-s4-request-body",
     "ab"},
    {"name-that-climbs",
     {FIRST, -1, false, false, "", ""},
     "/..%2f../..",
     "6162",
     0,
     true,
     BODY_WHOLE,
     "000007-..",
     "ab"},
    {"name-with-anything",
     {FIRST, -1, false, false, "", ""},
     "/\n\x1b[31m\\|;$(x)\xff",
     "6162",
     0,
     true,
     BODY_WHOLE,
     "000007-___31m_____x__",
     "ab"},
    {"not-asked-for",
     {FIRST, -1, false, false, "", ""},
     NULL,
     "6162",
     0,
     true,
     BODY_WHOLE,
     "000007-body",
     "ab"},
    {"cut-off",
     {FIRST, -1, false, false, "", ""},
     "/a",
     "6162",
     0,
     false,
     BODY_INCOMPLETE,
     "000007-a",
     "ab"},
    {"holed",
     {FIRST, -1, false, false, "", ""},
     "/a",
     "6162",
     5,
     true,
     BODY_INCOMPLETE,
     "000007-a",
     "ab"},
    {"part", {FIRST, -1, false, true, "", ""}, "/a", "6162", 0, true, BODY_WHOLE, "000007-a", "ab"},
    {"part-of-something-coded",
     {FIRST, -1, false, true, "", "br"},
     "/a",
     "6162",
     0,
     true,
     BODY_PART,
     "000007-a",
     "ab"},
    {"unknown-coding",
     {FIRST, -1, false, false, "", "exi"},
     "/a",
     "6162",
     0,
     true,
     BODY_UNKNOWN_CODING,
     "000007-a",
     "ab"},
    {"not-coded-at-all",
     {FIRST, -1, false, false, "", "gzip"},
     "/a",
     "6162",
     0,
     true,
     BODY_BROKEN_CODING,
     "000007-a",
     "ab"},
};

static char *new_folder(void)
{
    char *folder = g_dir_make_tmp("wirenotes-XXXXXX", NULL);
    g_assert_nonnull(folder);
    return folder;
}

/* Removes the folder and says how many files were there. */
static unsigned remove_folder(const char *folder)
{
    unsigned files = 0;
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
        files++;
    }
    g_dir_close(dir);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    return files;
}

/* Returns the body's number. */
static uint64_t send_body(Bodies *bodies, const Message *m, const Conversation *conversation)
{
    const BodySink *sink = bodies_sink(bodies);
    g_autoptr(GByteArray) bytes = bytes_of(m->hex);
    void *body = sink->begin(sink->user, &m->facts);
    g_assert_nonnull(body);
    for (guint i = 0; i < bytes->len; i++)
        sink->data(body, &(Cursor){.at = bytes->data + i, .captured = 1, .on_wire = 1});
    if (m->missing > 0)
        sink->data(body, &(Cursor){.on_wire = m->missing});
    return sink->end(body, conversation, m->complete);
}

static void check_file(const char *folder, const Body *body, const Message *m)
{
    g_autofree char *path = g_build_filename(folder, body->file, NULL);
    g_autofree char *content = NULL;
    g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
    g_assert_cmpstr(body->file, ==, m->file);
    g_assert_cmpstr(content, ==, m->content);
}

static void test_saved(gconstpointer data)
{
    const Message *m = data;
    Conversation conversation = {.id = 3};
    g_autofree char *folder = new_folder();
    Bodies *bodies = bodies_new(folder, true, NULL);
    uint64_t number = send_body(bodies, m, &conversation);
    g_assert_true(bodies_has(bodies, &conversation));
    bodies_tell(bodies, number, (BodyOwner){.uri = g_strdup("u")}, m->target);
    bodies_conversation_over(bodies, &conversation, true);

    const Body *body = bodies_find(bodies, number);
    g_assert_cmpint(body->state, ==, m->state);
    g_assert_cmpuint(body->connection, ==, 3);
    g_assert_cmpuint(body->missing_bytes, ==, m->missing);
    g_assert_cmpuint(body->content->len, ==, strlen(m->content));
    check_file(folder, body, m);
    bodies_free(bodies);
    g_assert_cmpuint(remove_folder(folder), ==, 1);
}

static void test_names_taken(void)
{
    Conversation conversation = {0};
    g_autofree char *folder = new_folder();
    Bodies *bodies = bodies_new(folder, false, NULL);
    for (unsigned i = 0; i < 3; i++) {
        uint64_t number = send_body(bodies, &messages[0], &conversation);
        bodies_tell(bodies, number, (BodyOwner){0}, "/same");
    }
    g_assert_cmpstr(bodies_find(bodies, 1)->file, ==, "000007-same.txt");
    g_assert_cmpstr(bodies_find(bodies, 2)->file, ==, "000007-same.txt-2");
    g_assert_cmpstr(bodies_find(bodies, 3)->file, ==, "000007-same.txt-3");
    bodies_conversation_over(bodies, &conversation, false);
    g_assert_null(bodies_find(bodies, 1));
    g_assert_false(bodies_has(bodies, &conversation));
    bodies_free(bodies);
    g_assert_cmpuint(remove_folder(folder), ==, 0);
}

/* More than a spool holds in memory, with nothing left of its file. */
static void test_long_body(void)
{
    Conversation conversation = {0};
    g_autofree char *folder = new_folder();
    g_autofree uint8_t *block = g_malloc0(50000);
    Bodies *bodies = bodies_new(folder, false, NULL);
    const BodySink *sink = bodies_sink(bodies);
    void *body = sink->begin(sink->user, &messages[0].facts);
    for (unsigned i = 0; i < 10; i++)
        sink->data(body, &(Cursor){.at = block, .captured = 50000, .on_wire = 50000});
    uint64_t number = sink->end(body, &conversation, true);
    g_assert_cmpuint(bodies_find(bodies, number)->bytes, ==, 500000);
    g_assert_null(bodies_find(bodies, number)->content);
    bodies_free(bodies);
    g_assert_cmpuint(remove_folder(folder), ==, 1);
}

/* Nothing came, or nobody knows any more whose it is: no body, and no file. */
static void test_nothing(void)
{
    Conversation conversation = {0};
    g_autofree char *folder = new_folder();
    Bodies *bodies = bodies_new(folder, false, NULL);
    Message empty = messages[0];
    empty.hex = "";
    g_assert_cmpuint(send_body(bodies, &empty, &conversation), ==, 0);
    g_assert_cmpuint(send_body(bodies, &messages[0], NULL), ==, 0);
    bodies_free(bodies);
    g_assert_cmpuint(remove_folder(folder), ==, 0);
}

static void test_folder_taken(void)
{
    g_autofree char *folder = new_folder();
    g_autofree char *index = g_build_filename(folder, BODIES_INDEX, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(index, "", 0, NULL));
    g_assert_null(bodies_new(folder, false, &error));
    g_assert_nonnull(error);
    g_assert_cmpuint(remove_folder(folder), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *whole = g_strconcat("/bodies/decoded/", cases[i].name, NULL);
        g_autofree char *cut = g_strconcat("/bodies/cut-short/", cases[i].name, NULL);
        g_test_add_data_func(whole, &cases[i], test_decoded);
        g_test_add_data_func(cut, &cases[i], test_cut_short);
    }
    g_test_add_func("/bodies/truncated-is-told", test_truncated_is_told);
    g_test_add_func("/bodies/bomb", test_bomb);
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autofree char *path = g_strconcat("/bodies/saved/", messages[i].name, NULL);
        g_test_add_data_func(path, &messages[i], test_saved);
    }
    g_test_add_func("/bodies/names-taken", test_names_taken);
    g_test_add_func("/bodies/long-body", test_long_body);
    g_test_add_func("/bodies/nothing", test_nothing);
    g_test_add_func("/bodies/folder-taken", test_folder_taken);
    return g_test_run();
}
