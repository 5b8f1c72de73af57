/* What both ends of a connection believed, row by row. Each row names the rule
 * of RFC 9293 that it holds the tracker to. */
#include "tcp-script.h"

#define OPEN          "> S 0:0\n< SA 0:1\n> A 1:1\n"
#define OPENED_CLIENT "SYN_SENT@1 ESTABLISHED@2~ "
#define OPENED_SERVER "SYN_RCVD@1~ ESTABLISHED@3~ "

typedef struct Row {
    const char *name, *script, *client, *server, *events;
    TcpOpened opened;
    TcpClosed closed;
    End active_closer;
    int64_t idle_ms;
} Row;

static const Row rows[] = {
    /* 3.5: "basic three-way handshake", figure 6. Nothing shows that the third
     * segment came, so the server's ESTABLISHED cannot be known at once. */
    {"handshake", OPEN, "SYN_SENT@1 ESTABLISHED@2~", "SYN_RCVD@1~ ESTABLISHED@3?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3", TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT, END_NONE,
     10},
    {"handshake-proven", OPEN "< PA 1:1 5\n", "SYN_SENT@1 ESTABLISHED@2~",
     "SYN_RCVD@1~ ESTABLISHED@3~", "tcp.syn@1 tcp.syn_ack@2 tcp.established@3",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT, END_NONE, 10},
    /* 3.10.7.4: "If SND.UNA < SEG.ACK =< SND.NXT"; what was never sent is not acknowledged. */
    {"ack-of-what-was-not-sent", "> S 0:0\n< SA 0:1\n> A 1:900\n", "SYN_SENT@1 ESTABLISHED@2~",
     "SYN_RCVD@1~", "tcp.syn@1 tcp.syn_ack@2", TCP_OPENED_HALF, TCP_CLOSED_NOT, END_NONE, 10},
    /* 3.10.7.3: a RST that acknowledges the SYN: "connection reset". */
    {"refused", "> S 0:0\n< RA 0:1\n", "SYN_SENT@1 CLOSED@2?", "", "tcp.syn@1 tcp.refused@2",
     TCP_OPENED_REFUSED, TCP_CLOSED_NEVER_OPEN, END_NONE, 10},
    {"unanswered", "> S 0:0\n> S 0:0 +1000\n> S 0:0 +2000\n", "SYN_SENT@1", "",
     "tcp.syn@1 tcp.syn_retransmission@2 tcp.syn_retransmission@3 tcp.unanswered@3",
     TCP_OPENED_UNANSWERED, TCP_CLOSED_NEVER_OPEN, END_NONE, 10},
    /* The SYN that came is the last one before the SYN+ACK. */
    {"syn-lost", "> S 0:0\n> S 0:0 +1000\n< SA 0:1\n> A 1:1\n< PA 1:1 5\n",
     "SYN_SENT@1 ESTABLISHED@3~", "SYN_RCVD@2~ ESTABLISHED@4~",
     "tcp.syn@1 tcp.syn_retransmission@2 tcp.syn_ack@3 tcp.established@4", TCP_OPENED_THREE_WAY,
     TCP_CLOSED_NOT, END_NONE, 10},
    /* The server says SYN+ACK again, so the third segment had not come. */
    {"third-segment-lost", OPEN "< SA 0:1 +1000\n> A 1:1\n< PA 1:1 5\n",
     "SYN_SENT@1 ESTABLISHED@2~", "SYN_RCVD@1~ ESTABLISHED@5~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.syn_ack_retransmission@4", TCP_OPENED_THREE_WAY,
     TCP_CLOSED_NOT, END_NONE, 10},
    /* 3.5, figure 7: simultaneous open. */
    {"simultaneous-open", "> S 0:0\n< S 0:0\n> SA 0:1\n< SA 0:1\n> PA 1:1 3\n< A 1:4\n",
     "SYN_SENT@1 SYN_RCVD@2~ ESTABLISHED@4~", "SYN_SENT@2 SYN_RCVD@2~ ESTABLISHED@3~",
     "tcp.syn@1 tcp.syn@2 tcp.simultaneous_open@2 tcp.syn_ack@3 tcp.syn_ack@4",
     TCP_OPENED_SIMULTANEOUS, TCP_CLOSED_NOT, END_NONE, 10},
    /* RFC 7413: data in the SYN, acknowledged by the SYN+ACK. */
    {"fast-open", "> S 0:0 20\n< SA 0:21\n> A 21:1\n< PA 1:21 5\n", "SYN_SENT@1 ESTABLISHED@2~",
     "SYN_RCVD@1~ ESTABLISHED@3?", "tcp.syn@1 tcp.syn_ack@2 tcp.fast_open@3 tcp.established@3",
     TCP_OPENED_FAST_OPEN, TCP_CLOSED_NOT, END_NONE, 10},
    /* 3.6, figure 12: normal close; four segments, and the wait is the closer's. */
    {"four-segments", OPEN "> FA 1:1\n< A 1:2\n< FA 1:2\n> A 2:2\n",
     OPENED_CLIENT "FIN_WAIT_1@4 FIN_WAIT_2@5~ TIME_WAIT@6~",
     OPENED_SERVER "CLOSE_WAIT@4~ LAST_ACK@6 CLOSED@7?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 "
     "tcp.fin.passive@6 tcp.time_wait@7 tcp.close@7",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_FOUR_SEGMENTS, END_CLIENT, 10},
    /* Silence longer than the initial RTO (RFC 6298, 2) shows that it came. */
    {"last-ack-came", OPEN "> FA 1:1\n< A 1:2\n< FA 1:2\n> A 2:2\n",
     OPENED_CLIENT "FIN_WAIT_1@4 FIN_WAIT_2@5~ TIME_WAIT@6~",
     OPENED_SERVER "CLOSE_WAIT@4~ LAST_ACK@6 CLOSED@7~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 "
     "tcp.fin.passive@6 tcp.time_wait@7 tcp.close@7",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_FOUR_SEGMENTS, END_CLIENT, 2000},
    {"last-ack-lost", OPEN "> FA 1:1\n< A 1:2\n< FA 1:2\n> A 2:2\n< FA 1:2 +300\n> A 2:2\n",
     OPENED_CLIENT "FIN_WAIT_1@4 FIN_WAIT_2@5~ TIME_WAIT@6~",
     OPENED_SERVER "CLOSE_WAIT@4~ LAST_ACK@6 CLOSED@9?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 "
     "tcp.fin.passive@6 tcp.time_wait@7 tcp.close@7 tcp.fin_retransmission@8",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_FOUR_SEGMENTS, END_CLIENT, 10},
    {"three-segments", OPEN "< FA 1:1\n> FA 1:2\n< A 2:2\n",
     OPENED_CLIENT "CLOSE_WAIT@4~ LAST_ACK@5 CLOSED@6?",
     OPENED_SERVER "FIN_WAIT_1@4 FIN_WAIT_2@5~ TIME_WAIT@5~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 "
     "tcp.fin.passive@5 tcp.time_wait@6 tcp.close@6",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_THREE_SEGMENTS, END_SERVER, 10},
    /* 3.6, figure 13: simultaneous close. */
    {"simultaneous-close", OPEN "> FA 1:1\n< FA 1:1\n> A 2:2\n< A 2:2\n",
     OPENED_CLIENT "FIN_WAIT_1@4 CLOSING@5~ TIME_WAIT@7?",
     OPENED_SERVER "FIN_WAIT_1@5 CLOSING@5? TIME_WAIT@6~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.simultaneous_close@5 "
     "tcp.close@7",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_SIMULTANEOUS, END_NONE, 10},
    /* The same, with the ACKs in the capture the other way round. */
    {"simultaneous-close-acks-crossed", OPEN "> FA 1:1\n< FA 1:1\n< A 2:2\n> A 2:2\n",
     OPENED_CLIENT "FIN_WAIT_1@4 CLOSING@5? TIME_WAIT@6~",
     OPENED_SERVER "FIN_WAIT_1@5 CLOSING@5~ TIME_WAIT@7?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.simultaneous_close@5 "
     "tcp.close@7",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_SIMULTANEOUS, END_NONE, 10},
    /* "An ACK counts as covering a FIN only if it does": data before it is not it. */
    {"ack-of-data-only", OPEN "> FPA 1:1 10\n< A 1:11\n", OPENED_CLIENT "FIN_WAIT_1@4",
     OPENED_SERVER, "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_HALF, END_CLIENT, 10},
    /* 3.6: the other end "may continue to RECEIVE until it is told" and to send. */
    {"half-close", OPEN "> FA 1:1\n< A 1:2\n< PA 1:2 7\n> A 2:8\n< FA 8:2\n> A 2:9\n",
     OPENED_CLIENT "FIN_WAIT_1@4 FIN_WAIT_2@5~ TIME_WAIT@8~",
     OPENED_SERVER "CLOSE_WAIT@4~ LAST_ACK@8 CLOSED@9?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 "
     "tcp.half_closed_data@6 tcp.fin.passive@8 tcp.time_wait@9 tcp.close@9",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_FOUR_SEGMENTS, END_CLIENT, 10},
    {"close-wait-lasts", OPEN "> FA 1:1\n< A 1:2\n", OPENED_CLIENT "FIN_WAIT_1@4 FIN_WAIT_2@5~",
     OPENED_SERVER "CLOSE_WAIT@4~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 "
     "tcp.close_wait_lasts@6",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_HALF, END_CLIENT, 5000},
    /* 3.5.2 and 3.10.7.4: RST in ESTABLISHED: both CLOSED, no TIME_WAIT. */
    {"reset", OPEN "> RA 1:1\n", OPENED_CLIENT "CLOSED@4", "SYN_RCVD@1~ ESTABLISHED@3? CLOSED@4?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.reset@4", TCP_OPENED_THREE_WAY,
     TCP_CLOSED_RESET, END_CLIENT, 10},
    /* RFC 5961, 3.2: a RST outside the window is not taken. */
    {"reset-outside-window", OPEN "< PA 1:1 5\n> A 1:6\n< R 900000:0\n",
     "SYN_SENT@1 ESTABLISHED@2~", OPENED_SERVER "CLOSED@6~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.reset@6", TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT,
     END_NONE, 10},
    {"mid-stream", "> PA 100:100 5\n< A 100:105\n", "ESTABLISHED@1?", "ESTABLISHED@2?",
     "tcp.mid_stream@1", TCP_OPENED_MID_STREAM, TCP_CLOSED_NOT, END_NONE, 10},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    TcpConnection *c = tcp_script_play(row->script, row->idle_ms);
    g_autofree char *client = tcp_script_states(c, END_CLIENT);
    g_autofree char *server = tcp_script_states(c, END_SERVER);
    g_autofree char *events = tcp_script_events(c);
    g_autofree char *expected_client = g_strstrip(g_strdup(row->client));
    g_autofree char *expected_server = g_strstrip(g_strdup(row->server));

    g_assert_cmpstr(client, ==, expected_client);
    g_assert_cmpstr(server, ==, expected_server);
    g_assert_cmpstr(events, ==, row->events);
    g_assert_cmpstr(tcp_opened_name((TcpOpened)c->opened), ==, tcp_opened_name(row->opened));
    g_assert_cmpstr(tcp_closed_name((TcpClosed)c->closed), ==, tcp_closed_name(row->closed));
    g_assert_cmpint(c->active_closer, ==, row->active_closer);
    tcp_connection_free(c);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/tcp-state/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    return g_test_run();
}
