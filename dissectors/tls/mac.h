/* mac.h: the MAC of a record (RFC 5246, 6.2.3.1; RFC 6101, 5.2.3.1). */
#pragma once

#include "../cursor.h"
#include "cipher.h"

struct ossl_lib_ctx_st;
typedef struct TlsMac TlsMac;

typedef struct TlsMacInput {
    uint64_t sequence;
    uint8_t type;
    uint16_t version; /* as in the record */
    Cursor bytes;
} TlsMacInput;

/* NULL if libcrypto does not have the digest. */
TlsMac *tls_mac_new(struct ossl_lib_ctx_st *library, uint16_t version, const TlsDigest *digest,
                    const uint8_t *key);
void tls_mac_free(TlsMac *mac); /* NULL is fine */

/* Whether the MAC of `input` is the one at `mac_at`, of the digest's length. */
bool tls_mac_fits(TlsMac *mac, const TlsMacInput *input, const uint8_t *mac_at);
