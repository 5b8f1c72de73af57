/* net.h: from a frame to the transport payload inside it.
 *
 * Goes through link layers, tags, tunnels and fragments down to the innermost
 * IP datagram. Never allocates for a datagram that is whole. */
#pragma once

#include <glib.h>

#include "../address.h"
#include "frame.h"

typedef enum NetProtocol {
    NET_TCP = 6,
    NET_UDP = 17,
} NetProtocol;

/* Why a frame yields no datagram, or what was odd about one that does. The
 * names are stable: counted under `problems` in the capture record. */
typedef enum NetProblem {
    NET_FINE,
    NET_UNKNOWN_LINK,     /* a link type not read here */
    NET_CUT_SHORT,        /* headers beyond the snap length */
    NET_MALFORMED,        /* headers contradict themselves */
    NET_NOT_IP,           /* ARP, LLDP, ...: nothing wrong with it */
    NET_OTHER_TRANSPORT,  /* ICMP, SCTP, ...: nothing wrong with it */
    NET_FRAGMENT,         /* a fragment, kept until the rest comes */
    NET_FRAGMENT_LOST,    /* a fragment that had to be given up */
    NET_FRAGMENT_OVERLAP, /* fragments that overlap: in IPv4 the first bytes win, an
                           * IPv6 datagram is discarded (RFC 5722) */
    NET_TOO_DEEP,         /* more tunnels in tunnels than anyone builds */
    NET_ENCRYPTED,        /* ESP, MACsec: sealed */
    NET_PROBLEM_COUNT
} NetProblem;

/* "fine", "unknown_link", "cut_short", ... */
const char *net_problem_name(NetProblem problem);

typedef struct Datagram {
    Moment at; /* of the frame; of the last fragment if reassembled */
    Address source;
    Address destination;
    const uint8_t *header; /* innermost IP header, borrowed like the payload */
    Cursor payload;        /* transport header and what follows, padding trimmed */
    uint8_t protocol;      /* IP protocol number: NetProtocol or another */
    uint8_t hop_limit;     /* TTL */
    uint8_t tunnels;       /* IP headers around this one */
    bool reassembled;      /* put together from fragments */
    uint16_t ip_id;        /* IPv4 identification; 0 for IPv6 */
    uint16_t vlan;         /* innermost VLAN identifier; 0 if untagged */
    uint32_t frame_bytes;  /* length of the frame on the wire */
} Datagram;

/* Keeps fragments between frames. One for each place that decodes. */
typedef struct NetDecoder NetDecoder;

/* At most `fragment_budget` bytes of fragments are held; oldest go first. */
NetDecoder *net_decoder_new(size_t fragment_budget);
void net_decoder_free(NetDecoder *decoder); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetDecoder, net_decoder_free)

/* Decodes `frame`. True if *ret holds a TCP or UDP datagram (perhaps put
 * together from fragments); false if not, and *ret_problem says why. When
 * true, *ret_problem may still name something odd. The datagram's bytes are
 * the frame's or the decoder's own; the latter last as long as what
 * net_decoder_take_joined() gives. */
bool net_decode(NetDecoder *decoder, const Frame *frame, Datagram *ret, NetProblem *ret_problem);

/* Hands over the payloads put together since the last call, if there are any: whoever
 * has them keeps what net_decode() gave of them.
 * Returns: (transfer full) (nullable) */
GPtrArray *net_decoder_take_joined(NetDecoder *decoder);

/* Fragments still waiting, and fragments given up so far. */
size_t net_decoder_waiting(const NetDecoder *decoder);
size_t net_decoder_lost(const NetDecoder *decoder);
