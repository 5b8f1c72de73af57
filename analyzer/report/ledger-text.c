#include "ledger-text.h"

#include "../i18n.h"
#include "format.h"
#include "grid.h"
#include "ledger-route.h"

/* Our choices: up to so many TIME_WAITs in all are told in a sentence each, without
 * a table; from so many at one client on, what would change it is told. */
#define FEW_WAITS   8
#define FEW_LINES   4
#define TABLE_ROWS  10
#define PORTS_SHARE 10 /* one in so many ports in use is much */
#define TOLD_ROUTES 3  /* whose closes and forecast are told */
#define TOLD_TOTALS 5  /* addresses */

/* ---- a few ---------------------------------------------------------------------- */

static void print_few(const LedgerPrinter *printer, const LedgerRoute *route, End end)
{
    const LedgerHolder *holder = &route->holders[end];
    char address[ADDRESS_TEXT_SIZE], other[ADDRESS_TEXT_SIZE];
    g_autofree char *count = format_count(holder->entered);
    g_autofree char *reasons = ledger_closed_text(holder);
    address_print(ledger_address(route, end), address);
    address_print(ledger_address(route, end_other(end)), other);
    g_autofree char *says =
        g_strdup_printf(_("%s in TIME_WAIT at %s, %s, towards %s, port %u."), count, address,
                        ledger_end_says(end), other, route->port);
    if (*reasons)
        ledger_say(printer, INK_PLAIN, g_strdup_printf(_("%s It closed first %s."), says, reasons));
    else
        ledger_say(printer, INK_PLAIN, g_strdup_printf(_("%s Both ends closed at once."), says));
}

static void print_more(const LedgerPrinter *printer, unsigned more)
{
    g_autofree char *count = format_count(more);
    if (more > 0)
        ledger_say(printer, INK_QUIET,
                   g_strdup_printf(ngettext("… %s more", "… %s more", more), count));
}

static void print_all_few(const LedgerPrinter *printer)
{
    const GPtrArray *routes = printer->ledger->routes;
    unsigned most = printer->verbose ? UINT_MAX : FEW_LINES;
    unsigned lines = 0, more = 0;
    for (guint i = 0; i < routes->len; i++) {
        const LedgerRoute *route = g_ptr_array_index(routes, i);
        for (int end = END_CLIENT; end <= END_SERVER; end++) {
            if (route->holders[end].entered == 0)
                continue;
            if (lines++ < most)
                print_few(printer, route, (End)end);
            else
                more++;
        }
    }
    print_more(printer, more);
}

/* ---- the table ------------------------------------------------------------------- */

static char *ports_text(const Ledger *ledger, const LedgerRoute *route, End end)
{
    if (end == END_SERVER)
        return g_strdup("–");
    g_autofree char *used = format_count(route->ports.peak);
    g_autofree char *available = format_count(ledger->available);
    return g_strdup_printf(_("%s of %s"), used, available);
}

static void add_row(Grid *grid, const Ledger *ledger, const LedgerRoute *route, End end)
{
    const LedgerHolder *holder = &route->holders[end];
    char text[ADDRESS_TEXT_SIZE];
    grid_cell(grid, INK_PLAIN, address_print(ledger_address(route, end), text));
    grid_cell(grid, INK_QUIET, ledger_end_says(end));
    grid_cell(grid, INK_PLAIN, address_print(ledger_address(route, end_other(end)), text));
    grid_take(grid, INK_PLAIN, g_strdup_printf("%u", route->port));
    grid_take(grid, INK_PLAIN, format_count(holder->time_wait.now));
    grid_take(grid, INK_TITLE, format_count(holder->time_wait.peak));
    grid_take(grid, INK_PLAIN, ports_text(ledger, route, end));
    grid_take(grid, INK_PLAIN, rate_text(route->average_rate));
    grid_take(grid, INK_PLAIN, format_count(route->peak_rate));
}

