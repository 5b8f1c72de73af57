/* stream.h: the streams of one connection, and what each carries: a request one
 * way and its response the other (RFC 9113, 5). */
#pragma once

#include <glib.h>

#include "../bodies.h"
#include "../http/exchange.h"
#include "../layer.h"

/* One direction of a stream. */
typedef struct Http2Message {
    Moment first;    /* its first byte */
    uint64_t body;   /* bytes of data, padding left out */
    int64_t granted; /* of its window, beyond what the settings give; less what was sent */
    uint64_t sent;   /* bytes that count for the window */
    Moment blocked;  /* since when its window is used up; frame 0: it is not */
    unsigned trailers;
    bool began; /* its header, not only an interim one, was told */
    bool ended; /* nothing more will come */
    bool told_blocked;
    BodyTap tap; /* where its body goes, if anybody wants it */
} Http2Message;

typedef struct Http2Stream {
    GList link; /* in Http2Streams.in_order; data is the stream */
    uint32_t id;
    HttpAsked asked;          /* the request; ordinal 0: it was not seen */
    Http2Message messages[2]; /* by End that sends */
    char *tunnel;             /* (owned, nullable) where a CONNECT leads, or what it is for */
    bool is_protocol;         /* `tunnel` is the latter (RFC 8441) */
    Layer *inside;            /* (owned, nullable) who reads what runs in the tunnel */
    uint64_t inside_at[2];    /* bytes it was given, by End that sent them */
    bool given_up;            /* nobody waits for what may still come */
} Http2Stream;

typedef struct Http2Streams {
    GHashTable *by_id; /* (owned) Http2Stream by its number */
    GQueue in_order;   /* the same, oldest first */
    unsigned given_up; /* of them */
} Http2Streams;

void http2_streams_init(Http2Streams *streams);
void http2_streams_clear(Http2Streams *streams);

/* The open stream `id`, or NULL. */
Http2Stream *http2_stream_find(const Http2Streams *streams, uint32_t id);

/* True if one must be closed before another is opened: the oldest, which is
 * in_order's head. */
bool http2_streams_full(const Http2Streams *streams);

/* Opens stream `id`, which is not open. Borrowed until it is closed. */
Http2Stream *http2_stream_open(Http2Streams *streams, uint32_t id);

/* Counts it no more; it stays for what may still come. */
void http2_stream_give_up(Http2Streams *streams, Http2Stream *stream);

void http2_stream_close(Http2Streams *streams, Http2Stream *stream);

/* How many are open, those given up left out. */
static inline unsigned http2_streams_count(const Http2Streams *streams)
{
    return streams->in_order.length - streams->given_up;
}
