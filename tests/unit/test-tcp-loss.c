/* Retransmitted, out of order, captured twice, kept alive, full: what is told of
 * segments that are not simply the next, and why they came again. */
#include "../../dissectors/tcp/losses.h"
#include "tcp-script.h"

#define OPEN   "> S 0:0\n< SA 0:1\n> A 1:1\n"
#define OPENED "tcp.syn@1 tcp.syn_ack@2 tcp.established@3"

/* The same with timestamps and scaled windows: shift 2 at the server. */
#define OPEN_TS     "> S 0:0 ts=100/0\n< SA 0:1 ts=900/100\n> A 1:1 ts=102/900\n"
#define OPEN_SACK   "> S 0:0 sok\n< SA 0:1 sok\n> A 1:1\n"
#define OPEN_SCALED "> S 0:0 ws=0\n< SA 0:1 ws=2 w=1000\n> A 1:1\n"

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
    /* A bare ACK carries the number of the next byte: what comes behind is late. */
    {"ack-ahead-of-lost-bytes", OPEN "> A 11:1\n> PA 1:1 10 +250\n< A 1:11\n",
     OPENED " tcp.retransmission@5"},
    {"fin-before-last-data", OPEN "> FA 11:1\n> PA 1:1 10 +1\n< A 1:12\n",
     OPENED " tcp.fin.active@4 tcp.out_of_order@5 tcp.fin.acked@6"},
    {"late-fin", OPEN "> PA 1:1 10\n> A 12:1\n> FA 11:1 +1\n< A 1:12\n",
     OPENED " tcp.out_of_order@6 tcp.fin.active@6 tcp.fin.acked@7"},
    /* The sender's count of datagrams tells which was sent first, however late. */
    {"overtaken-by-ip-id", OPEN "> PA 11:1 10 id=8\n> PA 1:1 10 id=7 +500\n< A 1:21\n",
     OPENED " tcp.out_of_order@5"},
    {"retransmitted-by-ip-id", OPEN "> PA 11:1 10 id=8\n> PA 1:1 10 id=9 +1\n< A 1:21\n",
     OPENED " tcp.retransmission@5"},
    /* RFC 7323, 4.1: the timestamp clock never goes back. */
    {"overtaken-by-timestamp",
     OPEN_TS "> PA 11:1 10 ts=300/900\n> PA 1:1 10 ts=200/900 +500\n< A 1:21 ts=950/300\n",
     OPENED " tcp.out_of_order@5"},
    {"retransmitted-by-timestamp",
     OPEN_TS "> PA 11:1 10 ts=200/900\n> PA 1:1 10 ts=201/900 +1\n< A 1:21 ts=950/200\n",
     OPENED " tcp.retransmission@5"},
    /* One datagram seen at two places, and one sent twice. */
    {"captured-twice", OPEN "> PA 1:1 10 id=7\n> PA 1:1 10 id=7 +1\n< A 1:11\n",
     OPENED " tcp.captured_twice@5"},
    /* An identification can be copied; what is in the segment is another. */
    {"injected-with-the-same-id", OPEN "> PA 1:1 10 id=7 sum=1\n> PA 1:1 10 id=7 sum=2 x=X +1\n",
     OPENED " tcp.retransmission@5"},
    {"captured-twice-between-others",
     OPEN "> PA 1:1 10 id=7\n> PA 11:1 10 id=8 +1\n> PA 1:1 10 id=7 +1\n> PA 11:1 10 id=8 +1\n",
     OPENED " tcp.captured_twice@6 tcp.captured_twice@7"},
    {"captured-twice-acks-ask-for-nothing",
     OPEN "> PA 11:1 10 id=7\n< A 1:1 id=4\n< A 1:1 id=4 +20us\n< A 1:1 id=4 +20us\n",
     OPENED " tcp.captured_twice@6 tcp.captured_twice@7 tcp.gap@7"},
    {"captured-twice-without-id", OPEN "> PA 1:1 10\n> PA 1:1 10 +20us\n",
     OPENED " tcp.captured_twice@5"},
    {"captured-twice-syn", "> S 0:0 id=3\n> S 0:0 id=3 +1\n< SA 0:1\n> A 1:1 id=4\n",
     "tcp.syn@1 tcp.captured_twice@2 tcp.syn_ack@3 tcp.established@4"},
    {"same-id-but-much-later", OPEN "> PA 1:1 10 id=7\n> PA 1:1 10 id=7 +250\n",
     OPENED " tcp.retransmission@5"},
    /* RFC 6298, 5.5: the host MUST set RTO <- RTO * 2. */
    {"syn-backs-off", "> S 0:0\n> S 0:0 +1000\n> S 0:0 +2000\n< SA 0:1\n> A 1:1\n",
     "tcp.syn@1 tcp.syn_retransmission@2 tcp.syn_retransmission@3 tcp.syn_ack@4 "
     "tcp.established@5"},
    {"syn-ack-backs-off", "> S 0:0\n< SA 0:1\n< SA 0:1 +1000\n< SA 0:1 +2000\n> A 1:1\n",
     "tcp.syn@1 tcp.syn_ack@2 tcp.syn_ack_retransmission@3 tcp.syn_ack_retransmission@4 "
     "tcp.established@5"},
    /* RFC 9293, 3.8.4: SEG.SEQ = SND.NXT - 1, and no news. */
    {"keep-alive", OPEN "> PA 1:1 10\n< A 1:11\n> A 10:1 +30000\n< A 1:11\n",
     OPENED " tcp.keep_alive@6 tcp.keep_alive_ack@7"},
    {"keep-alive-with-byte", OPEN "> PA 1:1 10\n< A 1:11\n> A 10:1 1 +30000\n< A 1:11\n",
     OPENED " tcp.keep_alive@6 tcp.keep_alive_ack@7"},
    {"keep-alive-unanswered", OPEN "> A 0:1 +30000\n> A 0:1 +75000\n",
     OPENED " tcp.keep_alive@4 tcp.keep_alive@5"},
    /* One byte again at once is a key pressed whose ACK was lost. */
    {"last-byte-again", OPEN "> PA 1:1 1\n< A 1:2\n> PA 1:1 1 +250\n< A 1:2\n",
     OPENED " tcp.retransmission@6"},
    {"zero-window", OPEN "> PA 1:1 10\n< A 1:11 w=0\n< A 1:11 w=0\n< A 1:11 w=500\n",
     OPENED " tcp.zero_window@5 tcp.window_open@7"},
    {"zero-window-is-nothing-in-a-fin", OPEN "< FA 1:1 w=0\n> A 1:2\n",
     OPENED " tcp.fin.active@4 tcp.fin.acked@5"},
    /* RFC 9293, 3.8.6.1: one octet of new data, or a number already used. */
    {"window-probe-with-byte",
     OPEN "> PA 1:1 10\n< A 1:11 w=0\n> A 11:1 1 +500\n< A 1:11 w=0\n> A 11:1 1 +1000\n"
          "< A 1:11 w=900\n> PA 11:1 20\n",
     OPENED " tcp.zero_window@5 tcp.window_probe@6 tcp.window_probe_ack@7 tcp.window_probe@8 "
            "tcp.window_probe_ack@9 tcp.window_open@9"},
    {"window-probe-without", OPEN "> PA 1:1 10\n< A 1:11 w=0\n> A 10:1 +500\n< A 1:11 w=0\n",
     OPENED " tcp.zero_window@5 tcp.window_probe@6 tcp.window_probe_ack@7"},
    /* RFC 7323, 2.3: SND.WND = SEG.WND << Snd.Wind.Shift; never for a SYN. */
    {"window-full-scaled", OPEN_SCALED "< A 1:1 w=1000\n> PA 1:1 2000\n> PA 2001:1 2000\n",
     OPENED " tcp.window_full@6"},
    {"window-full-of-the-syn", OPEN_SCALED "> PA 1:1 1000\n< A 1:1001 w=1000\n> PA 1001:1 1000\n",
     OPENED " tcp.window_full@4"},
    {"window-full-once",
     OPEN "< A 1:1 w=20\n> PA 1:1 20\n> PA 1:1 20 +300\n< A 1:21 w=20\n"
          "> PA 21:1 20\n",
     OPENED " tcp.window_full@5 tcp.retransmission@6 tcp.window_full@8"},
    {"window-of-unknown-scale", "> PA 1:1 10\n< A 1:11 w=20\n> PA 11:1 20\n", "tcp.mid_stream@1"},
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

