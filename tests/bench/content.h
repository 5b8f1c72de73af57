/* content.h: what the connections of the benchmark say: HTTP/1.1 messages, TLS
 * handshakes whose readable parts are right, and DNS look-ups. Messages are kept by the
 * script; bodies are borrowed from a store that all share. */
#pragma once

#include "flow.h"

/* Bytes that stand for bodies. A store lives as long as any script that uses it. */
typedef struct Store {
    uint8_t *text;    /* printable, for HTTP */
    uint8_t *records; /* TLS application-data records of the largest size, end to end */
} Store;

/* Sizes of both parts of the store, and of a record in it with its header. */
#define STORE_TEXT    (8u << 20)
#define RECORD_BYTES  (5 + 16384 + 17)
#define STORE_RECORDS 512

void store_init(Store *store, Dice *dice);
void store_clear(Store *store);

typedef struct Message {
    const uint8_t *bytes;
    size_t size;
} Message;

/* A request of the client for path number `page`; POSTs carry a small body. */
Message content_request(Script *script, Dice *dice, const char *host, uint32_t page);
/* The head of a 200 response with `body_bytes` to follow, and whole ones without body. */
Message content_response(Script *script, size_t body_bytes, bool close);
Message content_not_modified(Script *script);
/* A whole response in chunks. */
Message content_chunked(Script *script, const Store *store, Dice *dice);

/* The handshake of TLS 1.3 or 1.2 (with a certificate that can be read) for `host`. */
void content_handshake(Flow *flow, const char *host, bool tls13);
/* One application-data record of `n` bytes of payload, n <= 16384. */
Message content_record(Script *script, Dice *dice, size_t n);

/* Asks a resolver for `host`: a query, then an answer `delay_us` later. */
void content_lookup(const Flow *flow, const char *host, uint32_t resolver, int64_t delay_us);
