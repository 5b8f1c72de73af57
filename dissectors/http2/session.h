/* session.h: what is known of one connection of HTTP/2. */
#pragma once

#include "../http/fields.h"
#include "../http/tell.h"
#include "../intake.h"
#include "frame.h"
#include "hpack.h"
#include "stream.h"

/* What may be wrong; a bit each in Http2Session.told_troubles. */
typedef enum Http2Trouble {
#define HTTP2_TROUBLE(id, reason) HTTP2_TROUBLE_##id,
#include "troubles.def"
#undef HTTP2_TROUBLE
    HTTP2_TROUBLE_COUNT
} Http2Trouble;

/* A header that may be spread over several frames (RFC 9113, 4.3). */
typedef struct Http2Block {
    GByteArray *bytes; /* (owned, nullable) what has come of it */
    Moment first;      /* its first byte */
    uint32_t stream;
    uint32_t promised; /* of a PUSH_PROMISE; 0: it is no such */
    bool open;         /* more is to come, in CONTINUATION */
    bool end_stream;
} Http2Block;

/* What one end sends. */
typedef struct Http2Half {
    struct Http2Session *session; /* borrowed: whose half it is */
    Intake intake;
    Hpack hpack;
    Http2Block block;
    Http2Frame data;         /* the DATA frame being passed over, padding left out */
    uint64_t data_left;      /* of it that somebody who wants bodies was not handed yet */
    uint64_t data_bytes;     /* of it that were to be passed over, padding included */
    bool in_data;            /* there is one */
    bool started;            /* its preface or first frame was read */
    bool searching;          /* does not know where frames begin */
    Http2Message connection; /* the window of the whole connection */
    int64_t initial_window;  /* of each stream, for what it sends */
    bool windows_unsure;     /* some of what counts for them is missing */
    Moment pinged;           /* its last PING; frame 0: answered */
} Http2Half;

typedef struct Http2Session {
    Conversation *conversation; /* borrowed */
    Http2Half halves[2];        /* by End that sends */
    Http2Streams streams;
    HttpFields *fields; /* (owned) of the header being read */
    HttpTold told;
    uint32_t told_troubles; /* bits by Http2Trouble */
    bool told_multiplexed;
    bool has_tunnels;   /* some stream is one */
    unsigned depth;     /* layers below this one */
    uint64_t requests;  /* seen so far */
    Moment answered_at; /* when the last response was over; frame 0: never */
} Http2Session;

/* Tells an event of what `from` just sent. */
Event *http2_tell(Http2Session *session, End from, EventId id);

/* Tells once that something is wrong with what `from` sends. */
void http2_trouble(Http2Session *session, End from, Http2Trouble trouble);

/* Sets the name of an error code, or its number. */
void http2_set_error(Http2Session *session, Event *event, FieldId field, uint32_t code);
