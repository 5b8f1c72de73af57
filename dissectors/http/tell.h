/* tell.h: turns what was read of HTTP messages into events. */
#pragma once

#include "exchange.h"

#include "../timeline.h"

#define NO_STREAM (-1)

/* Where a message is told, and by whom it was sent. */
typedef struct HttpTeller {
    Timeline *timeline;
    End by;
    Moment first;   /* its first byte */
    Moment now;     /* the byte just read */
    int64_t stream; /* HTTP/2 and HTTP/3: its stream; NO_STREAM in HTTP/1.x */
} HttpTeller;

/* How a message ended. */
typedef struct HttpEnd {
    uint64_t ordinal; /* of the request it belongs to; 0: not seen */
    uint64_t body_bytes;
    unsigned trailers; /* fields behind the body */
    uint64_t number;   /* of the body, where it is kept; see ../bodies.h */
    bool complete;
} HttpEnd;

/* What has been told of a connection and would be tiresome to repeat. */
typedef struct HttpTold {
    uint32_t troubles;    /* bits by HttpTrouble */
    uint32_t credentials; /* bits by scheme, see auth-schemes.def */
    bool via[2];          /* by End that sent it */
} HttpTold;

void http_tell_request(const HttpTeller *teller, const HttpHeader *header, const HttpAsked *asked,
                       HttpFraming framing);
/* @persistent: neither it nor its request ends the connection */
void http_tell_response(const HttpTeller *teller, const HttpHeader *header, const HttpAsked *asked,
                        HttpFraming framing, bool persistent);
void http_tell_interim(const HttpTeller *teller, const HttpHeader *header, uint64_t ordinal);

/* That a request came on a connection already used; `answered` is the end of the
 * response before, frame 0 if that was not seen. */
void http_tell_reused(const HttpTeller *teller, const HttpAsked *asked, const Moment *answered);

/* That the message is the last, and why: see http_last_reason(). */
void http_tell_last(const HttpTeller *teller, const char *reason);

void http_tell_end(const HttpTeller *teller, const HttpEnd *end);
void http_tell_tunnel(const HttpTeller *teller, const char *target);
void http_tell_upgraded(const HttpTeller *teller, const HttpHeader *header);

/* What passes by in clear, and the proxies that a message came through: each
 * once on a connection. */
void http_tell_credentials(const HttpTeller *teller, const HttpHeader *header, HttpTold *told);
void http_tell_via(const HttpTeller *teller, const HttpHeader *header, HttpTold *told);

/* All `troubles` (bits by HttpTrouble) that have not been told yet. */
void http_tell_troubles(const HttpTeller *teller, uint32_t troubles, HttpTold *told);
