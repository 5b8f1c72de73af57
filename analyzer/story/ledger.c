#include "ledger.h"

#include "../i18n.h"

LedgerOptions ledger_defaults(void)
{
    return (LedgerOptions){LEDGER_HOLD_NS, LEDGER_PORT_LOW, LEDGER_PORT_HIGH};
}

static const struct {
    const char *name, *says;
} close_reasons[CLOSE_REASONS] = {
#define CLOSE_REASON(id, name, says) {name, says},
#include "close-reasons.def"
#undef CLOSE_REASON
};

const char *close_reason_name(CloseReason reason)
{
    return close_reasons[reason].name;
}

const char *close_reason_says(CloseReason reason)
{
    return close_reasons[reason].says;
}

const char *reuse_kind_name(ReuseKind kind)
{
    static const char *const names[REUSE_KINDS] = {"timestamps", "sequence", "neither"};
    return names[kind];
}

const char *forecast_verdict_name(ForecastVerdict verdict)
{
    static const char *const names[] = {"none", "never", "exhausts", "exhausted"};
    return names[verdict];
}

void ledger_free(Ledger *ledger)
{
    if (!ledger)
        return;
    g_ptr_array_unref(ledger->routes);
    g_ptr_array_unref(ledger->totals);
    g_free(ledger);
}

/* ---- whether to speak of it ---------------------------------------------------- */

/* A share of the ports in use, one in so many, that is worth telling even where
 * nothing is in TIME_WAIT. Our choice. */
#define TELLING_SHARE 10

bool ledger_holder_tells(const LedgerHolder *holder)
{
    return holder->entered > 0 || holder->close_wait.lasting > 0 || holder->fin_wait_2.lasting > 0;
}

bool ledger_route_tells(const Ledger *ledger, const LedgerRoute *route)
{
    return ledger_holder_tells(&route->holders[END_CLIENT]) ||
           ledger_holder_tells(&route->holders[END_SERVER]) ||
           route->ports.peak >= MAX(1, ledger->available / TELLING_SHARE);
}

bool ledger_tells(const Ledger *ledger)
{
    for (guint i = 0; i < ledger->routes->len; i++)
        if (ledger_route_tells(ledger, g_ptr_array_index(ledger->routes, i)))
            return true;
    return false;
}
