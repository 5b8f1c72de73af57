#include "ledger-route.h"

#include "../i18n.h"
#include "format.h"

void ledger_say(const LedgerPrinter *printer, Ink ink, char *text)
{
    page_prose(printer->page, ink, LEDGER_INDENT, text);
    g_free(text);
}

const char *ledger_end_says(End end)
{
    return end == END_CLIENT ? _("the client") : _("the server");
}

const Address *ledger_address(const LedgerRoute *route, End end)
{
    return end == END_CLIENT ? &route->client : &route->server;
}

/* ---- why it was closed --------------------------------------------------------- */

/* Silence after which programs close as they come. A client's may be seen a little
 * shorter, as the last ACK starts it anew; a timer may look late. */
static const struct {
    int64_t ns;
    const char *whose;
} usual_timeouts[] = {
    {5 * NS_PER_S, "Apache httpd KeepAliveTimeout, Node.js keepAliveTimeout"},
    {60 * NS_PER_S, "AWS load balancers"},
    {65 * NS_PER_S, "nginx keepalive_timeout, as in its nginx.conf"},
    {75 * NS_PER_S, "nginx keepalive_timeout"},
    {90 * NS_PER_S, "Go http.Transport IdleConnTimeout"},
};
#define TIMEOUT_EARLY_NS (NS_PER_S / 2)
#define TIMEOUT_LATE_NS  (3 * NS_PER_S / 2)

static const char *whose_timeout(const LedgerHolder *holder)
{
    for (size_t i = 0; i < G_N_ELEMENTS(usual_timeouts); i++)
        if (holder->idle_least_ns >= usual_timeouts[i].ns - TIMEOUT_EARLY_NS &&
            holder->idle_most_ns <= usual_timeouts[i].ns + TIMEOUT_LATE_NS)
            return usual_timeouts[i].whose;
    return NULL;
}

/* " (5.00 s to 5.02 s, as with nginx)" */
static void append_idle(GString *line, const LedgerHolder *holder)
{
    g_autofree char *least = format_duration(holder->idle_least_ns);
    g_autofree char *most = format_duration(holder->idle_most_ns);
    g_autofree char *range =
        strcmp(least, most) == 0 ? g_strdup(least) : g_strdup_printf(_("%s to %s"), least, most);
    const char *whose = whose_timeout(holder);
    if (holder->idle_announced > 0)
        g_string_append_printf(line, _(" (%s, as the Keep-Alive field had announced)"), range);
    else if (whose)
        g_string_append_printf(line, _(" (%s, as with %s)"), range, whose);
    else
        g_string_append_printf(line, _(" (%s)"), range);
}

/* "180 times of its own accord ...; once by RST"; (transfer full) */
char *ledger_closed_text(const LedgerHolder *holder)
{
    GString *line = g_string_new(NULL);
    for (int reason = 0; reason < CLOSE_REASONS; reason++) {
        uint64_t times = holder->closed_first[reason];
        if (times == 0)
            continue;
        g_autofree char *count = format_count(times);
        const char *says = gettext(close_reason_says((CloseReason)reason));
        g_string_append(line, line->len > 0 ? _("; ") : "");
        g_string_append_printf(line, ngettext("%s time %s", "%s times %s", times), count, says);
        if (reason == CLOSE_IDLE)
            append_idle(line, holder);
    }
    return g_string_free(line, FALSE);
}

static void print_closed(const LedgerPrinter *printer, const LedgerRoute *route, End end)
{
    char address[ADDRESS_TEXT_SIZE];
    g_autofree char *reasons = ledger_closed_text(&route->holders[end]);
    if (*reasons)
        ledger_say(printer, INK_PLAIN,
                   g_strdup_printf(_("Why: %s, %s, closed first %s."),
                                   address_print(ledger_address(route, end), address),
                                   ledger_end_says(end), reasons));
}

/* ---- reuse, forecast ------------------------------------------------------------- */

static uint64_t reuses(const LedgerHolder *holder)
{
    uint64_t all = 0;
    for (int kind = 0; kind < REUSE_KINDS; kind++)
        all += holder->reused[kind];
    return all;
}