static void add_titles(Grid *grid)
{
    grid_column(grid, _("holder"), false, true);
    grid_column(grid, NULL, false, false);
    grid_column(grid, _("towards"), false, true);
    grid_column(grid, _("port"), true, false);
    grid_column(grid, _("now"), true, false);
    grid_column(grid, _("peak"), true, false);
    grid_column(grid, _("ports used"), true, false);
    grid_column(grid, _("new/s"), true, false);
    grid_column(grid, _("peak/s"), true, false);
}

static void print_table(const LedgerPrinter *printer)
{
    const GPtrArray *routes = printer->ledger->routes;
    unsigned most = printer->verbose ? UINT_MAX : TABLE_ROWS;
    unsigned rows = 0, more = 0;
    Grid grid;
    grid_init(&grid);
    add_titles(&grid);
    for (guint i = 0; i < routes->len; i++) {
        const LedgerRoute *route = g_ptr_array_index(routes, i);
        for (int end = END_CLIENT; end <= END_SERVER; end++) {
            if (route->holders[end].entered == 0)
                continue;
            if (rows++ < most)
                add_row(&grid, printer->ledger, route, (End)end);
            else
                more++;
        }
    }
    grid_print(&grid, printer->page, LEDGER_INDENT);
    grid_clear(&grid);
    print_more(printer, more);
}

/* The most that one end of one route held. */
static uint64_t largest_row(const Ledger *ledger)
{
    uint64_t most = 0;
    for (guint i = 0; i < ledger->routes->len; i++) {
        const LedgerRoute *route = g_ptr_array_index(ledger->routes, i);
        for (int end = END_CLIENT; end <= END_SERVER; end++)
            most = MAX(most, route->holders[end].time_wait.peak);
    }
    return most;
}

/* Those who hold some with several others: how many in all. */
static void print_totals(const LedgerPrinter *printer)
{
    const Ledger *ledger = printer->ledger;
    uint64_t row = largest_row(ledger);
    for (guint i = 0; i < ledger->totals->len && i < TOLD_TOTALS; i++) {
        const LedgerTotal *total = g_ptr_array_index(ledger->totals, i);
        char address[ADDRESS_TEXT_SIZE];
        g_autofree char *now = format_count(total->time_wait.now);
        g_autofree char *peak = format_count(total->time_wait.peak);
        if (total->time_wait.peak > row)
            ledger_say(printer, INK_PLAIN,
                       g_strdup_printf(_("In all %s holds %s in TIME_WAIT, and held %s at most."),
                                       address_print(&total->holder, address), now, peak));
    }
}

static void print_uncovered(const LedgerPrinter *printer)
{
    if (printer->ledger->covered)
        return;
    g_autofree char *hold = ledger_hold_text(printer->ledger);
    ledger_say(printer, INK_QUIET,
               g_strdup_printf(_("The capture is shorter than %s: what was in TIME_WAIT when it "
                                 "began is not counted."),
                               hold));
}

/* ---- states that last ------------------------------------------------------------ */

static void print_all_lasting(LedgerPrinter *printer)
{
    const GPtrArray *routes = printer->ledger->routes;
    unsigned told = 0;
    for (guint i = 0; i < routes->len && told < TOLD_ROUTES; i++)
        told += ledger_lasting_print(printer, g_ptr_array_index(routes, i));
}

/* ---- all ------------------------------------------------------------------------- */

static uint64_t all_entered(const Ledger *ledger)
{
    uint64_t entered = 0;
    for (guint i = 0; i < ledger->totals->len; i++)
        entered += ((const LedgerTotal *)g_ptr_array_index(ledger->totals, i))->entered;
    return entered;
}

/* The route to give advice on: the client that holds the most; NULL if none holds many. */
static const LedgerRoute *worst_route(const Ledger *ledger)
{
    const LedgerRoute *worst = NULL;
    uint64_t most = LEDGER_MANY - 1;
    for (guint i = 0; i < ledger->routes->len; i++) {
        const LedgerRoute *route = g_ptr_array_index(ledger->routes, i);
        uint64_t peak = route->holders[END_CLIENT].time_wait.peak;
        if (peak > most) {
            worst = route;
            most = peak;
        }
    }
    return worst;
}

