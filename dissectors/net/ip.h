/* ip.h: what IPv4 and IPv6 share. Inside dissectors/net only. */
#pragma once

#include "descent.h"

/* Makes the header just read the innermost datagram. False if that is one
 * header too many. */
CHECKED bool ip_begin(Descent *d, const Address *source, const Address *destination);

/* Goes on with the whole datagram if d->rest was the fragment that completes
 * it. Of `fragment` the caller fills in id, offset, more, protocol and
 * keyed_by_protocol. */
const Layer *ip_fragment(Descent *d, Fragment *fragment);
