/* frame.h: the header of a WebSocket frame (RFC 6455, 5.2).
 *
 *   FIN (1)  RSV1-3 (3)  opcode (4)  MASK (1)  length (7, or 7+16, or 7+64)
 *   masking key (32), if MASK is set */
#pragma once

#include "../cursor.h"

#define WEBSOCKET_KEY_BYTES 4

/* RFC 6455, 11.8. */
typedef enum WebsocketOpcode {
    WEBSOCKET_CONTINUATION = 0x0,
    WEBSOCKET_TEXT = 0x1,
    WEBSOCKET_BINARY = 0x2,
    WEBSOCKET_CLOSE = 0x8,
    WEBSOCKET_PING = 0x9,
    WEBSOCKET_PONG = 0xa,
} WebsocketOpcode;

typedef struct WebsocketFrame {
    uint8_t opcode; /* WebsocketOpcode, or another */
    bool final;
    bool compressed; /* RSV1: RFC 7692, 6 */
    bool reserved;   /* RSV2 or RSV3, which nobody has given a meaning */
    bool masked;
    uint8_t key[WEBSOCKET_KEY_BYTES];
    uint64_t length; /* of the payload */
} WebsocketFrame;

/* Reads the header and leaves *c behind it. On false nothing is changed. */
CHECKED bool websocket_frame_read(Cursor *c, WebsocketFrame *ret);

static inline bool websocket_frame_is_control(const WebsocketFrame *frame)
{
    return frame->opcode & 0x8;
}

/* What the registry calls a status code of a close (RFC 6455, 7.4.1); NULL if it
 * has no name. */
const char *websocket_close_meaning(uint16_t code);
