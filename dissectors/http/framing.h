/* framing.h: where a message's body ends, and whether the connection outlives it
 * (RFC 9112, 6.3 and 9.3). */
#pragma once

#include "header.h"

typedef enum HttpFraming {
    FRAMING_NONE,
    FRAMING_CONTENT_LENGTH,
    FRAMING_CHUNKED,
    FRAMING_UNTIL_CLOSE,
    FRAMING_STREAM,  /* HTTP/2 and HTTP/3: with its direction of the stream */
    FRAMING_UNKNOWN, /* it cannot be told where the body ends */
} HttpFraming;

/* "none", "content-length", "chunked", "until-close",
 * "end-of-stream"; NULL if unknown. */
const char *http_framing_name(HttpFraming framing);

/* What a request was, as far as it matters for its response. */
typedef enum HttpAsk {
    ASK_ORDINARY,
    ASK_HEAD,
    ASK_CONNECT,
} HttpAsk;

HttpAsk http_ask(const HttpHeader *request);

/* The framing of a request or of a final response to `ask`. *ret_length is set
 * for FRAMING_CONTENT_LENGTH. May note troubles in the header. */
HttpFraming http_request_framing(HttpHeader *header, uint64_t *ret_length);
HttpFraming http_response_framing(HttpHeader *header, HttpAsk ask, uint64_t *ret_length);

/* Why a message is the last on its connection: "connection-close", "http-1.0",
 * or NULL if its sender lets the connection stay open. */
const char *http_last_reason(const HttpHeader *header);

/* The Content-Length, if it is there and is one number. */
CHECKED bool http_content_length(const HttpHeader *header, uint64_t *ret);
