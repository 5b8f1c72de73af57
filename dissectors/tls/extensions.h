/* extensions.h: the list of extensions that ends a hello (RFC 8446, 4.2). */
#pragma once

#include "../cursor.h"

/* Numbers of the extensions that are read here (IANA, "TLS ExtensionType
 * Values"). */
typedef enum TlsExtensionType {
    TLS_EXTENSION_SERVER_NAME = 0,
    TLS_EXTENSION_SUPPORTED_GROUPS = 10,
    TLS_EXTENSION_POINT_FORMATS = 11,
    TLS_EXTENSION_SIGNATURE_SCHEMES = 13,
    TLS_EXTENSION_ALPN = 16,
    TLS_EXTENSION_ENCRYPT_THEN_MAC = 22,
    TLS_EXTENSION_EXTENDED_MASTER = 23,
    TLS_EXTENSION_SESSION_TICKET = 35,
    TLS_EXTENSION_KEY_SHARE_OLD = 40, /* drafts before 23 of TLS 1.3 */
    TLS_EXTENSION_PRE_SHARED_KEY = 41,
    TLS_EXTENSION_EARLY_DATA = 42,
    TLS_EXTENSION_SUPPORTED_VERSIONS = 43,
    TLS_EXTENSION_PSK_MODES = 45,
    TLS_EXTENSION_KEY_SHARE = 51,
    TLS_EXTENSION_ECH = 0xfe0d,           /* RFC 9849 */
    TLS_EXTENSION_RENEGOTIATION = 0xff01, /* RFC 5746 */
} TlsExtensionType;

/* How to read one kind of extension into `facts`. `data` is the extension's
 * own and may be cut short. False if it does not fit its own lengths. */
typedef struct TlsExtensionReader {
    uint16_t type;
    const char *trouble; /* what tls.malformed says of a bad one */
    bool (*read)(void *facts, Cursor data);
} TlsExtensionReader;

/* Reads the list that is all of `list` with `readers`, which end with a NULL
 * `read`. Extensions that nobody reads are passed to `other` (nullable).
 * Where an extension is bad, sets *ret_trouble (left alone otherwise) and goes
 * on with the next. */
Verdict tls_extensions_read(Cursor list, const TlsExtensionReader *readers,
                            void (*other)(void *facts, uint16_t type), void *facts,
                            const char **ret_trouble);
