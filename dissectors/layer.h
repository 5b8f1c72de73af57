/* layer.h: bytes of both directions on their way to the protocol that reads them.
 *
 * TCP's bytes in order are one such layer. What TLS decrypts, what runs in a
 * CONNECT tunnel or after an Upgrade or STARTTLS is another on top of it: the same
 * questions (who reads this?), the same bounds. A protocol that carries others
 * owns the layer above it and feeds it; events go to the same conversation. */
#pragma once

#include "protocol.h"

/* Our choice: two proxies in a row, with TLS to each, are rare already. */
#define LAYER_DEPTH_MAX 6

typedef struct Layer Layer;

/* A layer over `conversation`, which must outlive it; `depth` counts layers below
 * it, and past LAYER_DEPTH_MAX nobody is asked. A protocol finds its own depth in
 * conversation->depth while its open() runs; its layer is one deeper. The protocol
 * of depth 0 names the conversation's service. */
Layer *layer_new(Conversation *conversation, unsigned depth);
void layer_free(Layer *layer); /* NULL is fine */

/* The protocol is known (ALPN, Upgrade, a port that says so after STARTTLS): do
 * not ask. It gets what has come so far; NULL: nobody is to read this. Without
 * effect once somebody reads. */
void layer_choose(Layer *layer, const Protocol *protocol);

/* Bytes in order, bytes that will never come, no more bytes: as Protocol has them. Once
 * neither end sends more, the protocol is closed and nothing that comes is read. */
void layer_data(Layer *layer, End from, const Slice *slice);
void layer_gap(Layer *layer, End from, uint64_t length, const Moment *at);
void layer_finish(Layer *layer, End from, const Moment *at);

/* Who reads it; NULL while nobody does. */
const Protocol *layer_protocol(const Layer *layer);
