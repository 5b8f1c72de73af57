/* why-text.h: what the verdicts on a connection rest on, as prose. */
#pragma once

#include "../../dissectors/tcp/connection.h"
#include "paint.h"

/* A paragraph for each verdict: the rule, frames and numbers, what is ruled out. */
void why_print(Page *page, const TcpConnection *connection);