/* ---- why ----------------------------------------------------------------- */

/* The kinds of all retransmissions in turn, each "kind/evidence". The round trip
 * of OPEN is 20 ms. */
static const Row kinds[] = {
    /* RFC 6298, 5.4: when the timer expires, the earliest unacknowledged segment. */
    {"rto", OPEN "> PA 1:1 10\n> PA 11:1 10\n> PA 1:1 10 +250\n< A 1:21\n", "rto/time-out"},
    {"rto-after-loss-before-capture", OPEN "> PA 11:1 10\n> PA 1:1 10 +250\n", "rto/time-out"},
    /* RFC 6298, 5.5: doubled. */
    {"rto-twice", OPEN "> PA 1:1 10\n> PA 1:1 10 +250\n> PA 1:1 10 +500\n",
     "rto/time-out rto/time-out"},
    /* RFC 5681, 3.1: after a time-out, what follows is sent again as ACKs come. */
    {"rto-then-the-rest",
     OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 21:1 10 +1\n> PA 1:1 10 +250\n< A 1:11\n"
          "> PA 11:1 10 +1\n> PA 21:1 10 +1\n",
     "rto/time-out rto/time-out rto/time-out"},
    /* RFC 5681, 3.2: three duplicate ACKs. */
    {"fast-duplicate-acks",
     OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 21:1 10 +1\n> PA 31:1 10 +1\n> PA 41:1 10 +1\n"
          "< A 1:1\n< A 1:1 +1\n< A 1:1 +1\n> PA 1:1 10 +1\n",
     "fast/duplicate-acks"},
    /* RFC 6675, 5: holes that SACK shows. */
    {"fast-sack",
     OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 21:1 10 +1\n> PA 31:1 10 +1\n"
          "< A 1:1 sack=11-41\n> PA 1:1 10 +1\n",
     "fast/sack"},
    /* RFC 6582, 3.2: a partial acknowledgment has the next hole filled. */
    {"fast-partial-ack",
     OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 21:1 10 +1\n> PA 31:1 10 +1\n> PA 41:1 10 +1\n"
          "< A 1:1\n< A 1:1 +1\n< A 1:1 +1\n> PA 1:1 10 +1\n< A 1:21\n> PA 21:1 10 +1\n",
     "fast/duplicate-acks fast/recovery"},
    /* Asked for long ago: a timer did it. */
    {"rto-though-asked",
     OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 21:1 10 +1\n> PA 31:1 10 +1\n"
          "< A 1:1 sack=11-41\n> PA 1:1 10 +400\n",
     "rto/time-out"},
    /* RFC 8985, 7.3: after two round trips, the segment with the highest number. */
    {"tail-loss-probe", OPEN_SACK "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 11:1 10 +41\n",
     "tail-loss-probe/tail"},
    /* RFC 8985, 7.1: the connection supports SACK. */
    {"no-probe-without-sack", OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 11:1 10 +41\n",
     "unknown/none"},
    /* RFC 8985, 7.2: two round trips, and the delay of an ACK as it is the only one. */
    {"tail-loss-probe-alone", OPEN_SACK "> PA 1:1 10\n> PA 1:1 10 +245\n", "tail-loss-probe/tail"},
    {"rto-alone", OPEN_SACK "> PA 1:1 10\n> PA 1:1 10 +221\n", "rto/time-out"},
    /* RFC 8985, 7.3: a probe does not back the time-out off; RFC 6298, 5.5 does. */
    {"tail-loss-probe-by-back-off", OPEN_SACK "> PA 1:1 10\n> PA 1:1 10 +205\n> PA 1:1 10 +210\n",
     "tail-loss-probe/back-off rto/time-out"},
    {"rto-by-back-off", OPEN_SACK "> PA 1:1 10\n> PA 1:1 10 +250\n> PA 1:1 10 +500\n",
     "rto/back-off rto/time-out"},
    {"unknown-too-soon", OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 1:1 10 +5\n", "unknown/none"},
    /* The ACK was seen: the sender did not get it in time. */
    {"spurious-acknowledged", OPEN "> PA 1:1 10\n< A 1:11\n> PA 1:1 10 +250\n",
     "spurious/acknowledged"},
    {"spurious-sacked",
     OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n< A 1:1 sack=11-21\n> PA 11:1 10 +250\n",
     "spurious/sacked"},
    /* RFC 2883, 4: the first block below the ACK reports a duplicate. */
    {"spurious-dsack", OPEN "> PA 1:1 10\n> PA 1:1 10 +250\n< A 1:11\n< A 1:11 sack=1-11\n",
     "spurious/dsack"},
    /* RFC 2883, 4: or within the second block. */
    {"spurious-dsack-above-the-ack",
     OPEN "> PA 1:1 10\n> PA 11:1 10 +1\n> PA 21:1 10 +1\n> PA 21:1 10 +41\n"
          "< A 1:1 sack=21-31 sack=11-31\n",
     "spurious/dsack"},
    /* RFC 3522, 3.2: the echo is older than the retransmission. */
    {"spurious-timestamp",
     OPEN_TS "> PA 1:1 10 ts=110/900\n> PA 1:1 10 ts=360/900 +250\n< A 1:11 ts=1200/110\n",
     "spurious/timestamp"},
    /* RFC 7413, 4.1.3: what the SYN carried and the server did not take goes once more. */
    {"fast-open-declined", "> S 0:0 20\n< SA 0:1\n> PA 1:1 20\n< A 1:21\n", "fast-open/syn-ack"},
    {"fast-open-declined-then-lost",
     "> S 0:0 20\n< SA 0:1\n> PA 1:1 20\n> PA 1:1 20 +250\n< A 1:21\n",
     "fast-open/syn-ack rto/time-out"},
    {"needed-by-timestamp",
     OPEN_TS "> PA 1:1 10 ts=110/900\n> PA 1:1 10 ts=360/900 +250\n< A 1:11 ts=1200/360\n",
     "rto/time-out"},
    /* RFC 7323, 4.3: an ACK of two echoes the first; nothing follows from that. */
    {"second-of-two-by-timestamp",
     OPEN_TS "> PA 1:1 10 ts=110/900\n> PA 11:1 10 ts=111/900\n> PA 1:1 10 ts=360/900 +250\n"
             "> PA 11:1 10 ts=361/900 +1\n< A 1:21 ts=1200/360\n",
     "rto/time-out rto/time-out"},
};

static char *kinds_of(const TcpConnection *c)
{
    GString *text = g_string_new(NULL);
    for (const Event *e = c->conversation.timeline.first_event; e; e = e->next)
        if (e->id == EVENT_TCP_RETRANSMISSION)
            g_string_append_printf(text, "%s%s/%s", text->len ? " " : "",
                                   event_string(e, TCP_RETRANSMISSION_kind),
                                   event_string(e, TCP_RETRANSMISSION_evidence));
    return g_string_free(text, FALSE);
}

static void test_kind(gconstpointer data)
{
    const Row *row = data;
    TcpConnection *c = tcp_script_play(row->script, 10);
    g_autofree char *found = kinds_of(c);
    g_assert_cmpstr(found, ==, row->events);

    uint32_t counted = 0;
    for (int kind = 0; kind < TCP_LOSS_KINDS; kind++)
        counted += tcp_loss_counts(c, END_CLIENT)->by_kind[kind];
    g_assert_cmpuint(counted, ==, c->ends[END_CLIENT].retransmissions);
    tcp_connection_free(c);
}

static const Event *last_event(const TcpConnection *c, EventId id)
{
    const Event *e = c->conversation.timeline.last_event;
    g_assert_cmpint(e->id, ==, id);
    return e;
}

/* The evidence is in the event: which bytes, how long after, who asked. */
static void test_evidence(void)
{
    TcpConnection *c = tcp_script_play(rows[2].script, 10);
    const Event *e = last_event(c, EVENT_TCP_RETRANSMISSION);
    g_assert_cmpuint(event_number(e, TCP_RETRANSMISSION_seq, 0), ==, 1);
    g_assert_cmpuint(event_number(e, TCP_RETRANSMISSION_len, 0), ==, 10);
    g_assert_cmpuint(event_number(e, TCP_RETRANSMISSION_duplicate_acks, 0), ==, 3);
    g_assert_cmpint(event_duration_ns(e, TCP_RETRANSMISSION_after, -1), ==, -1);
    g_assert_cmpint(event_duration_ns(e, TCP_RETRANSMISSION_rtt, -1), ==, 20 * NS_PER_MS);
    tcp_connection_free(c);
}

/* `after` is since the bytes were sent last, whatever was sent meanwhile and
 * however they were cut into segments. */
static void test_after(void)
{
    TcpConnection *c = tcp_script_play(
        OPEN "> PA 1:1 30\n> PA 31:1 10\n> PA 11:1 10 +250\n> PA 11:1 10 +500\n", 10);
    const Event *e = last_event(c, EVENT_TCP_RETRANSMISSION);
    g_assert_cmpint(event_duration_ns(e, TCP_RETRANSMISSION_after, -1), ==, 500 * NS_PER_MS);
    tcp_connection_free(c);
}

static void add_rows(const char *under, const Row *from, size_t n, GTestDataFunc test)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *path = g_strdup_printf("/tcp-loss/%s/%s", under, from[i].name);
        g_test_add_data_func(path, &from[i], test);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("events", rows, G_N_ELEMENTS(rows), test_row);
    add_rows("kind", kinds, G_N_ELEMENTS(kinds), test_kind);
    g_test_add_func("/tcp-loss/evidence", test_evidence);
    g_test_add_func("/tcp-loss/after", test_after);
    return g_test_run();
}
