/* recognise.h: QUIC told from other protocols by its bytes, on whatever port. */
#pragma once

#include "../protocol.h"
#include "directory.h"

/* See Protocol.recognise. */
Recognition quic_recognise(const Conversation *conversation, End from, const Cursor *start);

/* The connection id that a short header's datagram starts with, of a connection that
 * may be met on this conversation; NULL if there is none. */
const QuicLabel *quic_label_of(const Conversation *conversation, Cursor datagram);
