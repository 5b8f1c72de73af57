/* opener.h: takes the protection off the records of one direction (RFC 8446, 5.2;
 * RFC 5246, 6.2.3; RFC 7366; RFC 6101, 5.2.3). What it gives out was authenticated by
 * its tag or MAC. */
#pragma once

#include "cipher.h"
#include "record.h"

struct ossl_lib_ctx_st;

/* What protects a direction. */
typedef struct TlsKeys {
    const TlsCipher *cipher;
    TlsDigest mac; /* of all but AEADs */
    uint16_t version;
    bool encrypt_then_mac;
    bool unchecked; /* no key is known, which a MAC alone does not need */
    uint8_t key[TLS_KEY_BYTES_MAX];
    uint8_t iv[TLS_IV_BYTES_MAX]; /* or the part of a nonce that is not sent */
    uint8_t mac_key[TLS_DIGEST_BYTES_MAX];
} TlsKeys;

typedef struct TlsOpener TlsOpener;

/* NULL if libcrypto does not have the cipher. Records count from 0. */
TlsOpener *tls_opener_new(struct ossl_lib_ctx_st *library, const TlsKeys *keys);
void tls_opener_free(TlsOpener *opener); /* NULL is fine */

/* Opens a record. `ret` has room for record->length bytes. False, and nothing but the
 * count of records changed, if the keys do not fit. */
CHECKED bool tls_opener_open(TlsOpener *opener, const TlsRecord *record, const Cursor *body,
                             uint8_t *ret, size_t *ret_n);

/* One record of `length` bytes was lost whole; or some number of them, in `bytes` of
 * stream: the next record may be any. */
void tls_opener_skip(TlsOpener *opener, uint16_t length);
void tls_opener_lost(TlsOpener *opener, uint64_t bytes);

/* False if after a loss nothing more can be opened. */
bool tls_opener_survives_loss(const TlsOpener *opener);
