/* parameters.h: transport parameters, which each end sends inside TLS's handshake
 * (RFC 9000, 7.4 and 18). */
#pragma once

#include "connection.h"

/* Tells quic.transport_parameters of the extension that is all of `list`. */
void quic_tell_parameters(QuicConnection *connection, End from, Cursor list);
