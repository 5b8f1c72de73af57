#include "exchange-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "story-rows.h"
#include "waterfall-text.h"

/* From this width on every phase has its own column. */
#define ALL_COLUMNS_MIN 96

char *exchange_target(const Exchange *exchange)
{
    if (!exchange->request)
        return g_strdup(MISSING);
    const Text *host = event_text(exchange->request, HTTP_REQUEST_host);
    g_autofree char *name = host ? escape_line(host->bytes, host->length) : g_strdup("");
    g_autofree char *target = text_or_missing(exchange->request, HTTP_REQUEST_target);
    bool absolute = *target != '/' && *target != '*'; /* RFC 9112, 3.2.2 */
    return g_strconcat(absolute ? "" : name, target, NULL);
}

char *exchange_status(const Exchange *exchange)
{
    uint64_t code = event_number(exchange->response, HTTP_RESPONSE_code, 0);
    if (exchange->response)
        return g_strdup_printf("%" PRIu64, code);
    bool heard = exchange->conversation->packets[END_SERVER] > 0;
    return g_strdup(heard ? _("no answer") : _("not captured"));
}

Ink exchange_status_ink(const Exchange *exchange)
{
    uint64_t code = event_number(exchange->response, HTTP_RESPONSE_code, 0);
    return !exchange->response || code >= 500 ? INK_TROUBLE : code >= 400 ? INK_TELLING : INK_PLAIN;
}

static void add_phase(Grid *grid, const Exchange *exchange, Phase phase)
{
    grid_take(grid, INK_PLAIN, ms_or_missing(phases_took(&exchange->phases, phase)));
}

static void add_exchange(Grid *grid, const Exchange *exchange, bool all_phases)
{
    grid_take(grid, INK_QUIET, place_text(exchange->conversation));
    grid_take(grid, INK_PLAIN,
              exchange->request ? text_or_missing(exchange->request, HTTP_REQUEST_method)
                                : g_strdup(MISSING));
    grid_take(grid, INK_PLAIN, exchange_target(exchange));
    grid_take(grid, exchange_status_ink(exchange), exchange_status(exchange));
    if (all_phases)
        grid_take(grid, INK_PLAIN, ms_or_missing(phases_blocked(&exchange->phases)));
    for (unsigned i = all_phases ? 0 : PHASE_WAIT; i < PHASE_TOTAL_COUNT; i++)
        add_phase(grid, exchange, (Phase)i);
    grid_take(grid, INK_TITLE, ms_or_missing(phases_total(&exchange->phases)));
}

static void exchange_columns(Grid *grid, bool all_phases)
{
    grid_column(grid, "#", true, false);
    grid_column(grid, _("method"), false, false);
    grid_column(grid, _("target"), false, true);
    grid_column(grid, _("status"), false, false);
    if (all_phases)
        grid_column(grid, _("blocked"), true, false);
    for (unsigned i = all_phases ? 0 : PHASE_WAIT; i < PHASE_TOTAL_COUNT; i++)
        grid_column(grid, _(phase_specs[i].title), true, false);
    grid_column(grid, _("all"), true, false);
}

/* Failed ones first, then the slowest. */
static gint rank_exchanges(gconstpointer a, gconstpointer b)
{
    const Exchange *first = *(const Exchange *const *)a;
    const Exchange *second = *(const Exchange *const *)b;
    bool first_failed = exchange_status_ink(first) == INK_TROUBLE;
    bool second_failed = exchange_status_ink(second) == INK_TROUBLE;
    if (first_failed != second_failed)
        return first_failed ? -1 : 1;
    return story_rows_compare(phases_total(&first->phases), phases_total(&second->phases),
                              first->id, second->id);
}

void story_print_exchanges(Page *page, const Story *story, unsigned most)
{
    g_autoptr(GPtrArray) rows = story_rows_begin(page, _("HTTP exchanges, times in ms"),
                                                 story->exchanges, most, rank_exchanges);
    if (!rows)
        return;
    bool all_phases = page->columns >= ALL_COLUMNS_MIN;
    Grid grid;
    grid_init(&grid);
    exchange_columns(&grid, all_phases);
    for (guint i = 0; i < rows->len; i++)
        add_exchange(&grid, g_ptr_array_index(rows, i), all_phases);
    story_rows_end(page, &grid, story->exchanges->len, rows->len);
    waterfall_print(page, story, rows);
}
