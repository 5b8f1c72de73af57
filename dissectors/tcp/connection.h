/* connection.h: one TCP connection, as both of its ends lived it.
 *
 * Each end has the RFC 9293 state that it must have been in, told by what it
 * sent. What it received shows only later, by what it acknowledges; until then
 * a state it would have reached stays a guess (see state.c). */
#pragma once

#include "../conversation.h"
#include "history.h"
#include "reassembly.h"
#include "segment.h"

/* How a connection came to be. */
typedef enum TcpOpened {
    TCP_OPENED_THREE_WAY,
    TCP_OPENED_SIMULTANEOUS, /* RFC 9293, 3.5, figure 7 */
    TCP_OPENED_FAST_OPEN,    /* RFC 7413: data in the SYN was acknowledged */
    TCP_OPENED_REFUSED,      /* RST answered the SYN */
    TCP_OPENED_UNANSWERED,
    TCP_OPENED_HALF,       /* SYN, SYN+ACK, and then nothing from the client */
    TCP_OPENED_MID_STREAM, /* the capture began later */
} TcpOpened;

/* How it ended. */
typedef enum TcpClosed {
    TCP_CLOSED_NOT,            /* still open when the capture ended */
    TCP_CLOSED_NEVER_OPEN,     /* refused or unanswered */
    TCP_CLOSED_FOUR_SEGMENTS,  /* FIN, ACK, FIN, ACK */
    TCP_CLOSED_THREE_SEGMENTS, /* FIN, FIN+ACK, ACK */
    TCP_CLOSED_SIMULTANEOUS,   /* the FINs crossed: RFC 9293, 3.6, figure 13 */
    TCP_CLOSED_RESET,          /* RST */
    TCP_CLOSED_HALF,           /* one FIN, not answered by another */
    TCP_CLOSED_UNCONFIRMED,    /* both FINs, the last ACK not seen; or one end was never seen */
} TcpClosed;

const char *tcp_opened_name(TcpOpened opened); /* "three-way", ... */
const char *tcp_closed_name(TcpClosed closed); /* "four-segments", ... */

/* What was sent to an end and will change its state once it arrives. */
typedef enum TcpArriving {
    TCP_ARRIVING_NOTHING,
    TCP_ARRIVING_SYN,
    TCP_ARRIVING_SYN_ACK,
    TCP_ARRIVING_FIN,
} TcpArriving;

/* What one end did. Sequence numbers are raw. */
typedef struct TcpEnd {
    Reassembly stream;    /* the bytes it sent */
    StateChange *assumed; /* (nullable) the first of its changes that are not proven yet */
    Moment arriving_at;   /* the segment that `arriving` is about */
    Moment changed_at;    /* its last change of state; frame 0: none */
    Moment fin_at;        /* its first FIN; frame 0: none */
    int64_t sent_at_ns;   /* when it last sent something new, and what that was: */
    uint32_t sent_ts;     /* its timestamp (RFC 7323); 0 without */
    uint16_t sent_ip_id;  /* the identification of its datagram; 0 without */
    uint16_t mss;         /* 0 until told */
    int64_t last_ns;      /* its last segment: when, and what tells it from others */
    uint32_t last_length; /* of sequence space */
    uint16_t last_ip_id, last_checksum;
    uint32_t isn;             /* of its SYN, or guessed from its first segment */
    uint32_t sent;            /* one past the highest sequence number it sent */
    uint32_t acked;           /* the highest it acknowledged of the other end */
    uint32_t fin_seq;         /* of its FIN */
    uint32_t announced;       /* number of an ACK beyond all it was seen to send; 0: none */
    uint32_t assumed_ts;      /* timestamp of the segment that made `assumed`; 0 without */
    uint32_t window;          /* bytes it last offered, scaled */
    uint32_t retransmissions; /* segments with bytes it had sent before */
    uint32_t out_of_order;    /* segments overtaken by later ones */
    uint32_t duplicate_acks;
    uint32_t duplicate_run; /* duplicates of the current `acked` */
    uint32_t syn_retransmissions;
    uint32_t zero_windows; /* times it closed its window */
    uint32_t keep_alives;
    uint8_t last_flags;
    uint8_t window_scale;    /* WINDOW_SCALE_NONE until told */
    uint8_t state;           /* TcpState */
    uint8_t state_certainty; /* Certainty of `state` */
    uint8_t arriving;        /* TcpArriving: sent to it, not known to have arrived */
    bool seen;               /* sent anything at all */
    bool syn, syn_ack;       /* sent a SYN, a SYN+ACK */
    bool fin;                /* sent a FIN */
    bool fin_acked;          /* the other end acknowledged that FIN */
    bool fin_acks;           /* its FIN, first or again, acknowledged the other end's */
    bool rst;                /* sent a RST */
    bool acked_any;          /* `acked` is set */
    bool ended;              /* the protocol was told that no more bytes come */
    bool sack_permitted, timestamps;
    bool zero_window;       /* its window is closed just now */
    bool ip_id_is_constant; /* it gives all its datagrams the same */
} TcpEnd;

