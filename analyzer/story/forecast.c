#include "forecast.h"

#define THOUSANDTHS 1000

/* A million connections a second: no host does more, and no product below overflows. */
#define RATE_MOST (UINT64_C(1000000) * THOUSANDTHS)

uint64_t rate_of(uint64_t count, int64_t ns)
{
    if (ns <= 0)
        return 0;
    double rate = (double)count * THOUSANDTHS * (double)NS_PER_S / (double)ns;
    return rate >= (double)RATE_MOST ? RATE_MOST : (uint64_t)(rate + 0.5);
}

uint64_t level_of(uint64_t rate, int64_t hold_ns)
{
    uint64_t hold_ms = (uint64_t)(hold_ns / NS_PER_MS);
    return (rate * hold_ms + 500 * THOUSANDTHS) / (1000 * THOUSANDTHS);
}

uint64_t rate_limit(uint64_t level, int64_t hold_ns)
{
    return rate_of(level, hold_ns);
}

/* From now on, until `needed` more ports are taken at `rate`. */
static int64_t time_for(uint64_t needed, uint64_t rate)
{
    double ns = (double)needed * THOUSANDTHS * (double)NS_PER_S / (double)rate;
    return ns < (double)(INT64_MAX / 2) ? (int64_t)ns : INT64_MAX;
}

/* Within one hold time none of the new TIME_WAITs ends, so the ports in use grow by
 * `rate` less those in use now that come back meanwhile; after it they are level. */
static int64_t time_until_full(const Ledger *ledger, const SpanSet *ports, uint64_t room,
                               uint64_t rate)
{
    int64_t hold_ns = ledger->options.hold_ns;
    uint64_t back = 0;
    for (size_t i = 0; i < ports->count; i++) {
        if (ports->until[i] <= ledger->now_ns)
            continue;
        int64_t comes_back =
            ports->until[i] == SPAN_OPEN ? INT64_MAX : ports->until[i] - ledger->now_ns;
        int64_t full = time_for(room + back, rate);
        if (full <= MIN(comes_back, hold_ns))
            return full;
        if (comes_back >= hold_ns)
            return -1;
        back++;
    }
    int64_t full = time_for(room + back, rate);
    return full <= hold_ns ? full : -1;
}

void forecast_make(Forecast *forecast, const Ledger *ledger, const SpanSet *ports, uint64_t in_use,
                   uint64_t waiting)
{
    int64_t hold_ns = ledger->options.hold_ns;
    forecast->limit = rate_limit(ledger->available, hold_ns);
    forecast->steady = in_use - MIN(waiting, in_use) + level_of(forecast->rate, hold_ns);
    forecast->after_ns = -1;
    if (in_use >= ledger->available) {
        forecast->verdict = FORECAST_EXHAUSTED;
        return;
    }
    if (forecast->rate == 0) {
        forecast->verdict = FORECAST_NEVER;
        return;
    }
    forecast->after_ns = time_until_full(ledger, ports, ledger->available - in_use, forecast->rate);
    forecast->verdict = forecast->after_ns >= 0 ? FORECAST_EXHAUSTS : FORECAST_NEVER;
}
