/* bodies.h: for those who want what messages carry. Where nobody does, bodies are
 * passed over untouched. */
#pragma once

#include "conversation.h"
#include "cursor.h"

/* What a body is, as its message says it. All is borrowed until end() returns. */
typedef struct BodyFacts {
    Moment first;     /* the first byte of its message */
    int64_t stream;   /* HTTP/2 and HTTP/3; negative: none */
    bool is_request;  /* what the client sent */
    bool is_part;     /* of what was asked for: see Content-Range (RFC 9110, 14.4) */
    const char *type; /* Content-Type; "" if it is not told */

    /* Codings in the order in which they were applied, separated by commas: those of the
     * content (RFC 9110, 8.4), then those of the transfer but for chunked (RFC 9112, 7). */
    const char *codings;
} BodyFacts;

/* Who wants bodies. */
typedef struct BodySink {
    void *user;

    /* A body begins. Returns what the others are called with, or NULL: it is not wanted. */
    void *(*begin)(void *user, const BodyFacts *facts);

    /* Some of it; what is not captured is missing. */
    void (*data)(void *body, const Cursor *data);

    /* It is over and `body` is not used any more. `complete`: all of it came. Returns its
     * number, from 1, or 0 if it is not kept. */
    uint64_t (*end)(void *body, const Conversation *conversation, bool complete);
} BodySink;

/* One body on its way to a sink, or none. All zero, it is none. */
typedef struct BodyTap {
    const BodySink *sink;
    void *body;
} BodyTap;

/* Whether anybody wants bodies of `conversation`. */
static inline bool bodies_wanted(const Conversation *conversation)
{
    return conversation->commons && conversation->commons->bodies;
}

/* Begins a body, if anybody wants it. */
void body_tap_begin(BodyTap *tap, const Conversation *conversation, const BodyFacts *facts);

static inline bool body_tap_is_open(const BodyTap *tap)
{
    return tap->body;
}

/* Hands some of it on. `tap` is a BodyTap: an IntakePass. */
void body_tap_pass(void *tap, const Cursor *data);

/* Ends it, if there is one. Returns its number; 0 if there is none or it is not kept. */
uint64_t body_tap_end(BodyTap *tap, const Conversation *conversation, bool complete);
