/* sink.h: who is told of each conversation when it is over. The engine calls it and
 * knows no more of those above. */
#pragma once

#include "../../dissectors/tcp/past.h"
#include "../../dissectors/udp.h"

/* Each worker has a part of its own, so that parts need no locks. */
typedef struct Sink {
    void *user;

    /* The part of worker number `index`. */
    void *(*part)(void *user, unsigned index);

    /* `conversation` has been given its id; it lasts until connection() or datagrams()
     * tells that it is not kept. Nobody else is called meanwhile. (nullable) */
    void (*begun)(void *user, Conversation *conversation);

    /* `conversation` is over: adds to its timeline what is known from elsewhere, before
     * the others hear of it. From any worker's thread. (nullable) */
    void (*complete)(void *user, Conversation *conversation);

    /* `connection` is over and has its id; it and its events last until the call
     * returns, or as long as the analysis if `kept`. Connections come in no particular order,
     * but over the same addresses and ports the earlier one first. Returns a token for
     * replaced(). */
    uint32_t (*connection)(void *part, const TcpConnection *connection, bool kept);
    void (*datagrams)(void *part, const UdpExchange *exchange, bool kept);

    /* `fresh`, which is told next, took the addresses and ports of `past`. (nullable) */
    void (*replaced)(void *part, uint32_t token, const TcpPast *past, const TcpConnection *fresh);

    /* A look-up's event, in the order of frames, before anything that was opened
     * later is over; nobody else is called meanwhile. (nullable) */
    void (*news)(void *user, const Conversation *conversation, const Event *event);
} Sink;
