/* svcb.h: SVCB and HTTPS records: how to reach a service (RFC 9460). */
#pragma once

#include <glib.h>

#include "../cursor.h"

/* Appends what a record says, as "1 . alpn=h3,h2 ipv4hint=192.0.2.1" (RFC 9460, 2.1),
 * behind a comma and a space if `out` holds some already. `message` is the whole one.
 * Parameters of unknown kinds appear as their number. */
CHECKED Verdict dns_svcb_append(const Cursor *message, Cursor data, GString *out);
