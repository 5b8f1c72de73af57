/* message.h: one connection's messages, from start line to the end of the body. */
#pragma once

#include "../bodies.h"
#include "../intake.h"
#include "exchange.h"
#include "tell.h"
#include "tunnel.h"

/* What one end's next byte belongs to. */
typedef enum StreamStage {
    STAGE_START,      /* a start line, or empty lines before it */
    STAGE_BODY,       /* a body that the intake passes over */
    STAGE_CHUNK_SIZE, /* the line before a chunk */
    STAGE_CHUNK,      /* a chunk that the intake passes over, and the line end behind it */
    STAGE_TRAILER,    /* the lines behind the last chunk */
} StreamStage;

/* What one end sends. */
typedef struct HttpStream {
    Intake intake;
    uint8_t stage;      /* StreamStage */
    bool searching;     /* does not know where messages begin: looks for a start line */
    bool spoke;         /* a message of it was read */
    bool cut;           /* the slice at hand is cut short by the snap length */
    bool is_request;    /* the message being read is one */
    size_t scanned;     /* bytes of a header already searched for its end */
    Moment first;       /* first byte of the message being read */
    uint64_t ordinal;   /* of the request it belongs to */
    uint64_t body;      /* bytes of its body, as far as their number was told */
    uint64_t body_from; /* stream offset of its body */
    unsigned trailers;  /* fields behind its body */
    BodyTap tap;        /* where its body goes, if anybody wants it */
} HttpStream;

typedef struct HttpConnection {
    Conversation *conversation; /* borrowed */
    HttpStream streams[2];      /* by End that sends */
    HttpExchanges exchanges;
    HttpTunnel tunnel;
    HttpTold told;
    unsigned depth;       /* layers below this one */
    char *connect_target; /* (owned, nullable) of the CONNECT that waits */
} HttpConnection;

/* Begins the message whose header is next in what `from` sends. */
void http_message_begin(HttpConnection *http, End from, HttpHeader *header);

/* Ends the message that `from` is sending: its last byte has just come. */
void http_message_end(HttpConnection *http, End from);

/* Ends the message that `from` is sending, if there is one, before its time. */
void http_message_break_off(HttpConnection *http, End from);

/* The same, and nothing is known of what follows: looks for a start line. */
void http_message_lose(HttpConnection *http, End from);

/* The same for all that is `available`. Returns its length. */
size_t http_message_lose_rest(HttpConnection *http, End from, const Cursor *available);

/* Tells once that something is wrong with what `from` sends. */
void http_message_trouble(HttpConnection *http, End from, HttpTrouble trouble);

/* Says who tells what `from` just did. */
HttpTeller http_message_teller(HttpConnection *http, End from);
