/* ssl2.h: SSL 2.0, as far as its hellos: the ClientHello that clients long sent
 * for the sake of old servers (RFC 5246, E.2), and the ServerHello of a server
 * that speaks nothing newer. */
#pragma once

#include "session.h"

/* The record header of two bytes: its first bit is set, the others are the
 * length of what follows (RFC 5246, E.2). */
#define TLS_SSL2_LENGTH_FLAG 0x80

/* WHOLE if `c` starts with what only one of these hellos starts with, CUT_SHORT
 * if there are too few bytes to say. */
Verdict tls_ssl2_is_hello(Cursor c);

/* Consumes the hello at the start of `available`, or 0 while it is not whole. */
size_t tls_ssl2_parse(TlsSession *session, End from, const Cursor *available);
