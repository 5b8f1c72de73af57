/* losses.h: retransmissions by kind, and what tells the kind.
 *
 * Kept apart from TcpEnd as most ends never need it. */
#pragma once

#include "connection.h"
#include "flight.h"
#include "rtt.h"

/* Why bytes were sent again. */
typedef enum TcpLossKind {
    TCP_LOSS_RTO,             /* RFC 6298: no answer until a timer ran out */
    TCP_LOSS_FAST,            /* RFC 5681, 3.2; RFC 6675: duplicate ACKs or SACK asked for it */
    TCP_LOSS_TAIL_LOSS_PROBE, /* RFC 8985, 7: to learn whether the tail was lost */
    TCP_LOSS_SPURIOUS,        /* the other end had the bytes already */
    TCP_LOSS_FAST_OPEN,       /* RFC 7413, 4.1.3: they were in the SYN, which alone was taken */
    TCP_LOSS_UNKNOWN,         /* cannot be told from here */
    TCP_LOSS_KINDS
} TcpLossKind;

const char *tcp_loss_kind_name(TcpLossKind kind); /* "rto", "fast", ... */

/* Counts for one end, beside those in TcpEnd. */
typedef struct TcpLossCounts {
    uint32_t by_kind[TCP_LOSS_KINDS]; /* segments sent again */
    uint32_t captured_twice;          /* datagrams seen more than once */
    uint32_t windows_filled;          /* times it filled the other end's window */
    uint32_t window_probes;
} TcpLossCounts;

/* What happened to what `end` sent. Never NULL. */
const TcpLossCounts *tcp_loss_counts(const TcpConnection *connection, End end);

/* ---- private to this folder ---------------------------------------------- */

/* Retransmissions remembered until it shows that they were not needed. */
#define REPEATS_REMEMBERED 8

/* One of them. */
typedef struct Repeat {
    uint32_t seq, end;
    uint32_t ts_value;
    int64_t after_ns; /* since it was sent before; -1 if not known */
    Event *event;     /* (nullable) */
    uint8_t kind;     /* TcpLossKind */
    bool has_timestamps;
    bool at_left_edge; /* nothing before it was outstanding; false once it was judged by it */
    bool lone;         /* the only segment outstanding, sent again for the first time */
} Repeat;

/* What an end probes for, until it is answered. */
typedef enum Probing {
    PROBING_NOTHING,
    PROBING_ALIVE,  /* keep-alive */
    PROBING_WINDOW, /* zero-window probe */
} Probing;

/* Of an end whose data was lost, or that had to wait or probe. */
typedef struct Losses {
    TcpLossCounts counts;
    /* what the other end said it has beyond its ACK (RFC 2018), last time */
    SackBlock sack[SACK_BLOCKS_MAX];
    uint8_t sack_count;
    uint8_t recovery;         /* TcpLossKind that began it; TCP_LOSS_KINDS: none is going on */
    uint8_t probing;          /* Probing */
    bool window_filled;       /* the other end's window is full just now */
    uint32_t recovery_end;    /* it is over once this is acknowledged */
    int64_t asked_at_ns;      /* when the other end last asked for something again */
    int64_t probed_at_ns;     /* when it sent the probe */
    int64_t window_shut_ns;   /* when it closed its own window */
    unsigned repeats, oldest; /* of `repeat`: how many, and where they begin */
    Repeat repeat[REPEATS_REMEMBERED];
} Losses;

/* Of an end that sent data. */
typedef struct Sending {
    TcpRtt rtt;
    Flight *flight; /* (owned, nullable) */
    Losses *losses; /* (nullable) in the arena of the timeline */
} Sending;

/* Of a connection that carries data, or whose segments are odd. */
struct TcpData {
    Sending ends[2]; /* by End */
};

/* Those of `end`; made when first asked for. */
Sending *sending_of(TcpConnection *connection, End end);
Losses *losses_of(TcpConnection *connection, End end);

/* The same, or NULL where there are none yet. */
Sending *sending_peek(const TcpConnection *connection, End end);
Losses *losses_peek(const TcpConnection *connection, End end);

/* Remembers what was sent again; the oldest goes. Borrowed until the next. */
Repeat *losses_remember(Losses *losses, const Repeat *repeat);

/* The latest of those that begin at `seq`, or NULL. */
Repeat *losses_last_repeat(Losses *losses, uint32_t seq);

/* Corrects the kind of `repeat`, of `end`, as `evidence` showed later. */
void losses_reconsider(TcpConnection *connection, End end, Repeat *repeat, TcpLossKind kind,
                       const char *evidence);
