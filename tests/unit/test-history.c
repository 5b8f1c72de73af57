/* Zeek's words for a connection. Each row names what in Zeek decides it: its
 * update_history(), its state machine (TCPSessionAdapter) or its script
 * base/protocols/conn. */
#include "tcp-script.h"

#include <string.h>

#define OPEN "> S 0:0\n< SA 0:1\n> A 1:1\n"
#define TALK "> PA 1:1 5\n< A 1:6\n< PA 1:6 7\n> A 6:8\n"

typedef struct Row {
    const char *name, *script, *history, *conn_state;
} Row;

static const Row rows[] = {
    /* conn_state(): one row for each of its answers */
    {"S0", "> S 0:0\n", "S", "S0"},
    {"S0-repeated", "> S 0:0\n> S 0:0 +1000\n", "S", "S0"},
    {"S1", OPEN TALK, "ShADad", "S1"},
    {"SF", OPEN TALK "> FA 6:8\n< FA 8:7\n> A 7:9\n", "ShADadFf", "SF"},
    {"SF-by-server", OPEN TALK "< FA 8:6\n> A 6:9\n> FA 6:9\n< A 9:7\n", "ShADadfF", "SF"},
    {"REJ", "> S 0:0\n< RA 0:1\n", "Sr", "REJ"},
    {"S2", OPEN "> FA 1:1\n< A 1:2\n", "ShAFa", "S2"},
    {"S3", OPEN "< FA 1:1\n> A 1:2\n", "ShAf", "S3"},
    {"RSTO", OPEN TALK "> RA 6:8\n", "ShADadR", "RSTO"},
    {"RSTR", OPEN TALK "< RA 8:6\n", "ShADadr", "RSTR"},
    {"RSTOS0", "> S 0:0\n> R 1:0\n", "SR", "RSTOS0"},
    {"RSTRH", "< SA 0:1\n< R 1:0\n", "^hr", "RSTRH"},
    {"SH", "> S 0:0\n> FA 1:1\n", "SF", "SH"},
    {"SHR", "< SA 0:1\n< FA 1:1\n", "^hf", "SHR"},
    {"OTH", "> PA 1:1 5\n< A 1:6\n", "Da", "OTH"},
    {"OTH-server-first", "< PA 1:1 5\n> A 1:6\n", "^dA", "OTH"},

    /* a SYN+ACK seen first: the roles are turned round, and that is told first */
    {"missing-syn", "< SA 0:1\n> A 1:1\n" TALK "> FA 6:8\n< FA 8:7\n> A 7:9\n", "^hADadFf", "SF"},
    /* FIN, then RST: still an abort, as the other end had not closed */
    {"fin-then-rst", OPEN "> FA 1:1\n> RA 2:1\n", "ShAFR", "RSTO"},
    /* ... and a normal end once it does */
    {"fin-rst-fin", OPEN "> FA 1:1\n> RA 2:1\n< FA 1:2\n", "ShAFRf", "SF"},
    {"rst-after-close", OPEN "> FA 1:1\n< FA 1:2\n> R 2:0\n", "ShAFfR", "SF"},

    /* once each: A, D; again with another number: S, H, F, R */
    {"fin-again", OPEN "> FA 1:1\n> FA 1:1 +300\n", "ShAF", "S2"},
    {"fin-elsewhere", OPEN "> FA 1:1\n> FA 9:1 +300\n", "ShAFF", "S2"},
    {"rst-elsewhere", OPEN "< R 1:0\n< R 2:0\n< R 2:0\n", "ShArr", "RSTR"},
    {"multiple", OPEN "> SF 1:1\n> SF 1:1\n", "ShAQ", NULL},
    {"inconsistent", OPEN "> FRA 1:1\n", "ShAI", "RSTO"},

    /* T: payload, and nothing of it beyond the highest number */
    {"retransmission", OPEN "> PA 1:1 5\n> PA 1:1 5 +300\n< A 1:6\n", "ShADTa", "S1"},
    {"out-of-order-is-T", OPEN "> PA 6:1 5\n> PA 1:1 5\n< A 1:11\n", "ShADTa", "S1"},
    {"bare-ack-ahead", OPEN "> A 6:1\n> PA 1:1 5\n", "ShADT", "S1"},
    {"keep-alive-with-byte", OPEN TALK "> A 5:8 1\n< A 8:6\n", "ShADadT", "S1"},
    /* "the second instance represents that the event was seen 10 times" */
    {"nine-times",
     OPEN "> PA 1:1 5\n" /* and nine more */
          "> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n"
          "> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n",
     "ShADT", "S1"},
    {"ten-times",
     OPEN "> PA 1:1 5\n"
          "> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n"
          "> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n> PA 1:1 5\n",
     "ShADTT", "S1"},

    /* W: not with a RST, nor when the other end will send no more */
    {"zero-window", OPEN TALK "< A 8:6 w=0\n< A 8:6 w=0\n", "ShADadw", "S1"},
    {"zero-window-after-fin", OPEN "> FA 1:1\n< A 1:2 w=0\n", "ShAFa", "S2"},
    {"zero-window-in-rst", OPEN "< RA 1:1 w=0\n", "ShAr", "RSTR"},

    /* G: an ACK covers what was not seen, both ends having opened properly */
    {"gap", OPEN "< A 1:6\n> PA 6:1 5\n< A 1:11\n", "ShAaGD", "S1"},
    {"gap-told-once", OPEN "< A 1:6\n< A 1:6\n< A 1:6\n", "ShAaG", "S1"},
    {"gap-in-front-of-fin", OPEN "> FA 6:1\n< A 1:7\n", "ShAFaG", "S2"},
    {"no-gap-for-a-fin", OPEN "> FA 1:1\n< A 1:2\n", "ShAFa", "S2"},
    {"no-gap-mid-stream", "> PA 1:1 5\n< A 1:60\n", "Da", "OTH"},

    /* simultaneous open: Zeek takes the second SYN for the answer */
    {"simultaneous-open", "> S 0:0\n< S 0:0\n> SA 0:1\n< SA 0:1\n", "Ss", "S1"},
    /* a bare ACK before the SYN+ACK does not make it half a connection */
    {"early-ack", "> S 0:0\n< A 0:1\n< SA 0:1\n> A 1:1\n", "SahA", "S1"},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    TcpConnection *c = tcp_script_play(row->script, 10);
    g_assert_cmpstr(history_text(&c->history), ==, row->history);
    if (row->conn_state)
        g_assert_cmpstr(history_conn_state(&c->history), ==, row->conn_state);
    tcp_connection_free(c);
}

