/* The bytes of one direction, put in order: pieces in, text out. */
#include <stdlib.h>
#include <string.h>

#include "../../dissectors/tcp/reassembly.h"

/* Script: words of PIECES: OFFSET=TEXT adds a segment, @N acknowledges all before
 * offset N, ! flushes. The sequence wraps within the first bytes.
 * Output: the bytes, [N] for a gap of N, <N+LEN> for a conflict. */
#define FIRST 0xfffffffcu

typedef struct Row {
    const char *name, *script, *output;
} Row;

static const Row rows[] = {
    {"in-order", "0=abc 3=def", "abcdef"},
    {"swapped", "3=def 0=abc", "abcdef"},
    {"repeated", "0=abc 0=abc 3=d", "abcd"},
    {"repeated-and-more", "0=abc 1=bcde", "abcde"},
    {"early-twice", "3=def 3=def 0=abc", "abcdef"},
    {"three-early", "6=g 4=ef 2=cd 0=ab", "abcdefg"},
    {"early-overlap", "4=efg 2=cdef 0=ab", "abcdefg"},
    {"early-spans-two", "6=g 2=c 2=cdefgh 0=ab", "abcdefgh"},
    {"early-conflict", "3=def 3=dXf 0=abc", "<3+3>abcdef"},
    {"late-conflict", "3=def 0=abcX", "<3+1>abcXef"},
    {"gap-acknowledged", "0=ab 4=ef @6 @6 @6 6=gh", "ab[2]efgh"},
    {"gap-waits-for-two", "0=ab 4=ef @6 @6 2=cd", "abcdef"},
    {"gap-without-pieces", "0=ab @9 @9 @9 9=j", "ab[7]j"},
    {"gap-at-the-end", "0=ab 4=ef 8=i !", "ab[2]ef[2]i"},
    {"old-after-gap", "0=ab 4=ef @6 @6 @6 2=cd 6=g", "ab[2]efg"},
};

static void put_data(void *user, const Cursor *bytes, uint64_t offset)
{
    (void)offset;
    g_string_append_len(user, (const char *)bytes->at, (gssize)bytes->captured);
}

static void put_gap(void *user, uint64_t length)
{
    g_string_append_printf(user, "[%u]", (unsigned)length);
}

static void put_conflict(void *user, uint32_t seq, uint32_t length)
{
    g_string_append_printf(user, "<%u+%u>", seq - FIRST, length);
}

static void play_word(Reassembly *r, const char *word, const ReassemblySink *sink)
{
    char *rest;
    if (*word == '!') {
        reassembly_flush(r, sink);
    } else if (*word == '@') {
        reassembly_acknowledged(r, FIRST + (uint32_t)strtoul(word + 1, NULL, 10), sink);
    } else {
        uint32_t offset = (uint32_t)strtoul(word, &rest, 10);
        Cursor payload = cursor_over(rest + 1, strlen(rest + 1));
        reassembly_add(r, FIRST + offset, &payload, 65536, sink);
    }
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GString) output = g_string_new(NULL);
    const ReassemblySink sink = {put_data, put_gap, put_conflict, output};
    Reassembly r = {0};
    reassembly_start(&r, FIRST);
    g_auto(GStrv) words = g_strsplit(row->script, " ", -1);
    for (char **word = words; *word; word++)
        play_word(&r, *word, &sink);
    g_assert_cmpstr(output->str, ==, row->output);
    reassembly_clear(&r);
    g_assert_cmpuint(r.held_bytes, ==, 0);
}

/* However many tiny pieces a hostile sender leaves lying, memory is bounded. */
static void test_budget(void)
{
    g_autoptr(GString) output = g_string_new(NULL);
    const ReassemblySink sink = {put_data, put_gap, put_conflict, output};
    Reassembly r = {0};
    reassembly_start(&r, 0);
    for (uint32_t i = 0; i < 100000; i++) {
        Cursor payload = cursor_over("x", 1);
        reassembly_add(&r, 1 + 2 * i, &payload, 65536, &sink);
        g_assert_cmpuint(r.held_bytes, <=, 65536);
    }
    reassembly_clear(&r);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/reassembly/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/reassembly/budget", test_budget);
    return g_test_run();
}
