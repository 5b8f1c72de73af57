/* fields.h: the fields of a message of HTTP/2 or HTTP/3, once decompressed, read
 * as a header, so that all versions are told alike (RFC 9113, 8.3; RFC 9114, 4.3). */
#pragma once

#include "header.h"

/* Collects fields; kept and used again, it allocates next to nothing. */
typedef struct HttpFields HttpFields;

HttpFields *http_fields_new(void);
void http_fields_free(HttpFields *fields); /* NULL is fine */

/* Forgets all fields: another message begins. */
void http_fields_reset(HttpFields *fields);

/* Adds a field and copies what is kept of it: what headers.def and pseudo.def list,
 * within a bound. */
void http_fields_add(HttpFields *fields, Cursor name, Cursor value);

/* Counts a field that could not be read: what it is, nobody knows. */
void http_fields_add_unreadable(HttpFields *fields);

unsigned http_fields_unreadable(const HttpFields *fields);

/* Reads them as a header of `version` ("HTTP/2"), whose `bytes` are the
 * compressed ones. With neither a method nor a status, as in trailers, it is no
 * request and its code is 0. *ret borrows from `fields` until the next change,
 * and wants http_header_clear(). */
void http_fields_read(const HttpFields *fields, const char *version, size_t bytes, HttpHeader *ret);
