/* tables.h: the numbers of TLS by name. Each table is one .def file of rows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLS_VERSION_SSL_2 0x0002
#define TLS_VERSION_SSL_3 0x0300
#define TLS_VERSION_1_0   0x0301
#define TLS_VERSION_1_2   0x0303
#define TLS_VERSION_1_3   0x0304

/* What ServerKeyExchange carries of the server's share. */
typedef enum TlsShare {
    TLS_SHARE_NOTHING,
    TLS_SHARE_EC,
    TLS_SHARE_DH,
    TLS_SHARE_RSA,
    TLS_SHARE_SRP,
} TlsShare;

typedef enum TlsKeyExchangeId {
#define KEY_EXCHANGE(id, name, share, psk_hint, meaning) TLS_KEY_EXCHANGE_##id,
#include "key_exchanges.def"
#undef KEY_EXCHANGE
} TlsKeyExchangeId;

typedef struct TlsKeyExchange {
    const char *name;    /* "ECDHE" */
    TlsShare share;      /* in ServerKeyExchange */
    bool psk_hint;       /* with an identity hint before it */
    const char *meaning; /* a sentence; English msgid */
} TlsKeyExchange;

extern const TlsKeyExchange tls_key_exchanges[]; /* by TlsKeyExchangeId */

typedef enum TlsAuthenticationId {
#define AUTHENTICATION(id, name, signature) TLS_AUTHENTICATION_##id,
#include "authentications.def"
#undef AUTHENTICATION
} TlsAuthenticationId;

typedef struct TlsAuthentication {
    const char *name;      /* "RSA" */
    const char *signature; /* (nullable) of ServerKeyExchange before TLS 1.2 */
} TlsAuthentication;

extern const TlsAuthentication tls_authentications[]; /* by TlsAuthenticationId */

typedef enum TlsCipherKind {
    TLS_CIPHER_AEAD,
    TLS_CIPHER_BLOCK,
    TLS_CIPHER_STREAM,
    TLS_CIPHER_MAC_ONLY,
} TlsCipherKind;

typedef struct TlsSuite {
    uint16_t id;
    bool tls13;             /* names no key exchange and no authentication */
    uint8_t key_exchange;   /* TlsKeyExchangeId */
    uint8_t authentication; /* TlsAuthenticationId */
    uint8_t kind;           /* TlsCipherKind */
    uint8_t hash_bytes;     /* of TLS 1.3, else 0 */
    uint8_t tag_bytes;      /* of TLS 1.3, else 0 */
    const char *name;       /* "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" */
    const char *cipher;     /* "AES_128_GCM" */
} TlsSuite;

typedef struct TlsGroup {
    uint16_t id;
    uint8_t key_exchange; /* TlsKeyExchangeId that it makes in TLS 1.3 */
    const char *name;     /* "x25519" */
} TlsGroup;

/* Each finds a row by its number; NULL if it is none that is known. */
const TlsSuite *tls_suite_find(uint16_t id);
const TlsGroup *tls_group_find(uint16_t id);

/* Room for any text that the functions below write. */
#define TLS_NAME_SIZE 64

/* Write the name, or the number as 0x1234 if it has none, and return `text`. */
const char *tls_version_print(uint16_t id, char text[TLS_NAME_SIZE]);
const char *tls_suite_print(uint16_t id, char text[TLS_NAME_SIZE]);
const char *tls_group_print(uint16_t id, char text[TLS_NAME_SIZE]);
const char *tls_scheme_print(uint16_t id, char text[TLS_NAME_SIZE]);
const char *tls_alert_print(uint16_t id, char text[TLS_NAME_SIZE]);

/* Higher is newer; 0 for a version that is not known. */
unsigned tls_version_rank(uint16_t id);

/* TLS 1.3 or one of its drafts. */
bool tls_version_is_13(uint16_t id);

/* A value that means nothing and is there to be ignored (RFC 8701, 2). */
bool tls_is_grease(uint16_t id);
