/* protection.h: encrypted records: what they are can be told only by their
 * order, their direction and their length. */
#pragma once

#include "record.h"

/* Tells tls.encrypted and tls.application_data where `record`, whose header has
 * just been read, is the first of its kind. */
void tls_protected_record(TlsSession *session, End from, const TlsRecord *record);

/* The same for one that was decrypted, and turned out to be of `type`. */
void tls_opened_record(TlsSession *session, End from, const TlsRecord *record, uint8_t type);

/* TLS 1.3: the length of a record that carries an alert, unless it is padded. */
uint16_t tls_protected_alert_bytes(const TlsSession *session);

/* TLS 1.3: Finished of `from` was read. */
void tls_read_finished(TlsSession *session, End from);
