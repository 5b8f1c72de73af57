/* ssl2.h: SSL 2.0, as far as its hellos: the ClientHello that clients long sent
 * for the sake of old servers (RFC 5246, E.2), and the ServerHello of a server
 * that speaks nothing newer. */
#pragma once

#include "session.h"

/* Whether `c` starts with such a ClientHello. */
Verdict tls_ssl2_is_client_hello(Cursor c);

/* Whether `c` starts with a ServerHello of SSL 2.0. */
Verdict tls_ssl2_is_server_hello(Cursor c);

/* Consumes the hello at the start of `available`, or 0 while it is not whole. */
size_t tls_ssl2_parse(TlsSession *session, End from, const Cursor *available);
