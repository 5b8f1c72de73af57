/* hpack.h: compressed fields (RFC 7541), read by nghttp2's inflater, and as much of
 * them as can be read when the capture does not have the beginning. */
#pragma once

#include <nghttp2/nghttp2.h>

#include "../cursor.h"

/* One direction's compression state. */
typedef struct Hpack {
    nghttp2_hd_inflater *inflater; /* (owned, nullable) until it is used */
    uint32_t table_bytes;          /* largest table allowed; 0: RFC 7541's 4096 */
    bool unsure;                   /* the sender's table has entries that this one lacks */
} Hpack;

void hpack_clear(Hpack *hpack);

/* The receiver lets the sender have a larger table. */
void hpack_allow(Hpack *hpack, uint32_t bytes);

/* Something of what the sender sent is missing: nothing is known of its table. */
void hpack_lose(Hpack *hpack);

/* Told of each field, in order. Borrowed until it returns; a field that cannot be
 * read has no name. */
typedef void (*HpackSink)(void *user, Cursor name, Cursor value);

/* Reads a whole field block. False if it breaks the rules: what was read up to
 * there has been told, and the table is lost. */
CHECKED bool hpack_read(Hpack *hpack, Cursor block, HpackSink sink, void *user);
