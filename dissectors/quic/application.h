/* application.h: what runs on the streams of QUIC: HTTP/3, and whoever else is
 * chosen by ALPN. Ends are those of the conversation, not QUIC's. */
#pragma once

#include "../protocol.h"

/* The two low bits of a stream id (RFC 9000, 2.1). */
#define QUIC_STREAM_BY_SERVER      0x01
#define QUIC_STREAM_UNIDIRECTIONAL 0x02

typedef struct QuicApplication {
    const char *name; /* "http3" */

    /* Whether it is what ALPN calls `alpn`. */
    bool (*speaks)(const char *alpn);

    /* State for one connection. *home is where its events go, now and whenever a call
     * below is made; `client` is the end that has QUIC's client's part there. */
    void *(*open)(Conversation *const *home, End client);
    void (*close)(void *state); /* NULL is fine */

    /* Bytes in order on one direction of a stream; `fin` says that they are its last,
     * and they may be none then. */
    void (*data)(void *state, End from, uint64_t stream, const Slice *slice, bool fin);

    /* `length` bytes of it will never come. */
    void (*gap)(void *state, End from, uint64_t stream, uint64_t length, const Moment *at);

    /* `from` ends its direction before its time (RESET_STREAM). */
    void (*reset)(void *state, End from, uint64_t stream, uint64_t code, const Moment *at);

    /* The connection is over. */
    void (*finish)(void *state, const Moment *at);

    /* What the error code of a reset or of CONNECTION_CLOSE means; NULL if it is not
     * known. */
    const char *(*error_name)(uint64_t code);
} QuicApplication;

/* All of them, ending with NULL. */
extern const QuicApplication *const quic_applications[];
