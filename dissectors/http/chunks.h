/* chunks.h: the chunked transfer coding (RFC 9112, 7.1). The chunks themselves are
 * passed over; what stands around them is read here. */
#pragma once

#include "message.h"

/* Each reads what its stage awaits (see StreamStage) and returns the bytes taken,
 * 0 to wait for more. */
size_t http_chunks_parse_size(HttpConnection *http, End from, const Cursor *available);
size_t http_chunks_parse_end(HttpConnection *http, End from, const Cursor *available);
size_t http_chunks_parse_trailer(HttpConnection *http, End from, const Cursor *available);
