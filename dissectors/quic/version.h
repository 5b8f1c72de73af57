/* version.h: what differs between the versions of QUIC. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUIC_VERSION_1 UINT32_C(0x00000001)
#define QUIC_VERSION_2 UINT32_C(0x6b3343cf)

/* RFC 9001, 5.2, and the drafts before it. */
#define QUIC_SALT_BYTES 20

/* RFC 9001, 5.8: AEAD_AES_128_GCM. */
#define QUIC_RETRY_KEY_BYTES   16
#define QUIC_RETRY_NONCE_BYTES 12

typedef enum QuicKind {
    QUIC_IETF,        /* packets as in RFC 9000 */
    QUIC_IETF_2,      /* the same, but for the numbers of their types (RFC 9369, 3.2) */
    QUIC_GOOGLE,      /* Google's own public header */
    QUIC_GOOGLE_LONG, /* Google's own inside, with a long header */
} QuicKind;

/* How packets are protected that no secret of the ends protects. */
typedef struct QuicRules {
    const uint8_t *salt;        /* (nullable) QUIC_SALT_BYTES; NULL: Initial cannot be read */
    const char *label;          /* before "key", "iv", "hp", "ku": "quic " (RFC 9001, 5.1) */
    const uint8_t *retry_key;   /* (nullable) QUIC_RETRY_KEY_BYTES */
    const uint8_t *retry_nonce; /* (nullable) QUIC_RETRY_NONCE_BYTES */
    bool google_crypto;         /* CRYPTO frames carry Google's own messages, not TLS */
} QuicRules;

typedef struct QuicVersion {
    uint32_t number;
    const char *name; /* "1", "draft-29", "Q043" */
    QuicKind kind;
    const QuicRules *rules;
} QuicVersion;

/* The row of version `number`, or NULL if it is none that is known. */
const QuicVersion *quic_version_find(uint32_t number);

/* RFC 9000, 15: "Versions that follow the pattern 0x?a?a?a?a are reserved", to
 * be offered and refused. */
bool quic_version_is_reserved(uint32_t number);

/* Room for what quic_version_print() writes. */
#define QUIC_VERSION_TEXT_SIZE 24

/* The name of a version, or its number as 0x12345678. Returns `text`. */
const char *quic_version_print(uint32_t number, char text[QUIC_VERSION_TEXT_SIZE]);
