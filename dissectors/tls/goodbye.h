/* goodbye.h: whether an end that sends no more said so (RFC 8446, 6.1; RFC 5246, 7.2.1). */
#pragma once

#include "session.h"

/* `from` sends no more. Tells tls.no_close_notify if it is known, or seems, that it did not
 * say so: without that, whoever cut the connection short could have been somebody else. */
void tls_goodbye(TlsSession *session, End from, const Moment *at);
