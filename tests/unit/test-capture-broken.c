/* test-capture-broken.c: what is wrong with capture files, told in one line that
 * names the file, after every frame before the break. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "../../analyzer/capture/capture.h"
#include "capture-bytes.h"

#define ETHERNET    1
#define FRAMES      3
#define FRAME_BYTES 60

static char *folder;
static char *path; /* of the one file in it */

static void write_file(const guint8 *bytes, size_t n)
{
    FILE *file = g_fopen(path, "wb");
    g_assert_nonnull(file);
    g_assert_cmpuint(n ? fwrite(bytes, 1, n, file) : 0, ==, n);
    g_assert_cmpint(fclose(file), ==, 0);
}

/* Reads the file to its end or break. Returns how many frames came. */
static unsigned read_all(GError **error)
{
    g_autoptr(Capture) capture = capture_open_file(path, NULL, error);
    if (!capture)
        return 0;
    FrameBatch batch;
    unsigned frames = 0;
    bool fine;
    do {
        fine = capture_next(capture, &batch, error);
        for (size_t i = 0; i < batch.count; i++)
            g_assert_cmpuint(batch.frames[i].at.frame, ==, ++frames);
    } while (fine && batch.count > 0);
    g_assert_cmpint(fine, ==, error && !*error);
    g_assert_cmpuint(capture_facts(capture)->frames, ==, frames);
    return frames;
}

/* One line: "PATH: TROUBLE". */
static void check_message(const GError *error, const char *trouble)
{
    g_assert_nonnull(error);
    g_assert_true(g_str_has_prefix(error->message, path));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_cmpstr(error->message + strlen(path), ==, trouble);
}

static GByteArray *make_pcap(void)
{
    GByteArray *file = g_byte_array_new();
    put_pcap_header(file, false, PCAP_MICRO, ETHERNET);
    for (unsigned i = 0; i < FRAMES; i++) {
        put_pcap_record(file, false, PCAP_MICRO, i, FRAME_BYTES, FRAME_BYTES);
        put_counted(file, FRAME_BYTES, 0);
    }
    return file;
}

static GByteArray *make_pcapng(void)
{
    static const guint8 bytes[FRAME_BYTES];
    GByteArray *file = g_byte_array_new();
    put_section(file, false, 1);
    put_interface(file, false, ETHERNET, -1);
    for (unsigned i = 0; i < FRAMES; i++)
        put_enhanced_packet(file, false, 0, i, bytes, FRAME_BYTES, FRAME_BYTES);
    return file;
}

/* ---- every cut ----------------------------------------------------------- */

/* Cut anywhere, a file gives the frames that are whole and, unless the cut falls
 * between them, one error. */
static void check_cuts(const GByteArray *file, size_t header, size_t record)
{
    for (size_t n = header; n < file->len; n++) {
        write_file(file->data, n);
        g_autoptr(GError) error = NULL;
        g_assert_cmpuint(read_all(&error), ==, (n - header) / record);
        if ((n - header) % record == 0) {
            g_assert_no_error(error);
            continue;
        }
        g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_BROKEN);
        g_assert_true(g_str_has_prefix(error->message + strlen(path), ": cut short "));
    }
}

static void check_cuts_of_header(const GByteArray *file, size_t header)
{
    for (size_t n = 0; n < header; n++) {
        write_file(file->data, n);
        g_autoptr(GError) error = NULL;
        g_assert_cmpuint(read_all(&error), ==, 0);
        if (error)
            g_assert_true(g_str_has_prefix(error->message, path));
    }
}

static void test_cut_pcap(void)
{
    g_autoptr(GByteArray) file = make_pcap();
    check_cuts_of_header(file, 24);
    check_cuts(file, 24, 16 + FRAME_BYTES);
}

static void test_cut_pcapng(void)
{
    g_autoptr(GByteArray) file = make_pcapng();
    check_cuts_of_header(file, 28 + 20);
    check_cuts(file, 28 + 20, 32 + FRAME_BYTES);
}