static void append_allowed(GString *text, ReuseKind kind, const char *count)
{
    switch (kind) {
    case REUSE_TIMESTAMPS:
        g_string_append_printf(text, _(" Newer timestamps allowed %s (RFC 6191)."), count);
        return;
    case REUSE_SEQUENCE:
        g_string_append_printf(text, _(" A higher sequence number allowed %s (RFC 9293, 3.6.1)."),
                               count);
        return;
    case REUSE_NEITHER:
        g_string_append_printf(text,
                               _(" Neither timestamps nor sequence numbers allowed %s: the holder "
                                 "waits for less than assumed, or takes the risk (RFC 1337)."),
                               count);
        return;
    case REUSE_KINDS:
        return;
    }
}

/* What allowed it, as far as it happened; translated. */
static char *reuse_text(const LedgerHolder *holder)
{
    GString *text = g_string_new(NULL);
    for (int kind = 0; kind < REUSE_KINDS; kind++) {
        g_autofree char *count = format_count(holder->reused[kind]);
        if (holder->reused[kind] > 0)
            append_allowed(text, (ReuseKind)kind, count);
    }
    return g_string_free(text, FALSE);
}

static void print_reuse(const LedgerPrinter *printer, const LedgerHolder *holder)
{
    uint64_t all = reuses(holder);
    if (all == 0)
        return;
    g_autofree char *count = format_count(all);
    g_autofree char *soonest = format_duration(holder->soonest_reuse_ns);
    g_autofree char *allowed = reuse_text(holder);
    g_autofree char *says = g_strdup_printf(
        ngettext("Reused: %s SYN took a tuple out of its TIME_WAIT, the soonest after %s.",
                 "Reused: %s SYNs took a tuple out of its TIME_WAIT, the soonest after %s.", all),
        count, soonest);
    ledger_say(printer, INK_TELLING, g_strconcat(says, allowed, NULL));
}

static char *verdict_text(const Ledger *ledger, const LedgerRoute *route)
{
    const Forecast *forecast = &route->forecast;
    g_autofree char *available = format_count(ledger->available);
    g_autofree char *limit = rate_text(forecast->limit);
    g_autofree char *after = format_duration(MAX(0, forecast->after_ns));
    switch (forecast->verdict) {
    case FORECAST_EXHAUSTED:
        return g_strdup_printf(
            _("All %s ports are taken: connect() now fails with EADDRNOTAVAIL. They last for %s "
              "new connections/s."),
            available, limit);
    case FORECAST_EXHAUSTS:
        return g_strdup_printf(
            _("Of %s ports none is left %s after the end of this capture. They last for %s new "
              "connections/s."),
            available, after, limit);
    case FORECAST_NEVER:
        return g_strdup_printf(
            _("Of %s ports: never exhausted at this rate. They last for %s new connections/s."),
            available, limit);
    case FORECAST_NONE:
        break;
    }
    return g_strdup("");
}

static void print_forecast(const LedgerPrinter *printer, const LedgerRoute *route)
{
    const Forecast *forecast = &route->forecast;
    if (forecast->verdict == FORECAST_NONE)
        return;
    g_autofree char *rate = rate_text(forecast->rate);
    g_autofree char *hold = ledger_hold_text(printer->ledger);
    g_autofree char *steady = format_count(forecast->steady);
    g_autofree char *verdict = verdict_text(printer->ledger, route);
    bool calm = forecast->verdict == FORECAST_NEVER;
    ledger_say(
        printer, calm ? INK_PLAIN : INK_TROUBLE,
        g_strdup_printf(_("Forecast: %s TIME_WAITs/s, each for %s, come to %s ports in use. %s"),
                        rate, hold, steady, verdict));
}

static void print_outside(const LedgerPrinter *printer, const LedgerRoute *route)
{
    const LedgerOptions *options = &printer->ledger->options;
    if (route->outside == 0)
        return;
    g_autofree char *count = format_count(route->outside);
    ledger_say(printer, INK_QUIET,
               g_strdup_printf(ngettext("%s connection came from a port outside of %u-%u and does "
                                        "not count here; --ports sets the range.",
                                        "%s connections came from ports outside of %u-%u and do "
                                        "not count here; --ports sets the range.",
                                        route->outside),
                               count, options->port_low, options->port_high));
}

/* Every port between the lowest and the highest seen was in use at once, and then
 * some were used again too early: there may well be no others. */
