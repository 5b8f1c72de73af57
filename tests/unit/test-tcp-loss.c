/* Retransmitted, out of order, kept alive, full: what is told of segments that
 * are not simply the next. */
#include "tcp-script.h"

#define OPEN   "> S 0:0\n< SA 0:1\n> A 1:1\n"
#define OPENED "tcp.syn@1 tcp.syn_ack@2 tcp.established@3"

typedef struct Row {
    const char *name, *script, *events;
} Row;

static const Row rows[] = {
    {"retransmitted", OPEN "> PA 1:1 10\n> PA 1:1 10 +250\n< A 1:11\n",
     OPENED " tcp.retransmission@5"},
    /* Lost before the capture point: later bytes came, then these, a round trip
     * and more too late to have been overtaken only. */
    {"retransmitted-after-loss", OPEN "> PA 11:1 10\n< A 1:1\n> PA 1:1 10 +250\n< A 1:21\n",
     OPENED " tcp.retransmission@6"},
    /* RFC 5681, 3.2: asked for by duplicate ACKs, however soon. */
    {"fast-retransmit",
     OPEN "> PA 11:1 10 +1\n< A 1:1 +1\n> PA 21:1 10 +1\n< A 1:1 +1\n> PA 31:1 10 +1\n"
          "< A 1:1 +1\n> PA 1:1 10 +1\n",
     OPENED " tcp.retransmission@10"},
    {"overtaken", OPEN "> PA 11:1 10 +5\n> PA 1:1 10 +1\n< A 1:21\n", OPENED " tcp.out_of_order@5"},
    /* RFC 9293, 3.8.4: SEG.SEQ = SND.NXT - 1, and no news. */
    {"keep-alive", OPEN "> PA 1:1 10\n< A 1:11\n> A 10:1 +30000\n< A 1:11\n",
     OPENED " tcp.keep_alive@6"},
    {"keep-alive-with-byte", OPEN "> PA 1:1 10\n< A 1:11\n> A 10:1 1 +30000\n< A 1:11\n",
     OPENED " tcp.keep_alive@6"},
    {"zero-window", OPEN "> PA 1:1 10\n< A 1:11 w=0\n< A 1:11 w=0\n< A 1:11 w=500\n",
     OPENED " tcp.zero_window@5"},
    {"gap",
     OPEN "> PA 1:1 10\n> PA 21:1 10\n< A 1:31\n> PA 31:1 10\n< A 1:41\n> PA 41:1 10\n< A 1:51\n",
     OPENED " tcp.gap@10"},
    {"conflict", OPEN "> PA 11:1 10 +1\n> PA 11:1 10 x=X +1\n> PA 1:1 10 +1\n",
     OPENED " tcp.retransmission@5 tcp.overlap_conflict@5 tcp.out_of_order@6"},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    TcpConnection *c = tcp_script_play(row->script, 10);
    g_autofree char *events = tcp_script_events(c);
    g_assert_cmpstr(events, ==, row->events);
    tcp_connection_free(c);
}

/* The evidence is in the event: which bytes, how long after, who asked. */
static void test_evidence(void)
{
    TcpConnection *c = tcp_script_play(rows[2].script, 10);
    const Event *e = c->conversation.timeline.last_event;
    g_assert_cmpint(e->id, ==, EVENT_TCP_RETRANSMISSION);
    g_assert_cmpuint(event_number(e, TCP_RETRANSMISSION_seq, 0), ==, 1);
    g_assert_cmpuint(event_number(e, TCP_RETRANSMISSION_len, 0), ==, 10);
    g_assert_cmpuint(event_number(e, TCP_RETRANSMISSION_duplicate_acks, 0), ==, 3);
    tcp_connection_free(c);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/tcp-loss/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/tcp-loss/evidence", test_evidence);
    return g_test_run();
}
