/* cipher.h: what libcrypto needs to know of a suite. */
#pragma once

#include "tables.h"

typedef enum TlsMode {
    TLS_MODE_CLEAR, /* a MAC alone */
    TLS_MODE_STREAM,
    TLS_MODE_CBC,
    TLS_MODE_GCM,
    TLS_MODE_CCM,
    TLS_MODE_CHACHA,
} TlsMode;

#define TLS_KEY_BYTES_MAX    32
#define TLS_IV_BYTES_MAX     16
#define TLS_DIGEST_BYTES_MAX 64

typedef struct TlsCipher {
    const char *name;  /* "AES_128_GCM" */
    const char *known; /* (nullable) in libcrypto: "AES-128-GCM" */
    uint8_t mode;      /* TlsMode */
    uint8_t key_bytes, iv_bytes, tag_bytes;
} TlsCipher;

/* NULL if libcrypto does not have it. */
const TlsCipher *tls_cipher_find(const char *name);

static inline bool tls_cipher_is_aead(const TlsCipher *cipher)
{
    return cipher->mode >= TLS_MODE_GCM;
}

typedef struct TlsDigest {
    const char *known; /* in libcrypto: "SHA256" */
    uint8_t bytes;
} TlsDigest;

/* What the MAC of a suite is made with, by the end of its name: TLS_..._SHA. For an
 * AEAD suite, or TLS 1.3, what its keys are derived with. */
TlsDigest tls_suite_digest(const TlsSuite *suite);

/* What keys of TLS 1.2 are derived with: SHA-256, unless the suite asks for a longer
 * one (RFC 5246, 5; RFC 5288, 3; RFC 5289, 3.1). */
TlsDigest tls_suite_prf_digest(const TlsSuite *suite);
