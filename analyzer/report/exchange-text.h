/* exchange-text.h: HTTP exchanges as a table, and as a waterfall below it. */
#pragma once

#include "../story/story.h"
#include "paint.h"

/* @most: rows to show; 0 for all */
void story_print_exchanges(Page *page, const Story *story, unsigned most);

/* What was asked for, host and path. (transfer full) */
char *exchange_target(const Exchange *exchange);

/* "200", or that there was no answer. (transfer full) */
char *exchange_status(const Exchange *exchange);
Ink exchange_status_ink(const Exchange *exchange);
