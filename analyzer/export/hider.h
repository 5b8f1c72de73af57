/* hider.h: the bytes of one direction in order, and what becomes of them: what says how a
 * protocol runs stays, what says who and what is disguised, all else becomes zeros. What is
 * encrypted stays. */
#pragma once

#include <string.h>

#include "../../dissectors/cursor.h"
#include "disguise.h"
#include "edits.h"

/* What is read in one piece at most: a header section, a handshake message. Our choice; what
 * is longer is not told apart and becomes zeros. */
#define HIDER_UNIT_MOST (256 * 1024)

typedef enum HiderMode {
    HIDER_START, /* not yet known what it is */
    HIDER_HTTP,
    HIDER_WEBSOCKET,
    HIDER_HTTP2,
    HIDER_TLS,
    HIDER_DNS,
    HIDER_TEXT,
    HIDER_SEALED, /* all that comes is encrypted: it stays */
    HIDER_DARK,   /* nobody knows: zeros */
} HiderMode;

/* How an HTTP message goes on. */
typedef enum HttpPart {
    HTTP_START_LINE,
    HTTP_FIELDS,
    HTTP_CHUNK_SIZE,
    HTTP_CHUNK_END,
    HTTP_TRAILER,
} HttpPart;

/* What the fields of a head say about what follows it. */
typedef struct HttpFraming {
    uint64_t length;
    unsigned status; /* of a response */
    uint8_t method;  /* of a request, as in Talk */
    bool has_length, chunked, websocket, http2;
} HttpFraming;

/* Requests whose answers have no body of their own, of those that wait for one. */
#define TALK_WAITING_MOST 64

/* What both directions of one connection know. */
typedef struct Talk {
    uint8_t methods[TALK_WAITING_MOST]; /* 'H'EAD, 'C'ONNECT, other: a ring */
    unsigned asked, answered;
    HiderMode after; /* of an upgrade or a tunnel; HIDER_DARK: none */
    bool switched;   /* the answer agreed to it */
    bool dns;        /* over the port of DNS */
    bool http2;      /* the client has begun it */
} Talk;

typedef struct Hider {
    HiderMode mode;
    Disguise *disguise;
    Talk *talk;
    Edits edits;
    GByteArray *held; /* (owned, nullable) a unit that is not whole yet */
    uint64_t from;    /* its offset */
    uint64_t skip;    /* bytes to come that are not looked at */
    bool skip_stays;
    bool lost;    /* bytes were missing: what comes may be anything's middle */
    bool request; /* HTTP: it was the last head */
    HttpPart part;
    HttpFraming framing;
    bool sealed;              /* TLS: ChangeCipherSpec came */
    bool sealed_data;         /* TLS: so did data */
    GByteArray *handshake;    /* (owned, nullable) TLS: messages not whole yet */
    GArray *handshake_places; /* (owned, nullable) and where their bytes stand */
} Hider;

/* Bytes of the first line that is held, with its LF; 0 if that has not come. */
static inline size_t hider_line_bytes(Cursor held)
{
    const uint8_t *end = memchr(held.at, '\n', held.captured);
    return end ? (size_t)(end - held.at) + 1 : 0;
}

void hider_init(Hider *hider, Disguise *disguise, Talk *talk);
void hider_clear(Hider *hider);

/* The next bytes, and bytes that will never come. */
void hider_data(Hider *hider, const Cursor *bytes, uint64_t offset);
void hider_gap(Hider *hider, uint64_t n);

/* No more bytes come: what is held is the beginning of a unit. */
void hider_finish(Hider *hider);

/* ---- between the files of the hider ---- */

/* Each looks at what is held, says what becomes of some of it, and returns how much that
 * was; 0 asks for more. It may set `skip` for what comes behind. */
size_t hide_http(Hider *hider, Cursor held);
void hide_http_rest(Hider *hider, Cursor held); /* of a line that does not end */
size_t hide_websocket(Hider *hider, Cursor held);
size_t hide_http2(Hider *hider, Cursor held);
size_t hide_tls(Hider *hider, Cursor held);
size_t hide_dns_stream(Hider *hider, Cursor held);
size_t hide_text(Hider *hider, Cursor held);

void hide_tls_rest(Hider *hider, Cursor held); /* of a record that does not end */

/* A ClientHello in the form of SSL 2, which TLS was asked for by (RFC 5246, E.2). */
bool tls_is_old_hello(Cursor held);

/* What stands at the start of a connection, or behind a tunnel's. HIDER_START: more is
 * needed to tell. */
HiderMode hide_recognise(const Hider *hider, Cursor held);

/* The preface of a client, or what answers one. */
bool http2_begins(const Hider *hider, Cursor held);

/* Handshake messages of TLS, in place; of one that is cut off the head stays. */
void hide_handshake(Disguise *disguise, uint8_t *bytes, size_t n);

/* A DNS message and a certificate, in place. */
void hide_dns(Disguise *disguise, uint8_t *bytes, size_t n);
void hide_der(Disguise *disguise, uint8_t *bytes, size_t n);

/* Passes over the next n bytes behind what is consumed. */
void hider_skip(Hider *hider, uint64_t n, bool stays);
