/* outcome.h: how a connection began and ended, in words. */
#pragma once

#include "../../dissectors/tcp/connection.h"

/* "three-way handshake", "refused", ...; translated. */
const char *outcome_opened(TcpOpened opened);

/* "four segments", "reset", ...; translated. */
const char *outcome_closed(TcpClosed closed);

/* The whole life in a phrase: "closed by the server, four segments".
 * Translated. */
const char *outcome_says(const TcpConnection *connection);
