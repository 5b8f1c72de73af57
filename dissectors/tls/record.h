/* record.h: the record layer (RFC 8446, 5.1; RFC 5246, 6.2.1). */
#pragma once

#include "session.h"

#define TLS_RECORD_HEADER_BYTES 5

/* RFC 5246, 6.2.3: 2^14 bytes of data, and up to 2048 of padding and MAC. */
#define TLS_RECORD_MAX_BYTES (16384 + 2048)

typedef enum TlsRecordType {
    TLS_RECORD_CHANGE_CIPHER_SPEC = 20,
    TLS_RECORD_ALERT = 21,
    TLS_RECORD_HANDSHAKE = 22,
    TLS_RECORD_APPLICATION_DATA = 23,
    TLS_RECORD_HEARTBEAT = 24, /* RFC 6520 */
} TlsRecordType;

typedef struct TlsRecord {
    uint8_t type; /* TlsRecordType */
    uint16_t version;
    uint16_t length; /* of what follows the header */
} TlsRecord;

/* Reads a header. WHOLE if it could be one of TLS, MALFORMED if not, CUT_SHORT
 * if there are too few bytes to say; then and only then nothing is changed. */
Verdict tls_record_read(Cursor *c, TlsRecord *ret);

/* Tells the alert that is all of `body`. */
void tls_alert_read(TlsSession *session, End from, Cursor body);

/* Consumes one record from the start of `available`: an IntakeParse. */
size_t tls_record_parse(void *session, End from, const Cursor *available);