typedef struct TcpConnection {
    Conversation conversation; /* must be first */
    TcpEnd ends[2];            /* by End */
    uint8_t opened;            /* TcpOpened */
    uint8_t closed;            /* TcpClosed */
    uint8_t active_closer;     /* End that closed first; NONE: neither yet, or both */
    uint8_t reset_by;          /* End that sent the RST; NONE if none did */
    uint8_t close_segments;    /* segments the close took; 0 until it is over */
    bool established;          /* the handshake was completed, or must have been */
    bool fins_crossed;         /* neither FIN acknowledged the other */
    bool finished;             /* tcp_connection_finish() has run */
    bool data_while_half_closed;
    bool syn_data_acked; /* Fast Open: the SYN+ACK acknowledged data (RFC 7413) */
    Moment syn_at, syn_ack_at, established_at, closed_at; /* frame 0: not seen */
    int64_t rtt_ns;  /* handshake: SYN to the third segment; -1 unknown */
    History history; /* the same in Zeek's words */
    struct TcpData
        *data; /* (nullable) round trips and losses, in the timeline's arena: see rtt.h, losses.h */
    struct Layer *layer; /* (owned, nullable) its bytes in order: see layer.h */
} TcpConnection;

/* Makes *connection, all zeros, one whose first captured segment is `segment`,
 * sent by the end that takes index `from`. Roles: a SYN is the client's, a SYN+ACK the
 * server's, else the lower port serves and conversation.guessed_roles is set. */
void tcp_connection_init(TcpConnection *connection, uint64_t id, const Endpoint *source,
                         const Endpoint *destination, const Segment *segment, const Moment *at);
void tcp_connection_clear(TcpConnection *connection);

/* The same on the heap. */
TcpConnection *tcp_connection_new(uint64_t id, const Endpoint *source, const Endpoint *destination,
                                  const Segment *segment, const Moment *at);
void tcp_connection_free(TcpConnection *connection); /* NULL is fine */
/* Which end sends from `source`. */
End tcp_connection_sender(const TcpConnection *connection, const Endpoint *source);

/* Tells that `connection`, which begins with `syn`, takes the addresses and ports
 * of `previous`: who of that may still hold them, and whether that lets it. Returns the
 * event, or NULL if there was no room. */
struct TcpPast;
Event *tcp_connection_reuses(TcpConnection *connection, const struct TcpPast *previous,
                             const Segment *syn, const Moment *at);

/* Takes in one segment. */
void tcp_connection_segment(TcpConnection *connection, End from, const Segment *segment,
                            const Moment *at);

/* How it is closed, by what was seen up to now: what `closed` will be if no more comes. */
TcpClosed tcp_connection_closed(const TcpConnection *connection);

/* No more will come: gives out what is held, settles open verdicts, tells the
 * last events. `at` is the end of the capture or of the connection. */
void tcp_connection_finish(TcpConnection *connection, const Moment *at);
