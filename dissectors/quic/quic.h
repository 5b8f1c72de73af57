/* quic.h: QUIC versions 1 and 2 (RFC 9000, RFC 9369), with their drafts; Google's own
 * before them is recognised. */
#pragma once

#include "../protocol.h"

extern const Protocol quic_protocol;