/* A compressed file always ends with something that says so. */
static void test_cut_compressed(void)
{
    g_autoptr(GByteArray) pcap = make_pcap();
    g_autoptr(GByteArray) pcapng = make_pcapng();
    GByteArray *packed[] = {pack_gzip(pcap), pack_zstd(pcap), pack_gzip(pcapng), pack_zstd(pcapng)};
    for (unsigned i = 0; i < G_N_ELEMENTS(packed); i++) {
        for (size_t n = 0; n < packed[i]->len; n++) {
            write_file(packed[i]->data, n);
            g_autoptr(GError) error = NULL;
            g_assert_cmpuint(read_all(&error), <=, FRAMES);
            g_assert_nonnull(error);
            g_assert_true(g_str_has_prefix(error->message, path));
        }
        g_byte_array_unref(packed[i]);
    }
}

/* Any one byte changed: whatever comes of it, it is told in one line. */
static void test_every_byte_changed(void)
{
    g_autoptr(GByteArray) pcap = make_pcap();
    g_autoptr(GByteArray) pcapng = make_pcapng();
    g_autoptr(GByteArray) gzip = pack_gzip(pcap);
    GByteArray *files[] = {pcap, pcapng, gzip};
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++)
        for (size_t n = 0; n < files[i]->len; n++) {
            files[i]->data[n] ^= 0xff;
            write_file(files[i]->data, files[i]->len);
            files[i]->data[n] ^= 0xff;
            g_autoptr(GError) error = NULL;
            (void)read_all(&error);
            if (error)
                g_assert_null(strchr(error->message, '\n'));
        }
}

/* ---- one trouble each ---------------------------------------------------- */

/* A file with four bytes of it overwritten. */
typedef struct Row {
    const char *name;
    GByteArray *(*make)(void);
    size_t at;
    guint32 value; /* little-endian */
    unsigned frames;
    const char *trouble;
} Row;

/* Where the second frame begins. */
#define PCAP_SECOND   (24 + 16 + FRAME_BYTES)
#define PCAPNG_SECOND (28 + 20 + 32 + FRAME_BYTES)

static const Row rows[] = {
    {"pcap-length-4-gib", make_pcap, PCAP_SECOND + 8, G_MAXUINT32, 1,
     ": damaged at frame 2: it claims 4294967295 bytes, more than any frame has (262144)"},
    {"pcap-length-beyond-end", make_pcap, PCAP_SECOND + 8, 1514, 1,
     ": cut short in frame 2: 136 of 1514 bytes"},
    {"pcap-not-a-magic", make_pcap, 0, 0x01020304, 0,
     ": is not a capture in pcap or pcapng format"},
    {"pcapng-block-of-4-gib", make_pcapng, PCAPNG_SECOND + 4, G_MAXUINT32, 1,
     ": damaged after frame 1: a block of type 0x00000006 claims 4294967295 bytes"},
    {"pcapng-block-not-a-multiple-of-four", make_pcapng, PCAPNG_SECOND + 4, 90, 1,
     ": damaged after frame 1: a block of type 0x00000006 claims 90 bytes"},
    {"pcapng-block-below-minimum", make_pcapng, PCAPNG_SECOND + 4, 8, 1,
     ": damaged after frame 1: a block of type 0x00000006 claims 8 bytes"},
    {"pcapng-lengths-differ", make_pcapng, PCAPNG_SECOND + 28 + FRAME_BYTES, 96, 1,
     ": damaged after frame 1: a block of type 0x00000006 contradicts itself"},
    {"pcapng-captured-beyond-block", make_pcapng, PCAPNG_SECOND + 20, FRAME_BYTES + 1, 1,
     ": damaged after frame 1: a block of type 0x00000006 contradicts itself"},
    {"pcapng-unknown-interface", make_pcapng, PCAPNG_SECOND + 8, 7, 1,
     ": damaged at frame 2: no block describes its interface, number 7"},
    {"pcapng-unknown-block", make_pcapng, PCAPNG_SECOND, 0x1234, 2, NULL},
    {"pcapng-block-beyond-end", make_pcapng, PCAPNG_SECOND + 4, 1000, 1,
     ": cut short in frame 2: 184 of 1000 bytes of its block"},
    {"pcapng-version-2", make_pcapng, 12, 2, 0,
     ": a section after frame 0 is of version 2.0, which is not read here"},
    {"pcapng-without-interface", make_pcapng, 28, 0x1234, 0,
     ": damaged at frame 1: no block describes its interface, number 0"},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GByteArray) file = row->make();
    guint32 value = GUINT32_TO_LE(row->value);
    memcpy(file->data + row->at, &value, sizeof value);
    write_file(file->data, file->len);

    g_autoptr(GError) error = NULL;
    g_assert_cmpuint(read_all(&error), ==, row->frames);
    if (row->trouble)
        check_message(error, row->trouble);
    else
        g_assert_no_error(error);
}

