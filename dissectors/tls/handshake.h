/* handshake.h: handshake messages (RFC 8446, 4; RFC 5246, 7.4), put together
 * from records and handed to the file that reads each kind. */
#pragma once

#include "session.h"

/* RFC 8446, 4.1.2: opaque Random[32]. */
#define TLS_RANDOM_BYTES 32

/* RFC 8446, 4: HandshakeType, and uint24 length. */
#define TLS_HANDSHAKE_HEADER_BYTES 4

/* Our choice; chains of certificates of 100 KiB have been seen, no longer ones. */
#define TLS_HANDSHAKE_MAX_BYTES (128 * 1024)

typedef enum TlsHandshakeType {
    TLS_HANDSHAKE_HELLO_REQUEST = 0,
    TLS_HANDSHAKE_CLIENT_HELLO = 1,
    TLS_HANDSHAKE_SERVER_HELLO = 2,
    TLS_HANDSHAKE_NEW_SESSION_TICKET = 4,
    TLS_HANDSHAKE_END_OF_EARLY_DATA = 5,
    TLS_HANDSHAKE_OLD_RETRY_REQUEST = 6, /* drafts of TLS 1.3 before 22 */
    TLS_HANDSHAKE_ENCRYPTED_EXTENSIONS = 8,
    TLS_HANDSHAKE_CERTIFICATE = 11,
    TLS_HANDSHAKE_SERVER_KEY_EXCHANGE = 12,
    TLS_HANDSHAKE_CERTIFICATE_REQUEST = 13,
    TLS_HANDSHAKE_SERVER_HELLO_DONE = 14,
    TLS_HANDSHAKE_CERTIFICATE_VERIFY = 15,
    TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE = 16,
    TLS_HANDSHAKE_FINISHED = 20,
    TLS_HANDSHAKE_CERTIFICATE_STATUS = 22,
    TLS_HANDSHAKE_KEY_UPDATE = 24,
    TLS_HANDSHAKE_COMPRESSED_CERTIFICATE = 25, /* RFC 8879 */
} TlsHandshakeType;

typedef struct TlsMessage {
    uint8_t type;            /* TlsHandshakeType */
    uint16_t record_version; /* of the record that ended it */
    uint32_t length;         /* with its header */
    Cursor body;             /* without its header; cut short after a loss */
    Cursor whole;            /* with it */
} TlsMessage;

/* Takes in what one handshake record carries. */
void tls_handshake_record(TlsSession *session, End from, uint16_t record_version,
                          const Cursor *fragment);

/* No more of the message that has begun will come: reads what there is of it,
 * `record` being what is there of an unfinished record, header and all. */
void tls_handshake_cut(TlsSession *session, End from, const Cursor *record);

/* Each reads one kind of message and tells it. */
void tls_client_hello(TlsSession *session, End from, const TlsMessage *message);
void tls_server_hello(TlsSession *session, End from, const TlsMessage *message);
void tls_old_retry(TlsSession *session, End from, const TlsMessage *message);
void tls_certificate(TlsSession *session, End from, const TlsMessage *message);
void tls_server_key_exchange(TlsSession *session, End from, const TlsMessage *message);
void tls_client_key_exchange(TlsSession *session, End from, const TlsMessage *message);

/* Those of TLS 1.3 that are encrypted, and what ends a handshake. */
void tls_encrypted_extensions(TlsSession *session, End from, const TlsMessage *message);
void tls_certificate_verify(TlsSession *session, End from, const TlsMessage *message);
void tls_session_ticket(TlsSession *session, End from, const TlsMessage *message);
void tls_finished(TlsSession *session, End from, const TlsMessage *message);
void tls_end_of_early_data(TlsSession *session, End from);
void tls_key_update(TlsSession *session, End from, const TlsMessage *message);

/* Tells tls.old_version if the version agreed on is one. */
void tls_tell_old_version(TlsSession *session, End from);

/* Tells tls.certificate for a chain of `count` certificates. `leaf` is the DER
 * encoding of the first, empty if there is none, and may be cut short. Returns the
 * event, NULL if there is no room for it. */
Event *tls_tell_certificate(TlsSession *session, End from, uint32_t count, const Cursor *leaf,
                            uint32_t message_length);
