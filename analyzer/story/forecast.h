/* forecast.h: when the ports of a route run out, if it goes on as it does. */
#pragma once

#include "ledger.h"

/* Connections a second, in thousandths, for `count` of them in `ns`. */
uint64_t rate_of(uint64_t count, int64_t ns);

/* How many there are, on average, when `rate` of them begin a second and each
 * lasts `hold_ns`: Little's law. */
uint64_t level_of(uint64_t rate, int64_t hold_ns);

/* The other way round: the rate at which they are `level`. */
uint64_t rate_limit(uint64_t level, int64_t hold_ns);

/* Fills in what follows from `rate`.
 * @ports: spans in which a port of the range is in use at the client
 * @in_use: the same, now
 * @waiting: of those in use now, the ones in TIME_WAIT */
void forecast_make(Forecast *forecast, const Ledger *ledger, const SpanSet *ports, uint64_t in_use,
                   uint64_t waiting);
