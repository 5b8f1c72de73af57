/* keys.h: the keys that protect packets one way at one level (RFC 9001, 5). */
#pragma once

#include <openssl/evp.h>

#include "packet.h"

/* SHA-384, the longer of the two hashes (RFC 8446, B.4). */
#define QUIC_SECRET_MAX 48

/* RFC 9001, 5.3: all AEADs in use have these. */
#define QUIC_IV_BYTES  12
#define QUIC_TAG_BYTES 16

/* RFC 9001, 5.4.2 and 5.4.1. */
#define QUIC_SAMPLE_BYTES 16
#define QUIC_MASK_BYTES   5

/* A secret of TLS, from which keys are derived. */
typedef struct QuicSecret {
    uint8_t length; /* 32 or 48, as the suite's hash; 0: there is none */
    uint8_t bytes[QUIC_SECRET_MAX];
} QuicSecret;

typedef struct QuicCipher QuicCipher;

typedef struct QuicKeys {
    const QuicCipher *cipher; /* (nullable) NULL: there are no keys */
    EVP_CIPHER_CTX *packet;   /* (owned, nullable) */
    EVP_CIPHER_CTX *header;   /* (owned, nullable) */
    uint8_t iv[QUIC_IV_BYTES];
    QuicSecret secret; /* the next generation comes from it (RFC 9001, 6) */
} QuicKeys;

/* The secrets of both ends for Initial packets, from the connection id that the
 * client chose for the server (RFC 9001, 5.2). False if the version has none. */
bool quic_initial_secrets(const QuicVersion *version, const QuicCid *dcid, QuicSecret *ret_client,
                          QuicSecret *ret_server);

/* Makes keys for TLS cipher suite `suite`, in place of those that *keys has. False,
 * and there are none, if the suite is not one of QUIC's. */
bool quic_keys_set(QuicKeys *keys, const QuicVersion *version, uint16_t suite,
                   const QuicSecret *secret);

/* Makes *ret the generation after `keys` (RFC 9001, 6.1). The header's key stays
 * the same. */
bool quic_keys_next(const QuicKeys *keys, const QuicVersion *version, QuicKeys *ret);
void quic_keys_clear(QuicKeys *keys);

static inline bool quic_keys_ready(const QuicKeys *keys)
{
    return keys->cipher != NULL;
}

/* The mask that hides the packet number (RFC 9001, 5.4.1). */
bool quic_keys_mask(const QuicKeys *keys, const uint8_t sample[QUIC_SAMPLE_BYTES],
                    uint8_t ret[QUIC_MASK_BYTES]);

/* Decrypts `sealed`, tag included, into `room` of as many bytes; sets *ret to what
 * came out. False if it was not sealed with these keys. */
bool quic_keys_open(const QuicKeys *keys, uint64_t number, const uint8_t *header,
                    size_t header_bytes, const uint8_t *sealed, size_t sealed_bytes, uint8_t *room,
                    Cursor *ret);

/* The other way round: encrypts `plain_bytes` at `plain` in place, and puts the tag behind
 * them. AES-GCM only, as in Initial packets. */
bool quic_keys_seal(const QuicKeys *keys, uint64_t number, const uint8_t *header,
                    size_t header_bytes, uint8_t *plain, size_t plain_bytes);

/* Whether Retry is one that answers a packet to `original` (RFC 9001, 5.8). False
 * too where the version does not say how to tell; *ret_known says which. */
bool quic_retry_is_valid(const QuicPacket *retry, const QuicCid *original, bool *ret_known);
