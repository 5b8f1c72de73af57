/* tracker.h: what the parts of the TCP tracker share; private to this folder.
 *
 *   connection.c  takes a segment through the stages below, in their order
 *   state.c       the RFC 9293 states of both ends: observed, expected, assumed
 *   handshake.c   SYNs, and what stands for them where they were not captured
 *   close.c       FINs, what acknowledges them, and how the connection ended
 *   reset.c       RSTs
 *   loss*.c       captured twice, retransmitted, out of order, probes, windows
 *   service.c     bytes in order go to the protocol that reads them */
#pragma once

#include "connection.h"
#include "rules.h"

/* One segment on its way through the stages. */
typedef struct Arrival {
    TcpConnection *connection;
    const Segment *segment;
    TcpEnd *sender, *receiver;
    End from, to;
    Moment at;
    uint32_t length; /* payload bytes on the wire */
    bool repeated;   /* set by loss.c: nothing in it is new */
    bool stale;      /* set by state.c: a late segment or a copy, by its timestamp */
    Moment reset_at; /* set by state.c: a RST to the sender still on its way; frame 0: none */
} Arrival;

static inline Timeline *arrival_timeline(const Arrival *a)
{
    return &a->connection->conversation.timeline;
}

static inline bool arrival_has(const Arrival *a, uint8_t flags)
{
    return (a->segment->flags & flags) == flags;
}

/* True if `ack` acknowledges the FIN that `end` sent: covers its number, not
 * merely the data before it. */
static inline bool ack_covers_fin(const TcpEnd *end, uint32_t ack)
{
    return end->fin && ack == end->fin_seq + 1;
}

/* ---- state.c ------------------------------------------------------------- */

/* `end` is in state `to` from `at` on, as `seen_by` shows. */
void state_change(TcpConnection *c, End end, TcpState to, const Moment *at, const Moment *seen_by,
                  RuleId rule);

/* `end` must be in `to` since `at` at the latest, though what made it so is not seen. */
void state_infer(TcpConnection *c, End end, TcpState to, const Moment *at, RuleId rule);

/* `end` will be in `to` if `at` reaches it, which nothing has shown yet. */
void state_assume(TcpConnection *c, End end, TcpState to, const Moment *at, RuleId rule);

/* What was assumed of `end` is so, as `seen_by` shows; or it is not. */
void state_prove(TcpConnection *c, End end, const Moment *seen_by);
void state_disprove(TcpConnection *c, End end);

/* What was assumed of `end` stays unknowable. */
void state_leave_open(TcpConnection *c, End end);

/* `end`, in CLOSE_WAIT so far, seems to have sent its FIN before the other's came. */
void state_rewrite_crossed(TcpConnection *c, End end);

/* `at` was sent to `end`; it changes that end once something shows that it came. */
void state_expect(TcpConnection *c, End end, TcpArriving what, const Moment *at);

/* The first stage, what the segment proves of its sender; and the last. */
void state_before(Arrival *a);
void state_after(Arrival *a);
void state_settle(TcpConnection *c, const Moment *at);

/* ---- handshake.c --------------------------------------------------------- */

void handshake_segment(Arrival *a);

/* The ACK may show that a SYN or SYN+ACK reached the sender; or that it must
 * have, though it was not captured. */
void handshake_take_in(Arrival *a);
void handshake_join(Arrival *a);

/* ---- close.c ------------------------------------------------------------- */

void close_fin_arrived(TcpConnection *c, End end, const Moment *seen_by);
void close_acks(Arrival *a);
void close_fin(Arrival *a);
void close_half_closed_data(Arrival *a);
void close_settle(TcpConnection *c, const Moment *at);

/* ---- reset.c ------------------------------------------------------------- */

void reset_segment(Arrival *a);

/* A RST is on its way to `end` and will be taken if it comes. */
void reset_reaches(TcpConnection *c, End end, const Moment *at);

/* ---- loss.c -------------------------------------------------------------- */

/* True, and told, if `a` is a datagram that the capture holds already: then it
 * is no segment of its own. */
bool loss_captured_twice(Arrival *a);
void loss_remember_datagram(Arrival *a);

void loss_sequence(Arrival *a);
void loss_acknowledgment(Arrival *a);

/* Duplicate ACKs that asked for just these bytes. */
uint32_t loss_asked_for(const Arrival *a);

/* ---- loss-kind.c, losses.c ----------------------------------------------- */

void loss_tell_retransmission(Arrival *a);

/* SACK and DSACK (RFC 2018, RFC 2883); an ACK that was for an earlier sending. */
void loss_sack(Arrival *a);
void loss_detect_spurious(Arrival *a);

void loss_finish(TcpConnection *c);
void loss_free(TcpConnection *c);

/* ---- loss-window.c ------------------------------------------------------- */

/* True, and told, if the segment is a keep-alive or a probe of a closed window. */
bool loss_probe(Arrival *a);
void loss_probe_answer(Arrival *a);

void loss_window(Arrival *a);
void loss_window_filled(Arrival *a);
bool loss_same_window(const Arrival *a);

/* ---- service.c ----------------------------------------------------------- */

void service_payload(Arrival *a);
void service_acknowledged(Arrival *a);
void service_fin(Arrival *a);
void service_finish(TcpConnection *c, const Moment *at);
void service_free(TcpConnection *c);
