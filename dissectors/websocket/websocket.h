/* websocket.h: WebSocket (RFC 6455), after HTTP/1.x has made way for it. */
#pragma once

#include "../protocol.h"

extern const Protocol websocket_protocol;