static void print_narrow(const LedgerPrinter *printer, const LedgerRoute *route)
{
    uint64_t between = (uint64_t)route->port_most - route->port_least + 1;
    if (route->ports.peak < LEDGER_MANY || route->ports.peak != between ||
        between == printer->ledger->available || reuses(&route->holders[END_CLIENT]) == 0)
        return;
    ledger_say(printer, INK_TELLING,
               g_strdup_printf(_("Every port from %u to %u was in use at once and no other was: if "
                                 "that is the whole range of this host, it was exhausted. "
                                 "--ports %u-%u counts by it."),
                               route->port_least, route->port_most, route->port_least,
                               route->port_most));
}

static void print_route_name(const LedgerPrinter *printer, const LedgerRoute *route)
{
    char client[ADDRESS_TEXT_SIZE], server[ADDRESS_TEXT_SIZE];
    Endpoint destination = {route->server, route->port};
    ledger_say(printer, INK_TITLE,
               g_strdup_printf("%s → %s", address_print(&route->client, client),
                               endpoint_print(&destination, server)));
}

void ledger_route_print(LedgerPrinter *printer, const LedgerRoute *route)
{
    const LedgerHolder *client = &route->holders[END_CLIENT];
    page_end_line(printer->page);
    print_route_name(printer, route);
    print_closed(printer, route, END_CLIENT);
    print_closed(printer, route, END_SERVER);
    if (client->time_wait.peak >= LEDGER_MANY)
        ledger_note_print(printer->page, &printer->notes, "time-wait/short");
    print_reuse(printer, client);
    print_reuse(printer, &route->holders[END_SERVER]);
    print_forecast(printer, route);
    print_outside(printer, route);
    print_narrow(printer, route);
    if (client->time_wait.peak >= LEDGER_MANY)
        ledger_note_print(printer->page, &printer->notes, "time-wait/ports");
}

/* ---- states that last ------------------------------------------------------------ */

/* The numbers and addresses of one such sentence. */
typedef struct LastingText {
    char *count, *lasting, *longest;
    char address[ADDRESS_TEXT_SIZE], other[ADDRESS_TEXT_SIZE];
} LastingText;

static void lasting_text_init(LastingText *text, const Lasting *lasting, const LedgerRoute *route,
                              End end)
{
    text->count = format_count(lasting->now);
    text->lasting = format_count(lasting->lasting);
    text->longest = format_duration(lasting->longest_ns);
    address_print(ledger_address(route, end), text->address);
    address_print(ledger_address(route, end_other(end)), text->other);
}

static void lasting_text_clear(LastingText *text)
{
    g_free(text->count);
    g_free(text->lasting);
    g_free(text->longest);
}

static void print_close_wait(LedgerPrinter *printer, const LedgerRoute *route, End end)
{
    const Lasting *lasting = &route->holders[end].close_wait;
    LastingText text;
    if (lasting->lasting == 0)
        return;
    lasting_text_init(&text, lasting, route, end);
    ledger_say(printer, INK_TROUBLE,
               g_strdup_printf(_("CLOSE_WAIT: %s at %s, %s, port %u; %s of them for more than 2 s, "
                                 "up to %s. %s has closed, and the program here has been told so "
                                 "and has not called close(). No timer ends that."),
                               text.count, text.address, ledger_end_says(end), route->port,
                               text.lasting, text.longest, text.other));
    lasting_text_clear(&text);
    ledger_note_print(printer->page, &printer->notes, "time-wait/not-closed");
}

static void print_fin_wait(LedgerPrinter *printer, const LedgerRoute *route, End end)
{
    const Lasting *lasting = &route->holders[end].fin_wait_2;
    LastingText text;
    if (lasting->lasting == 0)
        return;
    lasting_text_init(&text, lasting, route, end);
    ledger_say(printer, INK_TELLING,
               g_strdup_printf(_("FIN_WAIT_2: %s at %s, %s, port %u; %s of them for more than 2 s, "
                                 "up to %s. It waits for the FIN of %s; tcp_fin_timeout ends that "
                                 "once no process owns the socket."),
                               text.count, text.address, ledger_end_says(end), route->port,
                               text.lasting, text.longest, text.other));
    lasting_text_clear(&text);
    ledger_note_print(printer->page, &printer->notes, "time-wait/fin-timeout");
}

bool ledger_lasting_print(LedgerPrinter *printer, const LedgerRoute *route)
{
    bool any = false;
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        const LedgerHolder *holder = &route->holders[end];
        any |= holder->close_wait.lasting > 0 || holder->fin_wait_2.lasting > 0;
        print_close_wait(printer, route, (End)end);
        print_fin_wait(printer, route, (End)end);
    }
    return any;
}
