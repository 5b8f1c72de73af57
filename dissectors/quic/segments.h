/* segments.h: datagrams that the sender's kernel had not cut up yet when they were
 * captured (UDP_SEGMENT, udp(7)): several of one size in a row, the last may be
 * shorter. */
#pragma once

#include "packet.h"

/* How many bytes each datagram in `captured` has, as the connection id that they are
 * all sent to shows; all of it where it is one. */
size_t quic_segment_bytes(Cursor captured, const QuicCid *to);
