/* inner.h: the handshake of TLS 1.3 that another protocol carries in packets of its
 * own, without TLS's records: QUIC (RFC 9001, 4). */
#pragma once

#include "../protocol.h"

typedef struct TlsSession TlsSession;

/* A session whose events go to `conversation`, which must outlive it or be replaced
 * by tls_inner_move(). */
TlsSession *tls_inner_new(Conversation *conversation);
void tls_inner_free(TlsSession *session); /* NULL is fine */
void tls_inner_move(TlsSession *session, Conversation *conversation);

/* Takes in one handshake message, header included. It may be cut short: then no
 * more of it will come. */
void tls_inner_message(TlsSession *session, End from, const Cursor *message, const Moment *at);

/* The sentence that says that no secret was given. */
const char *tls_inner_no_secret(void);

/* The cipher suite agreed on, or 0 while that is not known. */
uint16_t tls_inner_suite(const TlsSession *session);
