/* hide-quic.h: QUIC's Initial packets of one client. They are sealed with a key that everybody
 * can make (RFC 9001, 5.2), so they are opened, their ClientHello is disguised, and they are
 * sealed again. All other packets stay. */
#pragma once

#include <glib.h>

#include "../../dissectors/quic/packet.h"
#include "disguise.h"

/* Of a client's handshake messages. Our choice: hellos have up to some KiB. */
#define QUIC_CRYPTO_MOST (64 * 1024)

typedef struct QuicHello {
    bool has_original, finished;
    unsigned client;   /* which side it is */
    QuicCid original;  /* where the keys come from */
    GByteArray *bytes; /* (owned, nullable) its messages, as far as they came */
    GByteArray *have;  /* (owned, nullable) 1 for each byte of them that came */
} QuicHello;

void quic_hello_clear(QuicHello *hello);

/* First reading: a datagram that `side` sent. */
void quic_hello_learn(QuicHello *hello, unsigned side, Cursor datagram);

/* Second reading: the same one, in place. */
void quic_hello_apply(QuicHello *hello, Disguise *disguise, unsigned side, uint8_t *bytes,
                      size_t n);