/* Whether there is more to say of a route than its row. */
static bool is_told(const Ledger *ledger, const LedgerRoute *route)
{
    return route->holders[END_CLIENT].entered > FEW_WAITS ||
           route->holders[END_SERVER].entered > FEW_WAITS ||
           route->forecast.verdict > FORECAST_NEVER ||
           route->ports.peak * PORTS_SHARE >= ledger->available;
}

static void print_many(LedgerPrinter *printer)
{
    const GPtrArray *routes = printer->ledger->routes;
    unsigned told = 0;
    print_table(printer);
    print_totals(printer);
    print_uncovered(printer);
    if (worst_route(printer->ledger))
        ledger_note_print(printer->page, &printer->notes, "time-wait/count");
    for (guint i = 0; i < routes->len && told < TOLD_ROUTES; i++) {
        const LedgerRoute *route = g_ptr_array_index(routes, i);
        if (!is_told(printer->ledger, route))
            continue;
        ledger_route_print(printer, route);
        told++;
    }
}

/* ---- many, but few together --------------------------------------------------------- */

/* Adds up why `end` closed first, over all routes. */
static LedgerHolder sum_closed(const Ledger *ledger, End end)
{
    LedgerHolder sum = {.idle_least_ns = -1, .idle_most_ns = -1};
    for (guint i = 0; i < ledger->routes->len; i++) {
        const LedgerRoute *route = g_ptr_array_index(ledger->routes, i);
        const LedgerHolder *holder = &route->holders[end];
        for (int reason = 0; reason < CLOSE_REASONS; reason++)
            sum.closed_first[reason] += holder->closed_first[reason];
        sum.idle_announced += holder->idle_announced;
        sum.idle_most_ns = MAX(sum.idle_most_ns, holder->idle_most_ns);
        if (sum.idle_least_ns < 0 ||
            (holder->idle_least_ns >= 0 && holder->idle_least_ns < sum.idle_least_ns))
            sum.idle_least_ns = holder->idle_least_ns;
    }
    return sum;
}

/* No route has more than a few, all together have more. */
static void print_scattered(const LedgerPrinter *printer)
{
    print_totals(printer);
    print_uncovered(printer);
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        LedgerHolder sum = sum_closed(printer->ledger, (End)end);
        g_autofree char *reasons = ledger_closed_text(&sum);
        if (*reasons)
            ledger_say(
                printer, INK_PLAIN,
                g_strdup_printf(_("Why: %s closed first %s."), ledger_end_says((End)end), reasons));
    }
}

static bool any_is_told(const Ledger *ledger)
{
    for (guint i = 0; i < ledger->routes->len; i++)
        if (is_told(ledger, g_ptr_array_index(ledger->routes, i)))
            return true;
    return false;
}

static void print_waits(LedgerPrinter *printer)
{
    if (any_is_told(printer->ledger))
        print_many(printer);
    else if (all_entered(printer->ledger) <= FEW_WAITS)
        print_all_few(printer);
    else
        print_scattered(printer);
}

static void print_left_out(const LedgerPrinter *printer)
{
    uint64_t left_out = printer->ledger->left_out;
    if (left_out == 0)
        return;
    g_autofree char *count = format_count(left_out);
    ledger_say(printer, INK_TELLING,
               g_strdup_printf(ngettext("%s connection is not counted here: there are too many "
                                        "pairs of addresses.",
                                        "%s connections are not counted here: there are too many "
                                        "pairs of addresses.",
                                        left_out),
                               count));
}

void ledger_print(Page *page, const ReportInput *input, bool verbose)
{
    const Ledger *ledger = input->story->ledger;
    if (!ledger_tells(ledger))
        return;
    LedgerPrinter printer = {
        .page = page,
        .ledger = ledger,
        .notes = {.input = input, .shown = g_hash_table_new(NULL, NULL)},
        .verbose = verbose,
    };
    page_heading(page, _("TIME_WAIT and ports"));
    page_ledger(page, ledger);
    print_waits(&printer);
    print_all_lasting(&printer);
    print_left_out(&printer);
    const LedgerRoute *worst = worst_route(ledger);
    if (worst)
        remedies_print(page, &printer.notes, worst);
    g_hash_table_unref(printer.notes.shown);
}
