/* derive.h: from one secret to another: the pseudorandom functions of all versions,
 * by libcrypto. Each returns false if libcrypto will not. */
#pragma once

#include "../cursor.h"
#include "cipher.h"

struct ossl_lib_ctx_st;

/* RFC 5246, 8.1: what a premaster secret becomes. */
#define TLS_MASTER_BYTES 48

/* Of which session it is. */
typedef struct TlsDerivation {
    struct ossl_lib_ctx_st *library;
    uint16_t version;
    TlsDigest digest; /* of TLS 1.2 and 1.3; before, it is MD5 with SHA-1 */
} TlsDerivation;

/* PRF(secret, label, seed + more) of TLS 1.0 to 1.2 (RFC 5246, 5; RFC 2246, 5), or in
 * SSL 3.0 what stands in its place, which has no label (RFC 6101, 6.1, 6.2.2). */
CHECKED bool tls_derive(const TlsDerivation *how, const Cursor *secret, const char *label,
                        const Cursor *seed, const Cursor *more, uint8_t *ret, size_t n);

/* HKDF-Expand-Label(secret, label, "", n) of TLS 1.3 (RFC 8446, 7.1). */
CHECKED bool tls_expand_label(const TlsDerivation *how, const Cursor *secret, const char *label,
                              uint8_t *ret, size_t n);

/* The digest of `bytes` by the suite's hash: of the handshake so far. */
CHECKED bool tls_hash(const TlsDerivation *how, const Cursor *bytes,
                      uint8_t ret[TLS_DIGEST_BYTES_MAX], size_t *ret_n);
