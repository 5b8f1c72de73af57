/* session.h: what the files of HTTP/3 share: one connection, its streams, and what
 * each end has sent on them. Nothing outside this folder includes it. */
#pragma once

#include "../bodies.h"
#include "../http/tell.h"
#include "../intake.h"
#include "../quic/application.h"
#include "qpack.h"

/* What a stream is for (RFC 9114, 6.2; RFC 9204, 4.2). */
typedef enum Http3Purpose {
    HTTP3_CONTROL = 0x00,
    HTTP3_PUSH = 0x01,
    HTTP3_ENCODER = 0x02,
    HTTP3_DECODER = 0x03,
    HTTP3_REQUEST, /* both ways: no number of its own */
    HTTP3_OTHER,   /* to be ignored (RFC 9114, 6.2.3) */
    HTTP3_UNKNOWN, /* its first bytes are still to come */
} Http3Purpose;

/* One direction of a stream. */
typedef struct Http3Message {
    Intake intake;
    Moment first;        /* its first byte; frame 0: none yet */
    Moment ended_at;     /* its last; frame 0: still to come */
    uint64_t body;       /* bytes of DATA frames */
    GByteArray *waiting; /* (owned, nullable) a header that waits for QPACK's table */
    bool began;          /* a header was told that is not an interim one */
    bool ended;          /* its end was told */
    bool complete;       /* it ended as it should */
    BodyTap tap;         /* where its body goes, if anybody wants it */
} Http3Message;

typedef struct Http3Stream {
    uint64_t id;
    Http3Purpose purpose;
    HttpAsked asked;
    Http3Message messages[2]; /* by End that sends */
} Http3Stream;

typedef struct Http3Session {
    Conversation *const *home; /* where events go */
    End client;
    GHashTable *streams; /* id → Http3Stream (owned) */
    GQueue oldest;       /* the same, in the order in which they came */
    GQueue waiting;      /* Http3Stream whose headers wait for QPACK's table */
    Qpack *qpack[2];     /* (owned) by End that compresses */
    HttpFields *fields;  /* (owned) */
    HttpTold told;
    uint64_t requests; /* seen so far */
    Moment answered_at;
    bool told_malformed, told_unreadable;
} Http3Session;

static inline Timeline *http3_timeline(Http3Session *session)
{
    return &(*session->home)->timeline;
}

/* Tells http3.malformed, once. The reason is a static sentence. */
void http3_malformed(Http3Session *session, End from, const Moment *at, const char *reason);

/* Reads SETTINGS and tells it. */
void http3_settings(Http3Session *session, End from, Cursor payload, const Moment *at);

/* Reads GOAWAY and tells it. */
void http3_goaway(Http3Session *session, End from, Cursor payload, const Moment *at);

/* A whole header of a message came (RFC 9114, 4.1). */
void http3_message_header(Http3Session *session, End from, Http3Stream *stream,
                          const Cursor *section);

/* `from` sends no more on the stream. */
void http3_message_end(Http3Session *session, End from, Http3Stream *stream, bool complete,
                       const Moment *at);

/* QPACK's table has grown: headers that waited for it may be read now. With `last`
 * they are given up if not. */
void http3_message_retry(Http3Session *session, End from, bool last);
