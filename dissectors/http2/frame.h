/* frame.h: the header before each frame of HTTP/2 (RFC 9113, 4.1).
 *
 *   length (24)  type (8)  flags (8)  R (1) stream (31) */
#pragma once

#include "../cursor.h"

#define HTTP2_FRAME_HEADER_BYTES 9

/* "PRI * HTTP/2.0" and so on: how a client begins (RFC 9113, 3.4). */
#define HTTP2_PREFACE       "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define HTTP2_PREFACE_BYTES (sizeof HTTP2_PREFACE - 1)

/* RFC 9113, 6; what is not listed is to be passed over. */
typedef enum Http2FrameType {
    HTTP2_DATA = 0x0,
    HTTP2_HEADERS = 0x1,
    HTTP2_PRIORITY = 0x2,
    HTTP2_RST_STREAM = 0x3,
    HTTP2_SETTINGS = 0x4,
    HTTP2_PUSH_PROMISE = 0x5,
    HTTP2_PING = 0x6,
    HTTP2_GOAWAY = 0x7,
    HTTP2_WINDOW_UPDATE = 0x8,
    HTTP2_CONTINUATION = 0x9,
    HTTP2_PRIORITY_UPDATE = 0x10, /* RFC 9218, 7.1 */
} Http2FrameType;

#define HTTP2_FLAG_ACK         0x01 /* SETTINGS, PING */
#define HTTP2_FLAG_END_STREAM  0x01 /* DATA, HEADERS */
#define HTTP2_FLAG_END_HEADERS 0x04 /* HEADERS, PUSH_PROMISE, CONTINUATION */
#define HTTP2_FLAG_PADDED      0x08 /* DATA, HEADERS, PUSH_PROMISE */
#define HTTP2_FLAG_PRIORITY    0x20 /* HEADERS */

typedef struct Http2Frame {
    uint32_t length; /* of what stands behind this header */
    uint8_t type;    /* Http2FrameType, or another */
    uint8_t flags;
    uint32_t stream; /* 0: the connection */
} Http2Frame;

/* Reads the nine bytes. On false nothing is changed. */
CHECKED bool http2_frame_read(Cursor *c, Http2Frame *ret);

static inline bool http2_frame_has(const Http2Frame *frame, uint8_t flag)
{
    return frame->flags & flag;
}

/* What http2_frame_search() makes of bytes. */
typedef enum Http2Likeness {
    HTTP2_UNLIKE, /* surely no frames */
    HTTP2_PARTLY, /* may be the start of one; too few bytes to say */
    HTTP2_ALIKE,  /* frame upon frame, to the end or for long enough */
} Http2Likeness;

/* Whether what starts at `c` looks like frames. One that only carries data proves
 * nothing: there must be another beside it. */
Http2Likeness http2_frames_judge(Cursor c);

/* Where frames begin in bytes whose start lies within one; c's length if nowhere. */
size_t http2_frames_find(Cursor c);

/* "NO_ERROR", ...; NULL for a code that has no name (RFC 9113, 7). */
const char *http2_error_name(uint32_t code);
