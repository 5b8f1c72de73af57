/* message.h: headers and data of HTTP/2 as requests and responses. */
#pragma once

#include "session.h"

/* A whole header came: `block` decompressed is a request, a response, an interim
 * one, trailers, or what a server promises to send. */
void http2_message_header(Http2Session *session, End from, const Http2Block *block, Cursor bytes);

/* A DATA frame begins, or so many of its bytes have passed by. */
void http2_message_data(Http2Session *session, End from, const Http2Frame *frame);
void http2_message_data_came(Http2Session *session, End from, uint32_t stream, uint64_t bytes,
                             bool last);

/* Some of what `from` sends in a tunnel, or of any other body, which is nobody's then. */
void http2_message_inside(Http2Session *session, End from, Http2Stream *stream,
                          const Cursor *bytes);

/* Either end gave stream `id` up. Returns the ordinal of its request, or 0. */
uint64_t http2_message_reset(Http2Session *session, End from, uint32_t id);

/* Nothing more comes from `from`. */
void http2_message_finish(Http2Session *session, End from);
