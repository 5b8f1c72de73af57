/* tls.h: SSL 3.0 and TLS 1.0 to 1.3, as far as they can be read without keys. */
#pragma once

#include "../protocol.h"

extern const Protocol tls_protocol;
