/* protocol.h: what a protocol above TCP or UDP is to the rest.
 *
 * A protocol is a const struct and a few functions in one folder; adding one
 * adds one line to protocols.def. It is handed bytes in order and tells events;
 * it never prints and knows nobody above it. */
#pragma once

#include "conversation.h"
#include "cursor.h"

/* Bytes that have just become readable in order, or one datagram. Borrowed
 * until the call returns. `data` may be cut short by the snap length; the
 * missing bytes then count as a gap. */
typedef struct Slice {
    Cursor data;
    Moment at;       /* of the frame that brought them */
    uint64_t offset; /* of data in this direction's stream, from 0; 0 for UDP */
} Slice;

typedef enum Recognition {
    RECOGNISED_NOT,   /* surely something else */
    RECOGNISED_MAYBE, /* too few bytes to say */
    RECOGNISED_YES,
} Recognition;

/* What an attempt to parse says of whose the bytes are. */
Recognition recognition_of(Verdict verdict);

struct Protocol {
    const char *name;  /* what `service` says: "http" */
    const char *title; /* "Hypertext Transfer Protocol 1.x" */
    const char *spec;  /* "RFC 9112" */
    Transport transport;

    /* Judges by the first bytes that `from` sent. The port is no more than a hint. */
    Recognition (*recognise)(const Conversation *conversation, End from, const Cursor *start);

    /* State for one conversation, handed back to the calls below. */
    void *(*open)(Conversation *conversation);
    void (*close)(void *state); /* NULL state is fine */

    /* Bytes in order from one end, or one whole datagram. */
    void (*data)(void *state, End from, const Slice *slice);

    /* `length` bytes from one end will never come: lost by the capture. */
    void (*gap)(void *state, End from, uint64_t length, const Moment *at); /* (nullable) */

    /* No more bytes from this end: FIN, RST, or the capture ends. */
    void (*finish)(void *state, End from, const Moment *at); /* (nullable) */
};

/* All protocols, ending with NULL, in the order in which they are asked. */
extern const Protocol *const protocols[];

/* Whoever recognises `start` over the conversation's transport, or NULL. Sets
 * *ret_maybe if more bytes could still decide. */
const Protocol *protocol_recognise(const Conversation *conversation, End from, const Cursor *start,
                                   bool *ret_maybe);
