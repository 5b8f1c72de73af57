/* header.h: the start line and header section of a message (RFC 9112, 2 to 5). */
#pragma once

#include <glib.h>

#include "../event.h"
#include "start-line.h"

/* What may be wrong with a message; a bit each in HttpHeader.troubles. */
typedef enum HttpTrouble {
#define HTTP_TROUBLE(id, reason) HTTP_TROUBLE_##id,
#include "troubles.def"
#undef HTTP_TROUBLE
    HTTP_TROUBLE_COUNT
} HttpTrouble;

/* As http.malformed says it. */
const char *http_trouble_reason(HttpTrouble trouble);

typedef enum HeaderId {
#define HTTP_HEADER(id, name, how, repeats, request, response) HEADER_##id,
#include "headers.def"
#undef HTTP_HEADER
    HEADER_COUNT
} HeaderId;

/* What is kept of a field's value. */
typedef enum HeaderUse {
    USE_NONE,   /* nothing; it only steers */
    USE_TEXT,   /* all of it */
    USE_NUMBER, /* the number it is, if it is one */
    USE_FACT,   /* that it is there */
    USE_COUNT,  /* how many there are */
} HeaderUse;

/* Stands for a FieldId that is none. */
#define NO_FIELD (-1)

typedef struct HeaderSpec {
    const char *name;
    uint8_t name_bytes;
    HeaderUse use;
    const char *separator; /* between the lines of a field that repeats; NULL: first only */
    int request, response; /* FieldId, or NO_FIELD */
} HeaderSpec;

extern const HeaderSpec http_header_specs[HEADER_COUNT];

/* The value of one field; borrowed from the message unless several lines had to
 * be put together. */
typedef struct HeaderValue {
    Cursor borrowed;
    GString *joined; /* (owned, nullable) */
    unsigned count;  /* lines with this name */
} HeaderValue;

typedef struct HttpHeader {
    StartLine start;
    uint64_t present;                 /* bits by HeaderId: which of `values` are there */
    uint64_t joined;                  /* the same: which had to be put together */
    unsigned fields;                  /* header fields in all */
    size_t bytes;                     /* start line to blank line, both included */
    uint32_t troubles;                /* bits by HttpTrouble */
    bool whole;                       /* false: the end is missing */
    HeaderValue values[HEADER_COUNT]; /* set where `present` says so */
} HttpHeader;

/* Finds the end of the header at the start of c. *scanned says how far earlier
 * calls came; 0 at first. Returns the header's length with its blank line, or 0
 * if that is still to come. */
size_t http_header_end(const Cursor *c, size_t *scanned);

/* Reads the header at the start of c; if it does not end there, as many of its lines
 * as do: `whole` says which. False if it does not even have a start line. Either way
 * *ret wants http_header_clear(). */
CHECKED bool http_header_read(Cursor c, HttpHeader *ret);

/* An empty header. */
void http_header_init(HttpHeader *header);
void http_header_clear(HttpHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HttpHeader, http_header_clear)

/* Which field is called `name`; HEADER_COUNT if headers.def does not list it. */
HeaderId http_header_find(Cursor name);

/* Adds a line of field `id`; `text` must outlive the header. */
void http_header_add(HttpHeader *header, HeaderId id, Cursor text);

static inline bool http_header_has(const HttpHeader *header, HeaderId id)
{
    return header->present >> id & 1;
}

/* How many lines of field `id` there are. */
static inline unsigned http_header_count(const HttpHeader *header, HeaderId id)
{
    return http_header_has(header, id) ? header->values[id].count : 0;
}

/* The value of a field, trimmed; empty if it is missing. */
Cursor http_header_value(const HttpHeader *header, HeaderId id);
