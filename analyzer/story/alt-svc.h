/* alt-svc.h: which response led a client to QUIC: the one that said, in its Alt-Svc
 * field (RFC 7838, 3), that the same host speaks HTTP/3 on that port. */
#pragma once

#include "story.h"

/* Sets Secure.announced of all sessions inside QUIC. Exchanges have to be complete. */
void alt_svc_link(Story *story);
