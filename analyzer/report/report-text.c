/* report-text.c: the report that one reads, from the whole to the single packet. */

#include "../i18n.h"
#include "choice.h"
#include "claims-text.h"
#include "compare-text.h"
#include "coverage-text.h"
#include "doctor-text.h"
#include "escape.h"
#include "exchange-text.h"
#include "format.h"
#include "hops-text.h"
#include "ladder-text.h"
#include "ledger-text.h"
#include "report.h"
#include "story-text.h"
#include "summary-text.h"

/* Our choices, so that a report of any capture can be read in a few minutes;
 * --verbose lifts all of them. */
#define RUNGS_MOST      60
#define TABLE_ROWS_MOST 15

/* Widths between which a page is set. */
#define COLUMNS_MIN 60
#define COLUMNS_MAX 140

static void print_ladders(Page *page, const ReportInput *input, const ReportOptions *options)
{
    g_autoptr(GPtrArray) chosen = choice_conversations(input, choice_limit(input, options));
    Pane pane;
    pane_init(&pane, input->binder, options->verbose);
    LadderArtist artist = {.page = page,
                           .pane = &pane,
                           .story = input->story,
                           .most_rungs = options->verbose ? 0 : RUNGS_MOST};
    for (guint i = 0; i < chosen->len; i++) {
        const Conversation *conversation = g_ptr_array_index(chosen, i);
        ladder_print(&artist, conversation,
                     conversation->transport == TRANSPORT_TCP ? input->analysis->connection_count
                                                              : input->analysis->datagram_count);
    }
    ladder_print_legend(&artist);
    pane_clear(&pane);
}

static void print_more(Page *page, const ReportInput *input, const ReportOptions *options)
{
    uint64_t all = choice_connection_count(input);
    unsigned most = choice_limit(input, options);
    page_end_line(page);
    if (all > most) {
        g_autofree char *count = format_count(all - most);
        g_autofree char *says = g_strdup_printf(
            ngettext("%s more connection is not shown: -v shows all of them, -F json has every "
                     "detail.",
                     "%s more connections are not shown: -v shows all of them, -F json has every "
                     "detail.",
                     all - most),
            count);
        page_prose(page, INK_QUIET, 1, says);
        return;
    }
    page_prose(page, INK_QUIET, 1,
               _("-v says why each state changed; -F json has every detail; wirenotes events NAME "
                 "explains an event."));
}

void report_text(const ReportInput *input, const ReportOptions *options, FILE *out)
{
    unsigned rows = options->verbose ? 0 : TABLE_ROWS_MOST;
    Page page;
    page_init(&page, out, options->colour, CLAMP(options->columns, COLUMNS_MIN, COLUMNS_MAX));

    summary_print_capture(&page, input->analysis);
    doctor_print(&page, input->story->findings);
    summary_print_totals(&page, input);
    summary_print_events(&page, input->analysis);
    summary_print_selection(&page, input->only);
    story_print_lookups(&page, input->story, rows);
    compare_print_races(&page, input->story);
    story_print_exchanges(&page, input->story, rows);
    compare_print_beside(&page, input->story);
    hops_print(&page, input->story, input->only, rows);
    story_print_secures(&page, input->story, rows);
    ledger_print(&page, input, options->verbose);
    if (!options->summary_only)
        print_ladders(&page, input, options);
    claims_print(&page, input);
    coverage_print(&page, input, options->verbose);
    print_more(&page, input, options);

    page_clear(&page);
}
