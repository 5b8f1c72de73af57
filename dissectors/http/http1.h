/* http1.h: HTTP/1.0 and HTTP/1.1 (RFC 9110, RFC 9112). */
#pragma once

#include "../protocol.h"

extern const Protocol http1_protocol;
