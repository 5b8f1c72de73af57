/* svg-area.h: how many of something there were over time, as a filled line. */
#pragma once

#include <stdio.h>

#include "../story/ledger.h"

/* TIME_WAIT at those addresses that held the most, each a drawing over the same time.
 * Draws nothing where nothing changes.
 * @first_ns: begin of the capture */
void svg_time_wait(FILE *out, const Ledger *ledger, int64_t first_ns);
