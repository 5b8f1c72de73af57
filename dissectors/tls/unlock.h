/* unlock.h: which secret opens which record of a session, and what is told when
 * none does. */
#pragma once

#include "record.h"

/* Whether records of `from` may be opened now: then the whole record is needed. */
bool tls_unlock_wants(TlsSession *session, End from);

/* Opens one; `ret` has room for its length. True if *ret_n bytes of plaintext and,
 * behind them in TLS 1.3, their type are in it. */
CHECKED bool tls_unlock_open(TlsSession *session, End from, const TlsRecord *record,
                             const Cursor *body, uint8_t *ret, size_t *ret_n);

/* What changes the keys of `from`: ChangeCipherSpec (TLS 1.2 and before); EndOfEarlyData,
 * Finished, KeyUpdate (TLS 1.3). */
void tls_unlock_switched(TlsSession *session, End from);
void tls_unlock_early_over(TlsSession *session, End from);
void tls_unlock_finished(TlsSession *session, End from);
void tls_unlock_key_update(TlsSession *session, End from);

/* A ServerHello came: what could not be opened may be now. */
void tls_unlock_hello(TlsSession *session);

/* Bytes were lost: one record whole, of `length` bytes after its header, or any. */
void tls_unlock_lost_record(TlsSession *session, End from, uint16_t length);
void tls_unlock_lost(TlsSession *session, End from, uint64_t bytes);

/* Frees what opens records. */
void tls_unlock_clear(TlsSession *session);
