/* fragment.h: puts fragmented IP datagrams together again. Inside
 * dissectors/net only.
 *
 * Memory is bounded: datagrams that have waited longest are given up first. */
#pragma once

#include "net.h"

typedef struct Fragment {
    Address source, destination;
    uint32_t id;
    uint32_t network; /* Descent.network: equal addresses in other networks are others */
    uint8_t protocol; /* of the datagram; for IPv6 the one told by the first fragment holds */
    bool
        keyed_by_protocol; /* IPv4: protocol is part of what tells datagrams apart (RFC 791, 3.2) */
    bool more;             /* not the last */
    uint32_t offset;       /* bytes from the start of the datagram's payload */
    Cursor data;           /* borrowed */
    int64_t time_ns;
} Fragment;

typedef struct Fragments Fragments;

/* Holds at most `budget` bytes, its own bookkeeping included. */
Fragments *fragments_new(size_t budget);
void fragments_free(Fragments *fragments); /* NULL is fine */

/* Adds one fragment. NET_FINE: the datagram is whole, *ret_whole holds its
 * payload, which fragments_take_joined() gives, and fragment->protocol its protocol.
 * Otherwise NET_FRAGMENT (kept), NET_FRAGMENT_LOST, NET_FRAGMENT_OVERLAP or
 * NET_MALFORMED. *ret_oddity becomes NET_FRAGMENT_OVERLAP when a datagram is
 * whole in spite of one. */
NetProblem fragments_add(Fragments *fragments, Fragment *fragment, Cursor *ret_whole,
                         NetProblem *ret_oddity);

/* Hands over the payloads put together since the last call; NULL if there are none. */
GPtrArray *fragments_take_joined(Fragments *fragments);

size_t fragments_waiting(const Fragments *fragments); /* held now */
size_t fragments_lost(const Fragments *fragments);    /* given up so far */
