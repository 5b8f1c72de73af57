/* exchange.h: which response answers which request.
 *
 * "A server MUST send its responses to those requests in the same order that
 * the requests were received" (RFC 9112, 9.3.2), so a queue is enough, until
 * the capture loses some of them. */
#pragma once

#include <glib.h>

#include "framing.h"

typedef struct HttpAsked {
    GList link;       /* its place in HttpExchanges.waiting */
    uint64_t ordinal; /* of the request on its connection, from 1; 0: not seen */
    Moment ended;     /* its last byte; frame 0: still to come */
    uint8_t ask;      /* HttpAsk */
    bool persistent;  /* it lets the connection stay open */
    bool pipelined;   /* sent before the response to the one before was over */
} HttpAsked;

typedef struct HttpExchanges {
    GQueue waiting; /* (owned) HttpAsked, oldest first */
    HttpAsked only; /* room for one of them; so this must not be moved */
    bool only_used;
    uint64_t requests;   /* seen so far */
    uint64_t answered;   /* ordinal of the last request whose response is over */
    Moment answered_at;  /* when it was; frame 0: never, or not seen */
    bool overrun;        /* more waited than are remembered: no response is matched any more */
    bool responses_lost; /* the capture lost some since the last one that was read */
} HttpExchanges;

void http_exchanges_init(HttpExchanges *exchanges);
void http_exchanges_clear(HttpExchanges *exchanges);

/* A request begins. Returns it, borrowed until the next call. */
const HttpAsked *http_exchanges_ask(HttpExchanges *exchanges, HttpAsk ask, bool persistent);

/* The last byte of the newest request came. */
void http_exchanges_asked(HttpExchanges *exchanges, const Moment *at);

/* The ordinal of the request that waits longest; 0 if none was seen. */
uint64_t http_exchanges_waiting(const HttpExchanges *exchanges);

/* The request that a final response answers, which waits no longer. */
HttpAsked http_exchanges_answer(HttpExchanges *exchanges);

/* The response to request `ordinal` is over. */
void http_exchanges_answered(HttpExchanges *exchanges, uint64_t ordinal, const Moment *at);

/* The capture lost some of the responses. */
void http_exchanges_lose_responses(HttpExchanges *exchanges);

/* True if a CONNECT waits for its answer: what its sender sends meanwhile may
 * belong to the tunnel. */
bool http_exchanges_await_tunnel(const HttpExchanges *exchanges);
