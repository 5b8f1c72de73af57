/* schedule.h: from the secrets of a session to the keys of one direction. */
#pragma once

#include "opener.h"

typedef enum TlsReason {
    TLS_REASON_NONE,
#define REASON(id, sentence) TLS_REASON_##id,
#include "reasons.def"
#undef REASON
} TlsReason;

/* The sentence; an English msgid. */
const char *tls_reason_sentence(TlsReason reason);

/* The keys of `from` in TLS 1.2 and before. Else says why not. */
CHECKED TlsReason tls_schedule_old(TlsSession *session, End from, TlsKeys *ret);

/* The keys that `traffic` makes with `suite` (RFC 8446, 7.3). */
CHECKED TlsReason tls_schedule_traffic(TlsSession *session, const TlsSuite *suite,
                                       const Cursor *traffic, TlsKeys *ret);

/* The traffic secret that follows `traffic`, in its place (RFC 8446, 7.2). */
CHECKED bool tls_schedule_update(TlsSession *session, const TlsSuite *suite, uint8_t *traffic,
                                 size_t n);

/* A ClientKeyExchange that holds an encrypted premaster secret: works out the master
 * secret with what was given. `key` is the message after its header. */
void tls_schedule_premaster(TlsSession *session, Cursor key);

/* A ticket was handed out (RFC 5077): who resumes the session by it has the same
 * master secret. */
void tls_schedule_ticket(TlsSession *session, const Cursor *ticket);

/* What a ticket is known by: its digest. False if it is empty or cut short. */
CHECKED bool tls_schedule_ticket_id(const Cursor *ticket, uint8_t ret[SECRETS_RANDOM_BYTES]);
