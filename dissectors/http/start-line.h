/* start-line.h: the first line of an HTTP/1.x message (RFC 9112, 3 and 4), by
 * which HTTP is recognised on whatever port. */
#pragma once

#include "../cursor.h"

typedef enum StartKind {
    START_NOT,   /* surely no HTTP/1.x message begins here */
    START_MAYBE, /* too few bytes to say */
    START_REQUEST,
    START_RESPONSE,
    START_HTTP2, /* the preface of HTTP/2, whole */
} StartKind;

/* A request line this long without an end is believed by its method alone. Our
 * choice: no other protocol's line gets as far. */
#define HTTP_START_BYTES_JUDGED 1024

/* What begins at c. Looks at HTTP_START_BYTES_JUDGED at most. */
StartKind http_start_judge(Cursor c);

/* Whether the preface of HTTP/2 begins at c, as far as c goes. */
bool http_start_is_http2(Cursor c);

/* Cursors borrow from the line. */
typedef struct StartLine {
    bool is_request;
    Cursor method, target; /* of a request; the target is empty if it is missing */
    Cursor version;        /* as sent; empty if it is missing */
    unsigned code;         /* of a response */
    Cursor phrase;         /* of a response; may be empty */
    Cursor scheme;         /* HTTP/2 and HTTP/3, of a request: "http" or "https" */
    Cursor protocol;       /* the same, of an extended CONNECT (RFC 8441, 4) */
} StartLine;

/* Reads a line, given without its end. False if it is no start line. */
CHECKED bool http_start_line_read(Cursor line, StartLine *ret);

/* Reads what there is of a request line whose end is missing. */
CHECKED bool http_start_line_read_cut(Cursor line, StartLine *ret);

/* True for HTTP/1.0 and whatever calls itself older. */
bool http_start_line_is_1_0(const StartLine *start);
