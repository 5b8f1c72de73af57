/* google.h: the QUIC that Google made before the IETF's: recognised by its version;
 * of its handshake the server's name is read. */
#pragma once

#include "connection.h"

/* Takes in a packet that tells such a version. */
void quic_google_packet(QuicConnection *connection, End from, const QuicPacket *packet);

/* Looks for its hello in `plain`, a packet that was decrypted (Q050). */
void quic_google_plain(QuicConnection *connection, End from, Cursor plain);
