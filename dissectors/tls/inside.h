/* inside.h: what decrypted records carry goes to who reads it. */
#pragma once

#include "record.h"

/* Decrypts a record and hands on what is inside. False if it cannot be decrypted. */
CHECKED bool tls_inside_record(TlsSession *session, End from, const TlsRecord *record,
                               const Cursor *body);

/* The server did not take the client's early data (RFC 8446, 4.2.10): who read it here forgets
 * it, and what is sent again is read from its beginning. */
void tls_inside_refused(TlsSession *session);

/* Bytes of `from` were lost, or no more come. */
void tls_inside_gap(TlsSession *session, End from, uint64_t length, const Moment *at);
void tls_inside_finish(TlsSession *session, End from, const Moment *at);

/* The application protocol was agreed on by ALPN (RFC 7301). */
void tls_inside_choose(TlsSession *session, const Cursor *alpn);
