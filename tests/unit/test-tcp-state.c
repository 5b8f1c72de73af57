/* What both ends of a connection believed, row by row. Each row names the rule
 * of RFC 9293 that it holds the tracker to. */
#include "../../dissectors/tcp/past.h"
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
    /* 3.10.7.4, SYN-RECEIVED: a RST ends it; "return to the LISTEN state". Whether it came is not
       shown. */
    {"half-open-scan", "> S 0:0\n< SA 0:1\n> R 1:0\n", "SYN_SENT@1 CLOSED@3",
     "SYN_RCVD@1~ CLOSED@3?", "tcp.syn@1 tcp.syn_ack@2 tcp.reset@3", TCP_OPENED_HALF,
     TCP_CLOSED_RESET, END_CLIENT, 10},
    /* 3.10.7.3: "If the RST bit is set ... and the ACK was acceptable": this one acknowledges what
       was never sent. */
    {"refused-wrong-ack", "> S 0:0\n< RA 0:9\n", "SYN_SENT@1", "",
     "tcp.syn@1 tcp.reset@2 tcp.unanswered@2", TCP_OPENED_UNANSWERED, TCP_CLOSED_NEVER_OPEN,
     END_NONE, 10},
    /* The same SYN again: the RST had not come (RFC 6298, 2.1). */
    {"refusal-lost", "> S 0:0\n< RA 0:1\n> S 0:0 +1000\n< SA 0:1\n> A 1:1\n",
     "SYN_SENT@1 ESTABLISHED@4~", "SYN_RCVD@3~ ESTABLISHED@5?",
     "tcp.syn@1 tcp.refused@2 tcp.syn_retransmission@3 tcp.syn_ack@4 tcp.established@5",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT, END_NONE, 10},
    /* A capture of one direction claims nothing of the other end but what this one could not do
       without. */
    {"client-only", "> S 0:0\n> A 1:1\n> PA 1:1 5\n> FA 6:9\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4", "SYN_RCVD@1~ ESTABLISHED@2?",
     "tcp.syn@1 tcp.established@2 tcp.fin.active@4", TCP_OPENED_THREE_WAY, TCP_CLOSED_UNCONFIRMED,
     END_CLIENT, 10},
    /* The same from the other side: data in SYN-RECEIVED (3.10.7.4) says that the third segment
       came. */
    {"server-only", "< SA 0:1\n< PA 1:1 5\n< FA 6:1\n", "SYN_SENT@1~ ESTABLISHED@1~",
     "SYN_RCVD@1 ESTABLISHED@2~ FIN_WAIT_1@3", "tcp.mid_stream@1 tcp.syn_ack@1 tcp.fin.active@3",
     TCP_OPENED_MID_STREAM, TCP_CLOSED_UNCONFIRMED, END_SERVER, 10},
    /* The third segment is not in the capture, yet both ends go on. */
    {"third-not-captured", "> S 0:0\n< SA 0:1\n< PA 1:1 5\n> A 1:6\n", "SYN_SENT@1 ESTABLISHED@2~",
     "SYN_RCVD@1~ ESTABLISHED@3~", "tcp.syn@1 tcp.syn_ack@2", TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT,
     END_NONE, 10},
    /* 3.5.1, figure 9: a RST answers the ACK of an earlier connection; the client waits on. */
    {"stray-ack", "> S 0:0\n< A 900:77\n> R 77:0\n> S 0:0 +1000\n< SA 0:1\n> A 1:1\n",
     "SYN_SENT@1 ESTABLISHED@5~", "SYN_RCVD@4~ ESTABLISHED@6?",
     "tcp.syn@1 tcp.syn_retransmission@4 tcp.syn_ack@5 tcp.established@6", TCP_OPENED_THREE_WAY,
     TCP_CLOSED_NOT, END_NONE, 10},
    /* 3.5, figure 7, with the second SYN lost: its sender's SYN+ACK makes the client ESTABLISHED.
     */
    {"open-crossed-syn-lost", "> S 0:0\n< S 0:0\n< SA 0:1\n> A 1:1\n", "SYN_SENT@1 ESTABLISHED@3~",
     "SYN_SENT@2 SYN_RCVD@2~ ESTABLISHED@4?",
     "tcp.syn@1 tcp.syn@2 tcp.simultaneous_open@2 tcp.syn_ack@3 tcp.established@4",
     TCP_OPENED_SIMULTANEOUS, TCP_CLOSED_NOT, END_NONE, 10},
    /* The same, the SYN being late. */
    {"open-crossed-overtaken", "> S 0:0\n< SA 0:1\n> A 1:1\n< S 0:0\n", "SYN_SENT@1 ESTABLISHED@2~",
     "SYN_RCVD@1~ ESTABLISHED@3?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.simultaneous_open@4", TCP_OPENED_SIMULTANEOUS,
     TCP_CLOSED_NOT, END_NONE, 10},
    /* 3.10.7.4: a FIN is processed in order: what comes before it comes again, the FIN with it. */
    {"fin-again-with-data", OPEN "> FA 6:1\n> FPA 1:1 5 +300\n< A 1:7\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@6?",
     "SYN_RCVD@1~ ESTABLISHED@3~ CLOSE_WAIT@5~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.retransmission@5 "
     "tcp.fin_retransmission@5 tcp.fin.acked@6",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_HALF, END_CLIENT, 10},
    /* The first ACK covers the data only, the second the FIN: "if our FIN is now acknowledged". */
    {"fin-acked-later", OPEN "> FPA 1:1 10\n< A 1:11\n< A 1:12\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@6?",
     "SYN_RCVD@1~ ESTABLISHED@3~ CLOSE_WAIT@4~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@6",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_HALF, END_CLIENT, 10},
    /* 3.10.7.4: "If the ACK acks something not yet sent (SEG.ACK > SND.NXT)", it acknowledges
       nothing. */
    {"ack-beyond-fin", OPEN "> FA 1:1\n< A 1:9\n", "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4",
     "SYN_RCVD@1~ ESTABLISHED@3~", "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_HALF, END_CLIENT, 10},
    /* 3.10.7.4: the FIN waits for the data before it, so the ACK of the client's FIN comes first.
     */
    {"fins-cross-data-missing", OPEN "> FA 1:1\n< FA 6:1\n< A 7:2\n< PA 1:2 5 +5\n> A 2:7\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@6? TIME_WAIT@7~",
     "SYN_RCVD@1~ ESTABLISHED@3~ FIN_WAIT_1@5 CLOSING@5~ TIME_WAIT@8?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.simultaneous_close@5 "
     "tcp.out_of_order@7 tcp.close@8",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_SIMULTANEOUS, END_NONE, 10},
    /* The FIN comes again before anybody acknowledges it: it may have come after the ACK. */
    {"fins-cross-first-lost", OPEN "> FA 1:1\n< FA 1:1\n< A 2:2\n< FA 1:2 +300\n> A 2:2\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@6? TIME_WAIT@7~",
     "SYN_RCVD@1~ ESTABLISHED@3~ FIN_WAIT_1@5 CLOSING@5~ TIME_WAIT@8?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.simultaneous_close@5 "
     "tcp.fin_retransmission@7 tcp.close@8",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_SIMULTANEOUS, END_NONE, 10},
    /* 3.10.7.4: RST in FIN-WAIT-2, sent in CLOSE-WAIT. */
    {"reset-in-close-wait", OPEN "> FA 1:1\n< A 1:2\n< RA 1:2\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@5? CLOSED@6?",
     "SYN_RCVD@1~ ESTABLISHED@3~ CLOSE_WAIT@4~ CLOSED@6",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 tcp.reset@6",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_RESET, END_CLIENT, 10},
    /* RST for LAST-ACK: "enter the CLOSED state". */
    {"reset-in-last-ack", OPEN "> FA 1:1\n< A 1:2\n< FA 1:2\n> R 2:0\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@5~ CLOSED@7",
     "SYN_RCVD@1~ ESTABLISHED@3~ CLOSE_WAIT@4~ LAST_ACK@6 CLOSED@7?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 tcp.fin.passive@6 "
     "tcp.reset@7",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_RESET, END_CLIENT, 10},
    /* RFC 1337: TIME-WAIT assassination, which may or may not work. */
    {"reset-in-time-wait", OPEN "> FA 1:1\n< A 1:2\n< FA 1:2\n> A 2:2\n< R 2:0\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@5~ TIME_WAIT@6~ CLOSED@8?",
     "SYN_RCVD@1~ ESTABLISHED@3~ CLOSE_WAIT@4~ LAST_ACK@6 CLOSED@7?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 tcp.fin.passive@6 "
     "tcp.time_wait@7 tcp.close@7 tcp.reset@8",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_FOUR_SEGMENTS, END_CLIENT, 10},
    /* A RST right behind a FIN: that comes first. */
    {"reset-behind-fin", OPEN "> FA 1:1\n> RA 2:1\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 CLOSED@5",
     "SYN_RCVD@1~ ESTABLISHED@3? CLOSE_WAIT@4? CLOSED@5?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.reset@5", TCP_OPENED_THREE_WAY,
     TCP_CLOSED_RESET, END_CLIENT, 10},
    /* 3.10.7.1: "If the ACK bit is off ... <SEQ=SEG.ACK><CTL=RST>" comes from who has no
       connection: nobody listened any more. */
    {"reset-of-nobody", OPEN "< R 1:0\n", "SYN_SENT@1 ESTABLISHED@2~ CLOSED@4?",
     "SYN_RCVD@1~ CLOSED@4~", "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.reset@4",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_RESET, END_SERVER, 10},
    /* Who sends data long after a RST did not get it. */
    {"reset-survived", OPEN "< PA 1:1 5\n> A 1:6\n> RA 1:6\n< PA 6:1 5 +2000\n",
     "SYN_SENT@1 ESTABLISHED@2~ CLOSED@6", "SYN_RCVD@1~ ESTABLISHED@3~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.reset@6", TCP_OPENED_THREE_WAY,
     TCP_CLOSED_RESET, END_CLIENT, 10},
    /* RFC 5961, 3: a RST in the name of an end that goes on. */
    {"reset-foreign", OPEN "< PA 1:1 5\n> A 1:6\n< RA 6:1\n> A 1:6\n< PA 6:1 5 +500\n> A 1:11\n",
     "SYN_SENT@1 ESTABLISHED@2~", "SYN_RCVD@1~ ESTABLISHED@3~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.reset@6 tcp.reset_foreign@8",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT, END_NONE, 10},
    /* The FIN was on its way when the RST went the other way. */
    {"reset-crosses-fin", OPEN "> FA 1:1\n< A 1:2\n> RA 2:1\n< FA 1:2\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@5~ CLOSED@6",
     "SYN_RCVD@1~ ESTABLISHED@3~ CLOSE_WAIT@4~ LAST_ACK@7 CLOSED@7?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 tcp.reset@6 "
     "tcp.fin.passive@7",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_RESET, END_CLIENT, 10},
    /* 3.8.4: keep-alives change nothing. */
    {"keep-alive", OPEN "> A 0:1 +9000\n< A 1:1\n", "SYN_SENT@1 ESTABLISHED@2~",
     "SYN_RCVD@1~ ESTABLISHED@3?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.keep_alive@4 tcp.keep_alive_ack@5",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT, END_NONE, 10},
    /* RFC 7413, 4.1.3.2: the SYN alone is acknowledged, the data comes again. */
    {"fast-open-declined", "> S 0:0 20\n< SA 0:1\n> PA 1:1 20\n< A 1:21\n",
     "SYN_SENT@1 ESTABLISHED@2~", "SYN_RCVD@1~ ESTABLISHED@3~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.fast_open_declined@2 tcp.retransmission@3 tcp.established@3",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_NOT, END_NONE, 10},
    /* RFC 7413, 3: the server has answered and closed before the third segment came; its FIN still
       echoes the SYN's timestamp (RFC 7323, 4.3). */
    {"fast-open-closed-early",
     "> S 0:0 20 ts=10/0\n< SA 0:21 ts=50/10\n> A 21:1 ts=12/50\n< FA 1:21 ts=51/10\n> A 21:2 "
     "ts=13/51\n",
     "SYN_SENT@1 ESTABLISHED@2~ CLOSE_WAIT@4~", "SYN_RCVD@1~ FIN_WAIT_1@4 FIN_WAIT_2@5?",
     "tcp.syn@1 tcp.syn_ack@2 tcp.fast_open@3 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5",
     TCP_OPENED_FAST_OPEN, TCP_CLOSED_HALF, END_SERVER, 10},
    /* RFC 7323, 4: by its timestamp a copy of the first FIN: it does not show that the ACK was
       lost. */
    {"late-copy", OPEN "> FA 1:1 ts=10/50\n< A 1:2 ts=60/10\n> FA 1:1 ts=10/50\n",
     "SYN_SENT@1 ESTABLISHED@2~ FIN_WAIT_1@4 FIN_WAIT_2@5?",
     "SYN_RCVD@1~ ESTABLISHED@3~ CLOSE_WAIT@4~",
     "tcp.syn@1 tcp.syn_ack@2 tcp.established@3 tcp.fin.active@4 tcp.fin.acked@5 "
     "tcp.fin_retransmission@6",
     TCP_OPENED_THREE_WAY, TCP_CLOSED_HALF, END_CLIENT, 10},
};

/* The same addresses and ports again, from the client: RFC 6191, 2. */
static void test_reuse(void)
{
    static const struct {
        uint32_t seq, ts_value;
        bool within, timestamps, sequence;
        int64_t after_s;
    } cases[] = {
        {9000, 500, true, true, true, 10},
        {9000, 5, true, false, true, 10},
        {SCRIPT_CLIENT_ISN - 9000, 500, true, true, false, 10},
        {9000, 0, false, false, true, 70},
    };
    TcpConnection *previous =
        tcp_script_play("> S 0:0 ts=10/0\n< SA 0:1 ts=50/10\n> A 1:1 ts=12/50\n< FA 1:1 ts=51/12\n"
                        "> FA 1:2 ts=13/51\n< A 2:2 ts=52/13\n",
                        10);
    TcpPast past = tcp_past_of(previous);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Segment syn = {.seq = cases[i].seq,
                       .flags = TCP_FLAG_SYN,
                       .has_timestamps = cases[i].ts_value > 0,
                       .ts_value = cases[i].ts_value};
        Moment at = previous->conversation.last;
        at.time_ns += cases[i].after_s * NS_PER_S;
        const Endpoint *ends = previous->conversation.ends;
        TcpConnection *c = tcp_connection_new(1, &ends[END_CLIENT], &ends[END_SERVER], &syn, &at);
        tcp_connection_reuses(c, &past, &syn, &at);
        const Event *e = c->conversation.timeline.first_event;
        g_assert_cmpstr(event_string(e, TCP_TUPLE_REUSED_holder), ==, "server");
        g_assert_cmpint(event_number(e, TCP_TUPLE_REUSED_within_time_wait, 2), ==, cases[i].within);
        g_assert_cmpint(event_number(e, TCP_TUPLE_REUSED_timestamps_allowed, 2), ==,
                        cases[i].timestamps);
        g_assert_cmpint(event_number(e, TCP_TUPLE_REUSED_sequence_allowed, 2), ==,
                        cases[i].sequence);
        tcp_connection_free(c);
    }
    tcp_connection_free(previous);
}

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
    g_test_add_func("/tcp-state/reuse", test_reuse);
    return g_test_run();
}
