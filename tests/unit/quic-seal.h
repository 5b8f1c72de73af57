/* quic-seal.h: protects packets of QUIC as a sender does (RFC 9001, 5), with OpenSSL's
 * own key derivation: so that what reads them is not tested against itself. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The longest secret. */
#define SEAL_SECRET_MAX 48

/* How a packet is protected. */
typedef struct Seal {
    const char *label; /* "quic " or "quicv2 " */
    const char *aead;  /* "AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305" */
    guint8 secret[SEAL_SECRET_MAX];
    gsize secret_bytes; /* 32, or 48 with SHA-384 */
    bool updated;       /* then headers are protected by the secret before, which is here */
    guint8 first[SEAL_SECRET_MAX];
} Seal;

/* HKDF-Expand-Label of `secret` (RFC 8446, 7.1). */
void seal_expand(const guint8 *secret, gsize secret_bytes, const char *label, guint8 *ret, gsize n);

/* The secret for Initial packets of the client ("client in") or the server. */
void seal_initial(Seal *seal, const guint8 salt[20], const guint8 *dcid, gsize dcid_bytes,
                  const char *who);

/* The next generation (RFC 9001, 6.1). */
void seal_update(Seal *seal);

/* `header` ends with the packet number, whose length its first byte tells; a long
 * header has a Length field that is right already. Returns the packet. */
GByteArray *seal_packet(const Seal *seal, const GByteArray *header, guint64 number,
                        const GByteArray *payload);
