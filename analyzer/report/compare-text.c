#include "compare-text.h"

#include "../i18n.h"
#include "../story/answers.h"
#include "../story/beside.h"
#include "../story/races.h"
#include "escape.h"
#include "format.h"
#include "story-rows.h"

/* Races shown. Our choice, as for the other tables. */
#define RACES_MOST 8

/* ---- races ----------------------------------------------------------------- */

static const Ink outcome_inks[RUNNER_OUTCOMES] = {
    [RUNNER_WON] = INK_GOOD,
    [RUNNER_LOST] = INK_QUIET,
    [RUNNER_REFUSED] = INK_TROUBLE,
    [RUNNER_SILENT] = INK_TROUBLE,
};

static char *since(int64_t from_ns, int64_t at_ns)
{
    return at_ns == TIME_UNKNOWN ? g_strdup(MISSING) : format_ms(at_ns - from_ns);
}

static void add_runner(Grid *grid, const Race *race, unsigned i)
{
    const Runner *runner = &race->runners[i];
    const Text *name = lookup_name(race->lead);
    int64_t from_ns = race->runners[0].asked_ns;
    char text[ADDRESS_TEXT_SIZE];
    const Conversation *conversation = &runner->connection->conversation;
    grid_take(grid, INK_PLAIN,
              i == 0 && name ? escape_line(name->bytes, name->length) : g_strdup(""));
    grid_take(grid, INK_QUIET, place_text(conversation));
    grid_cell(grid, INK_PLAIN, address_print(&conversation->ends[END_SERVER].address, text));
    grid_take(grid, INK_PLAIN, since(from_ns, runner->asked_ns));
    grid_take(grid, INK_PLAIN, since(from_ns, runner->ready_ns));
    grid_cell(grid, outcome_inks[runner->outcome], _(runner_outcome_says(runner->outcome)));
}

void compare_print_races(Page *page, const Story *story)
{
    g_autoptr(GArray) races = races_find(story);
    if (races->len == 0)
        return;
    page_heading(page, _("Addresses that raced, times in ms"));
    Grid grid;
    grid_init(&grid);
    grid_column(&grid, _("name"), false, true);
    grid_column(&grid, "#", true, false);
    grid_column(&grid, _("address"), false, true);
    grid_column(&grid, _("tried after"), true, false);
    grid_column(&grid, _("connected after"), true, false);
    grid_column(&grid, _("outcome"), false, false);
    for (guint i = 0; i < races->len && i < RACES_MOST; i++) {
        const Race *race = &g_array_index(races, Race, i);
        for (unsigned r = 0; r < race->count; r++)
            add_runner(&grid, race, r);
    }
    story_rows_end(page, &grid, races->len, MIN(races->len, RACES_MOST));
}

/* ---- HTTP beside HTTPS ------------------------------------------------------- */

static char *count_or_missing(int64_t count)
{
    return count < 0 ? g_strdup(MISSING) : format_count((uint64_t)count);
}

static char *bytes_or_missing(int64_t bytes)
{
    return bytes < 0 ? g_strdup(MISSING) : format_bytes((uint64_t)bytes);
}

static void add_row(Grid *grid, const BesideRow *row)
{
    grid_take(grid, INK_PLAIN, row->secure ? g_strdup("") : escape_string(row->what));
    grid_cell(grid, INK_PLAIN, row->secure ? "https" : "http");
    grid_take(grid, INK_PLAIN, format_count(row->requests));
    grid_take(grid, INK_PLAIN, count_or_missing(row->round_trips));
    grid_take(grid, INK_PLAIN, bytes_or_missing(row->handshake_bytes));
    grid_take(grid, INK_PLAIN, ms_or_missing(row->connect_ns));
    grid_take(grid, INK_PLAIN, ms_or_missing(row->secure_ns));
    grid_take(grid, INK_PLAIN, ms_or_missing(row->wait_ns));
    grid_take(grid, INK_TITLE, ms_or_missing(row->total_ns));
}

void compare_print_beside(Page *page, const Story *story)
{
    g_autoptr(GArray) rows = beside_find(story);
    if (rows->len == 0)
        return;
    page_heading(page, _("HTTP beside HTTPS: medians of first requests, times in ms"));
    Grid grid;
    grid_init(&grid);
    grid_column(&grid, _("of"), false, true);
    grid_column(&grid, _("scheme"), false, false);
    grid_column(&grid, _("requests"), true, false);
    grid_column(&grid, _("round trips"), true, false);
    grid_column(&grid, _("TLS bytes"), true, false);
    grid_column(&grid, _(phase_specs[PHASE_CONNECT].title), true, false);
    grid_column(&grid, _(phase_specs[PHASE_SECURE].title), true, false);
    grid_column(&grid, _(phase_specs[PHASE_WAIT].title), true, false);
    grid_column(&grid, _("all"), true, false);
    for (guint i = 0; i < rows->len; i++)
        add_row(&grid, &g_array_index(rows, BesideRow, i));
    grid_print(&grid, page, 3);
    grid_clear(&grid);
}
