/* http2.h: HTTP/2 (RFC 9113), in clear, after an upgrade, or decrypted. */
#pragma once

#include "../protocol.h"

extern const Protocol http2_protocol;

/* The same where HTTP/1.x was left by "101 Switching Protocols": the request that
 * asked for it is answered on stream 1 (RFC 7540, 3.2). */
extern const Protocol http2_upgraded_protocol;
