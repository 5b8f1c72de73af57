/* recognise.h: TLS told from other protocols by its bytes, on whatever port. */
#pragma once

#include "../protocol.h"

/* By the first bytes of one end: see Protocol.recognise. */
Recognition tls_recognise(const Conversation *conversation, End from, const Cursor *start);

/* Whether TLS begins with the first of these bytes. */
Recognition tls_begins(Cursor c);

/* How many bytes stand before the first hello; all of them if there is none. */
size_t tls_hello_offset(Cursor c);

/* Whether records follow each other from the start of `c` on: two of them, or
 * one that ends where the bytes do or is of data and ends beyond. */
Recognition tls_records_fit(Cursor c);
