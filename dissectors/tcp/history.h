/* history.h: a connection in Zeek's words: its conn_state and history.
 *
 * Zeek's history is the shortest true story of a connection, and many tools read
 * it: a letter for each kind of segment in the order of first appearance, upper
 * case for the client. Its meaning is documented with Conn::Info in Zeek's
 * base/protocols/conn; docs/differences.md says where ours may differ.
 *
 *   S SYN   H SYN+ACK   A bare ACK   D data   F FIN   R RST
 *   I FIN and RST in one   Q SYN with FIN or RST   ^ the roles were turned round
 *   G bytes missing   T sent again   W zero window
 *
 * G, T and W appear at the 1st, 10th, 100th ... time. Checksums are not looked
 * at, as with Zeek's option -C: most that are wrong were left to the card.
 *
 * Zeek has a state machine of its own, coarser than RFC 9293's: it moves by what
 * was sent, whether or not it arrived. So it is kept apart from TcpState. */
#pragma once

#include "segment.h"

typedef enum HistoryState {
    HISTORY_INACTIVE,
    HISTORY_SYN_SENT,
    HISTORY_SYN_ACK_SENT, /* the client's, if it sent a SYN+ACK first of all */
    HISTORY_PARTIAL,      /* it sends, but its SYN was not seen */
    HISTORY_ESTABLISHED,
    HISTORY_CLOSED, /* it sent a FIN */
    HISTORY_RESET,  /* it sent a RST */
} HistoryState;

/* What Zeek remembers of an end. Numbers are raw. */
typedef struct HistoryEnd {
    uint32_t start;         /* its SYN, or one before the first byte seen */
    uint32_t last;          /* one past the highest number it sent */
    uint32_t acked;         /* the highest number of its own that was acknowledged */
    uint32_t syn, fin, rst; /* its last SYN, FIN, RST, counted from `start` */
    uint8_t state, before;  /* HistoryState, now and before that */
    uint8_t seen;           /* letters that are told once */
} HistoryEnd;

/* Holds the usual "^ShADadtTFf"; more goes to the heap. */
#define HISTORY_INLINE_BYTES 16

typedef struct History {
    HistoryEnd ends[2];              /* by End */
    char text[HISTORY_INLINE_BYTES]; /* empty once `more` has it */
    struct HistoryMore *more;        /* (owned, nullable) what few connections need */
} History;

/* A history whose first segment comes from `first`. */
void history_init(History *history, End first);
void history_clear(History *history);

/* Takes in a segment of `from`. `next` is the number up to which the bytes of
 * the other end are known without a gap; NULL if that is not known. */
void history_segment(History *history, End from, const Segment *segment, const uint32_t *next);

/* "ShADadFf". Lasts until the next segment. */
const char *history_text(const History *history);

/* "S0", "SF", "REJ", ... as Zeek's conn_state. */
const char *history_conn_state(const History *history);

/* The same for a UDP conversation, whose client sent first unless `turned`. */
const char *history_udp_text(bool client_sent, bool server_sent, bool turned);
const char *history_udp_conn_state(bool client_sent, bool server_sent);
