/* past.h: what is remembered of a connection once it is gone: enough to tell its
 * late segments from the first of another one over the same addresses and ports. */
#pragma once

#include "connection.h"

typedef struct TcpPastEnd {
    int64_t changed_ns; /* its last change of state */
    uint32_t isn, sent, sent_ts;
    uint8_t state; /* TcpState */
    bool seen, syn_ack, timestamps;
} TcpPastEnd;

typedef struct TcpPast {
    Endpoint ends[2]; /* by End; must be first: see engine/flow-table.h */
    TcpPastEnd was[2];
    uint64_t id;
    int64_t last_ns; /* its last segment */
    bool mid_stream; /* its opening was not seen */
} TcpPast;

TcpPast tcp_past_of(const TcpConnection *connection);

/* Which end sent from `source`. */
End tcp_past_sender(const TcpPast *past, const Endpoint *source);

/* True if `segment` from `from` cannot belong to what was there but opens a new
 * connection. */
bool tcp_past_is_over(const TcpPast *past, End from, const Segment *segment);

/* What made it safe to use a tuple within its TIME_WAIT. */
typedef enum ReuseKind {
    REUSE_TIMESTAMPS, /* both connections have them (RFC 6191) */
    REUSE_SEQUENCE,   /* the new sequence number is beyond the old (RFC 9293, 3.6.1) */
    REUSE_NEITHER,    /* the holder does not wait as long as assumed, or takes a risk */
    REUSE_KINDS
} ReuseKind;

/* RFC 6191, 2: with timestamps a SYN is acceptable in TIME_WAIT if its timestamp is newer; without,
 * only if its sequence number is (RFC 9293, 3.6.1). A clock that runs backwards is not looked for.
 */
ReuseKind tcp_past_reuse_kind(const TcpPast *past, const TcpConnection *fresh);

/* The end of what was there that asks for `fresh`. */
End tcp_past_asker(const TcpPast *past, const TcpConnection *fresh);
