/* A stream cut anywhere gives the same units: lines of "N:..." with N bytes to
 * be skipped behind the newline. */
#include "../../dissectors/intake.h"

#include <stdlib.h>
#include <string.h>

typedef struct Reader {
    Intake intake;
    GString *output;
    uint64_t sent;
} Reader;

/* Reads "N:TEXT\n" and has the next N bytes skipped. */
static size_t read_line(void *parser, End from, const Cursor *available)
{
    Reader *reader = parser;
    (void)from;
    const uint8_t *newline = memchr(available->at, '\n', available->captured);
    if (!newline)
        return 0;
    size_t n = (size_t)(newline - available->at) + 1;
    g_autofree char *line = g_strndup((const char *)available->at, n - 1);
    g_string_append_printf(reader->output, "%s@%u;", strchr(line, ':') + 1,
                           (unsigned)reader->intake.offset);
    intake_skip(&reader->intake, strtoul(line, NULL, 10));
    return n;
}

static const char stream[] = "0:one\n5:two\nXXXXX0:three\n1:four\nY0:five\n";
#define EXPECTED "one@0;two@6;three@17;four@25;five@33;"

static bool feed(Reader *reader, const char *bytes, size_t captured, size_t on_wire, size_t limit)
{
    g_autofree char *copy = g_memdup2(bytes, captured + 1);
    Slice slice = {
        .data = cursor_cut(copy, captured, on_wire), .at = {1, 1}, .offset = reader->sent};
    reader->sent += on_wire;
    IntakeTrouble trouble;
    return intake_feed(&reader->intake, END_CLIENT, &slice, limit, read_line, reader, &trouble);
}

static void finish(Reader *reader, const char *expected)
{
    g_assert_cmpstr(reader->output->str, ==, expected);
    g_string_free(reader->output, TRUE);
    intake_clear(&reader->intake);
}

static void test_split_anywhere(void)
{
    size_t n = strlen(stream);
    for (size_t a = 0; a <= n; a++) {
        for (size_t b = a; b <= n; b++) {
            Reader reader = {.output = g_string_new(NULL)};
            g_assert_true(feed(&reader, stream, a, a, 100));
            g_assert_true(feed(&reader, stream + a, b - a, b - a, 100));
            g_assert_true(feed(&reader, stream + b, n - b, n - b, 100));
            finish(&reader, EXPECTED);
        }
    }
}

static void test_byte_by_byte(void)
{
    Reader reader = {.output = g_string_new(NULL)};
    for (const char *at = stream; *at; at++)
        g_assert_true(feed(&reader, at, 1, 1, 100));
    finish(&reader, EXPECTED);
}

/* Skipped bytes need not have been captured; those to be parsed must. */
static void test_cut_by_snap_length(void)
{
    Reader reader = {.output = g_string_new(NULL)};
    g_assert_true(feed(&reader, "9:a\nXX", 6, 13, 100));
    g_assert_true(feed(&reader, "0:b\n", 4, 4, 100));
    g_assert_false(feed(&reader, "0:c", 3, 9, 100));
    finish(&reader, "a@0;b@13;");
}

static void test_gaps(void)
{
    Reader reader = {.output = g_string_new(NULL)};
    const Moment at = {2, 2};
    g_assert_true(feed(&reader, "9:a\nXX", 6, 6, 100));
    g_assert_true(intake_gap(&reader.intake, 7, &at));
    reader.sent += 7;
    g_assert_true(feed(&reader, "0:b\n0:", 6, 6, 100));
    g_assert_false(intake_gap(&reader.intake, 1, &at));
    reader.sent += 1;
    g_assert_true(reader.intake.lost);
    intake_resume(&reader.intake);
    g_assert_true(feed(&reader, "0:d\n", 4, 4, 100));
    finish(&reader, "a@0;b@13;d@20;");
}

static void test_overfull(void)
{
    Reader reader = {.output = g_string_new(NULL)};
    g_assert_true(feed(&reader, "0:aaaa", 6, 6, 8));
    g_assert_false(feed(&reader, "aaa", 3, 3, 8));
    finish(&reader, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake/split-anywhere", test_split_anywhere);
    g_test_add_func("/intake/byte-by-byte", test_byte_by_byte);
    g_test_add_func("/intake/cut-by-snap-length", test_cut_by_snap_length);
    g_test_add_func("/intake/gaps", test_gaps);
    g_test_add_func("/intake/overfull", test_overfull);
    return g_test_run();
}