/* FINs that never repeat themselves, as a flood of them would be. */
static void test_bounded(void)
{
    History history;
    history_init(&history, END_CLIENT);
    for (uint32_t i = 0; i < 1000; i++) {
        Segment fin = {.seq = i * 7 + 1, .flags = TCP_FLAG_FIN, .window = 1};
        history_segment(&history, END_CLIENT, &fin, NULL);
    }
    g_assert_cmpuint(strlen(history_text(&history)), <=, 255);
    g_assert_cmpuint(strspn(history_text(&history), "F"), ==, strlen(history_text(&history)));
    history_clear(&history);
}

/* To Zeek, a payload that was cut off is missing. */
static void test_snap_length(void)
{
    static const struct {
        End from;
        Segment segment;
    } segments[] = {
        {END_CLIENT, {.flags = TCP_FLAG_SYN, .seq = 10, .window = 9}},
        {END_SERVER, {.flags = TCP_FLAG_SYN | TCP_FLAG_ACK, .seq = 90, .ack = 11, .window = 9}},
        {END_CLIENT,
         {.flags = TCP_FLAG_ACK, .seq = 11, .ack = 91, .window = 9, .payload = {.on_wire = 5}}},
        {END_SERVER, {.flags = TCP_FLAG_ACK, .seq = 91, .ack = 16, .window = 9}},
        {END_SERVER, {.flags = TCP_FLAG_ACK, .seq = 91, .ack = 16, .window = 9}},
    };
    History history;
    history_init(&history, END_CLIENT);
    for (size_t i = 0; i < G_N_ELEMENTS(segments); i++)
        history_segment(&history, segments[i].from, &segments[i].segment, NULL);
    g_assert_cmpstr(history_text(&history), ==, "ShDaG");
    history_clear(&history);
}

static void test_udp(void)
{
    g_assert_cmpstr(history_udp_text(true, false, false), ==, "D");
    g_assert_cmpstr(history_udp_text(true, true, false), ==, "Dd");
    g_assert_cmpstr(history_udp_text(false, true, true), ==, "^d");
    g_assert_cmpstr(history_udp_conn_state(true, false), ==, "S0");
    g_assert_cmpstr(history_udp_conn_state(true, true), ==, "SF");
    g_assert_cmpstr(history_udp_conn_state(false, true), ==, "SHR");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/history/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/history/bounded", test_bounded);
    g_test_add_func("/history/snap-length", test_snap_length);
    g_test_add_func("/history/udp", test_udp);
    return g_test_run();
}
