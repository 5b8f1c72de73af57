/* recognise.h: TLS told from other protocols by its bytes, on whatever port. */
#pragma once

#include "../protocol.h"

/* By the first bytes of one end: see Protocol.recognise. */
Recognition tls_recognise(const Conversation *conversation, End from, const Cursor *start);

/* Whether records follow each other from the start of `c` on: two of them, or
 * one that ends where the bytes do or is of data and ends beyond. */
Recognition tls_records_fit(Cursor c);
