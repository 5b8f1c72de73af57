#include "remedies.h"

#include "forecast.h"

const RemedySpec remedy_catalogue[REMEDIES] = {
#define REMEDY(id, name, helps, passage, source) {name, helps, passage, source},
#include "remedies.def"
#undef REMEDY
};

uint64_t remedy_saved(const LedgerRoute *route)
{
    return route->begun > route->open.peak ? route->begun - route->open.peak : 0;
}

uint64_t remedy_limit(const Ledger *ledger, RemedyId id)
{
    int64_t hold_ns = ledger->options.hold_ns;
    switch (id) {
    case REMEDY_TW_REUSE:
        return rate_limit(ledger->available, REUSE_DELAY_NS);
    case REMEDY_WIDER_RANGE:
        return rate_limit(WIDEST_PORTS, hold_ns);
    case REMEDY_MORE_ADDRESSES: /* each of them */
        return rate_limit(ledger->available, hold_ns);
    case REMEDY_FIN_TIMEOUT: /* these change nothing */
    case REMEDY_KEEPALIVE_TIME:
    case REMEDY_HARDWARE:
        return rate_limit(ledger->available, hold_ns);
    case REMEDY_KEEP_ALIVE: /* these take away the need */
    case REMEDY_OTHER_SIDE:
    case REMEDIES:
        break;
    }
    return 0;
}
