/* window.h: flow control (RFC 9113, 5.2): who may not send what he has. */
#pragma once

#include "session.h"

/* RFC 9113, 6.9.2: "When an HTTP/2 connection is first established, new streams are
 * created with an initial flow-control window size of 65,535 octets. The connection
 * flow-control window is also 65,535 octets." */
#define HTTP2_WINDOW_BYTES 65535

/* `from` sent a DATA frame of so many bytes on `stream` (NULL: not followed). */
void http2_window_spend(Http2Session *session, End from, Http2Stream *stream, uint32_t bytes,
                        bool last);

/* `from` lets the other end send so many bytes more, on the connection (id 0) or a
 * stream. */
void http2_window_grant(Http2Session *session, End from, uint32_t id, uint32_t bytes);

/* `from` says how large windows of streams are at first. It goes for those that are
 * open as well (RFC 9113, 6.9.2). */
void http2_window_initial(Http2Session *session, End from, uint32_t bytes);