/* ---- no capture at all --------------------------------------------------- */

static const struct {
    const char *name, *bytes, *trouble;
} strangers[] = {
    {"empty", "", ": is empty"},
    {"text", "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n",
     ": is text, not a capture in pcap or pcapng format"},
    {"short-text", "hi\n", ": is text, not a capture in pcap or pcapng format"},
    {"xz",
     "\xfd"
     "7zXZ\x01\x02",
     ": is compressed with xz, which is not read here: try xz -dc FILE | wirenotes -"},
    {"header-cut", "\xd4\xc3\xb2\xa1\x02", ": cut short in the header of the file"},
    {"gzip-cut", "\x1f\x8b\x08", ": its gzip data is cut short"},
    {"gzip-damaged", "\x1f\x8b\x08\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01",
     ": its gzip data is damaged"},
};

static void test_strangers(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(strangers); i++) {
        write_file((const guint8 *)strangers[i].bytes, strlen(strangers[i].bytes));
        g_autoptr(GError) error = NULL;
        g_assert_cmpuint(read_all(&error), ==, 0);
        check_message(error, strangers[i].trouble);
    }
}

static void check_unopened(const char *name, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(capture_open_file(name, NULL, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN);
    g_autofree char *whole = g_strdup_printf("%s: %s", name, message);
    g_assert_cmpstr(error->message, ==, whole);
}

static void test_missing(void)
{
    check_unopened("/nonexistent/trace.pcap", "No such file or directory");
}

static void test_directory(void)
{
    check_unopened(folder, "is a directory, not a capture");
}

static void test_not_permitted(void)
{
    if (geteuid() == 0) {
        g_test_skip("root may read everything");
        return;
    }
    write_file(NULL, 0);
    g_assert_cmpint(g_chmod(path, 0), ==, 0);
    check_unopened(path, "Permission denied");
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
}

/* ---- nothing wrong with it ----------------------------------------------- */

static void test_unknown_link_type(void)
{
    g_autoptr(GByteArray) file = make_pcap();
    file->data[20] = 0xff;
    file->data[21] = 0xee;
    write_file(file->data, file->len);
    g_autoptr(GError) error = NULL;
    g_autoptr(Capture) capture = capture_open_file(path, NULL, &error);
    g_assert_no_error(error);
    FrameBatch batch;
    g_assert_true(capture_next(capture, &batch, &error));
    g_assert_cmpuint(batch.count, ==, FRAMES);
    g_assert_cmpuint(batch.frames[0].link_type, ==, 0xeeff);
    g_assert_cmpstr(capture_facts(capture)->link_types, ==, "61183");
}

static void test_zero_length_frames(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcap_header(file, false, PCAP_MICRO, ETHERNET);
    for (unsigned i = 0; i < FRAMES; i++)
        put_pcap_record(file, false, PCAP_MICRO, i, 0, 0);
    write_file(file->data, file->len);
    g_autoptr(GError) error = NULL;
    g_assert_cmpuint(read_all(&error), ==, FRAMES);
    g_assert_no_error(error);
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("wirenotes-XXXXXX", NULL);
    path = g_build_filename(folder, "trace.pcap", NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strdup_printf("/capture-broken/row/%s", rows[i].name);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    g_test_add_func("/capture-broken/strangers", test_strangers);
    g_test_add_func("/capture-broken/missing", test_missing);
    g_test_add_func("/capture-broken/directory", test_directory);
    g_test_add_func("/capture-broken/not-permitted", test_not_permitted);
    g_test_add_func("/capture-broken/unknown-link-type", test_unknown_link_type);
    g_test_add_func("/capture-broken/zero-length-frames", test_zero_length_frames);
    g_test_add_func("/capture-broken/cut/pcap", test_cut_pcap);
    g_test_add_func("/capture-broken/cut/pcapng", test_cut_pcapng);
    g_test_add_func("/capture-broken/cut/compressed", test_cut_compressed);
    g_test_add_func("/capture-broken/every-byte-changed", test_every_byte_changed);
    int result = g_test_run();

    g_unlink(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return result;
}
