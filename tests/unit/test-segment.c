/* The TCP header and its options (RFC 9293, 3.1 and 3.2). */
#include <glib.h>

#include "../../dissectors/tcp/segment.h"
#include "hex.h"

#define PORTS_SEQ_ACK "9c40 0050  00000001 00000002 "

typedef struct Row {
    const char *name, *hex;
    size_t cut; /* bytes missing from the capture */
    Verdict verdict;
    bool options_malformed;
    uint16_t mss;
    uint8_t window_scale, sack_count;
    bool sack_permitted, timestamps, fast_open;
    size_t payload;
} Row;

static const Row rows[] = {
    {"bare", PORTS_SEQ_ACK "50 10 1000 0000 0000", 0, VERDICT_WHOLE, false, 0, WINDOW_SCALE_NONE, 0,
     false, false, false, 0},
    {"payload", PORTS_SEQ_ACK "50 18 1000 0000 0000 616263", 0, VERDICT_WHOLE, false, 0,
     WINDOW_SCALE_NONE, 0, false, false, false, 3},
    {"usual-syn-options",
     PORTS_SEQ_ACK "a0 02 1000 0000 0000 020405b4 0402 080a 00000001 00000000 01 030307", 0,
     VERDICT_WHOLE, false, 1460, 7, 0, true, true, false, 0},
    {"usual-data-options", PORTS_SEQ_ACK "80 10 1000 0000 0000 0101080a 00000001 00000002 6162", 0,
     VERDICT_WHOLE, false, 0, WINDOW_SCALE_NONE, 0, false, true, false, 2},
    {"sack", PORTS_SEQ_ACK "80 10 1000 0000 0000 0101 050a 00000001 00000002", 0, VERDICT_WHOLE,
     false, 0, WINDOW_SCALE_NONE, 1, false, false, false, 0},
    {"fast-open-cookie", PORTS_SEQ_ACK "80 02 1000 0000 0000 220a 0102030405060708 0101", 0,
     VERDICT_WHOLE, false, 0, WINDOW_SCALE_NONE, 0, false, false, true, 0},
    /* RFC 7323, 2.3: "use the value 14 instead of the specified value" */
    {"window-scale-above-14", PORTS_SEQ_ACK "60 02 1000 0000 0000 030320 00", 0, VERDICT_WHOLE,
     false, 0, 14, 0, false, false, false, 0},
    {"end-of-options", PORTS_SEQ_ACK "60 02 1000 0000 0000 00 ffffff", 0, VERDICT_WHOLE, false, 0,
     WINDOW_SCALE_NONE, 0, false, false, false, 0},
    {"option-length-0", PORTS_SEQ_ACK "60 02 1000 0000 0000 0200 0000", 0, VERDICT_WHOLE, true, 0,
     WINDOW_SCALE_NONE, 0, false, false, false, 0},
    {"option-past-the-end", PORTS_SEQ_ACK "60 02 1000 0000 0000 0206 05b4", 0, VERDICT_WHOLE, true,
     0, WINDOW_SCALE_NONE, 0, false, false, false, 0},
    {"offset-below-header", PORTS_SEQ_ACK "40 10 1000 0000 0000", 0, VERDICT_MALFORMED, false, 0,
     WINDOW_SCALE_NONE, 0, false, false, false, 0},
    {"offset-past-the-end", PORTS_SEQ_ACK "f0 10 1000 0000 0000", 0, VERDICT_MALFORMED, false, 0,
     WINDOW_SCALE_NONE, 0, false, false, false, 0},
    {"cut-in-header", PORTS_SEQ_ACK "50 10 1000 0000 0000", 6, VERDICT_CUT_SHORT, false, 0, 0, 0,
     false, false, false, 0},
    {"cut-in-options", PORTS_SEQ_ACK "60 02 1000 0000 0000 020405b4", 2, VERDICT_WHOLE, false, 0,
     WINDOW_SCALE_NONE, 0, false, false, false, 0},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    size_t n;
    g_autofree uint8_t *bytes = hex_read(row->hex, &n);
    g_autofree uint8_t *captured = g_memdup2(bytes, n - row->cut);
    Segment s;
    g_assert_cmpint(segment_parse(cursor_cut(captured, n - row->cut, n), &s), ==, row->verdict);
    if (row->verdict != VERDICT_WHOLE)
        return;
    g_assert_cmpuint(s.seq, ==, 1);
    g_assert_cmpuint(s.ack, ==, 2);
    g_assert_cmpint(s.options_malformed, ==, row->options_malformed);
    g_assert_cmpuint(s.mss, ==, row->mss);
    g_assert_cmpuint(s.window_scale, ==, row->window_scale);
    g_assert_cmpuint(s.sack_count, ==, row->sack_count);
    g_assert_cmpint(s.sack_permitted, ==, row->sack_permitted);
    g_assert_cmpint(s.has_timestamps, ==, row->timestamps);
    g_assert_cmpint(s.fast_open, ==, row->fast_open);
    g_assert_cmpuint(s.payload.on_wire, ==, row->payload);
}

/* Whatever the length a segment is cut to, the answer is "cut short" or "whole". */
static void test_cuts(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t n;
        g_autofree uint8_t *bytes = hex_read(rows[i].hex, &n);
        for (size_t captured = 0; captured < n && rows[i].verdict == VERDICT_WHOLE; captured++) {
            g_autofree uint8_t *part = g_memdup2(bytes, captured + 1);
            Segment s;
            g_assert_cmpint(segment_parse(cursor_cut(part, captured, n), &s), !=,
                            VERDICT_MALFORMED);
        }
    }
}

/* RFC 9293, 3.4: "all arithmetic dealing with sequence numbers must be performed
 * modulo 2**32". */
static void test_sequence(void)
{
    g_assert_true(seq_before(0xffffff00u, 0x00000100u));
    g_assert_false(seq_before(0x00000100u, 0xffffff00u));
    g_assert_true(seq_at_or_before(5, 5));
    g_assert_cmpint(seq_distance(0xffffffffu, 1), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/segment/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/segment/cuts", test_cuts);
    g_test_add_func("/segment/sequence", test_sequence);
    return g_test_run();
}
