/* flow.h: one TCP connection, told packet by packet as a capture near one of its
 * ends would see it: round trips, ACKs for each second segment, slow start, loss
 * with SACK, fast retransmission or time-out, and each kind of close. */
#pragma once

#include "dice.h"
#include "script.h"

typedef enum Side {
    CLIENT,
    SERVER,
} Side;

typedef enum CloseKind {
    CLOSE_FOUR,    /* FIN, ACK, FIN, ACK */
    CLOSE_THREE,   /* FIN, FIN+ACK, ACK */
    CLOSE_AT_ONCE, /* both FINs cross */
    CLOSE_RESET,   /* an RST by the side that closes */
    CLOSE_NONE,    /* the capture ends first */
} CloseKind;

typedef struct Host {
    uint32_t address; /* IPv4, host order */
    uint16_t port;
    uint32_t next;  /* sequence number of the next byte to send */
    uint32_t clock; /* offset of its timestamps */
    uint32_t heard; /* last timestamp of the other side */
} Host;

typedef struct Flow {
    Script *script;
    Dice *dice;
    Host hosts[2];
    Side near; /* whose end the capture is taken at */
    int64_t now_us;
    uint32_t rtt_us;
    uint32_t loss;   /* chance, in 10,000, that a segment is lost; same for disorder */
    uint32_t window; /* segments in flight at most: the congestion window */
} Flow;

/* Draws sequence numbers and clocks; the ISN follows the time as RFC 6528 asks. */
void flow_init(Flow *flow, Script *script, Dice *dice, int64_t start_us, uint32_t rtt_us);

/* The three segments of the handshake. */
void flow_open(Flow *flow);
/* A SYN answered by RST, and one that nobody answers (sent again after 1 and 3 s). */
void flow_refused(Flow *flow);
void flow_unanswered(Flow *flow);

/* Sends `n` bytes, borrowed until the script is written. Where `answered`, the other
 * side's next message carries the ACK of the last segment. */
void flow_send(Flow *flow, Side from, const uint8_t *bytes, size_t n, bool answered);

void flow_wait(Flow *flow, int64_t us);
void flow_close(Flow *flow, Side first, CloseKind kind);
