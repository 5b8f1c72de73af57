/* report-html.c: the report as one page that needs nothing else: to be attached, printed,
 * read on a phone. No script; drawings are SVG; nothing is fetched. */
#include <stdlib.h>

#include "../i18n.h"
#include "compare-text.h"
#include "coverage-text.h"
#include "doctor-text.h"
#include "exchange-text.h"
#include "hops-text.h"
#include "html-report.h"
#include "ledger-text.h"
#include "story-text.h"
#include "summary-text.h"

/* Rows of a table of the story. Our choice. */
#define TABLE_ROWS_MOST         25
#define TABLE_ROWS_MOST_VERBOSE 1000

/* Points of arrows, for all drawings. */
static void put_markers(FILE *out)
{
    html_markup(out, "<svg class=\"defs\" aria-hidden=\"true\"><defs>");
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        html_markup(out,
                    "<marker id=\"m%s\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
                    "markerWidth=\"7\" markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" "
                    "orient=\"auto\"><path class=\"h %s\" d=\"M0 1l8 3l-8 3z\"/></marker>",
                    end == END_CLIENT ? "c" : "s", end == END_CLIENT ? "cl" : "sv");
    html_markup(out, "</defs></svg>\n");
}

static void put_top(HtmlReport *report)
{
    if (!doctor_has_trouble(report->input->story->findings))
        html_section_begin(report, "capture", _("About the capture"));
    doctor_print(&report->page, report->input->story->findings);
    if (report->input->analysis->connection_count + report->input->analysis->datagram_count > 0)
        html_section_begin(report, "kinds", _("How connections began and ended"));
    summary_print_kinds(&report->page, report->input);
    summary_print_events(&report->page, report->input->analysis);
    summary_print_selection(&report->page, report->input->only);
}

static void put_story(HtmlReport *report)
{
    const Story *story = report->input->story;
    Page *page = &report->page;
    unsigned rows = report->options->verbose ? TABLE_ROWS_MOST_VERBOSE : TABLE_ROWS_MOST;
    story_print_lookups(page, story, rows);
    compare_print_races(page, story);
    story_print_exchanges(page, story, rows);
    compare_print_beside(page, story);
    hops_print(page, story, report->input->only, rows);
    story_print_secures(page, story, rows);
    ledger_print(page, report->input, report->options->verbose);
}

static void put_details(HtmlReport *report)
{
    if (report->shown->len == 0)
        return;
    html_section_begin(report, "details", _("In detail"));
    for (guint i = 0; i < report->shown->len; i++)
        html_detail(report, &g_array_index(report->shown, HtmlShown, i));
    html_legend(report);
}

static void put_body(HtmlReport *report)
{
    put_top(report);
    put_story(report);
    if (!report->options->summary_only)
        html_connections(report);
    put_details(report);
    html_claims(report);
    coverage_print(&report->page, report->input, report->options->verbose);
    html_section_end(report);
}

static void put_footer(FILE *out)
{
    html_markup(out, "</main>\n<footer><p>");
    html_text(out, _("wirenotes: read the wire with your notes beside it."));
    html_markup(out, " " WN_VERSION "</p></footer>\n</body>\n</html>\n");
}

/* The head comes first and says what is in the body. */
static void put_page(HtmlReport *report, FILE *out)
{
    char *body = NULL;
    size_t length = 0;
    report->out = open_memstream(&body, &length);
    put_body(report);
    fclose(report->out);

    html_head(report, out);
    put_markers(out);
    html_title(report, out);
    html_markup(out, "<main>\n");
    fwrite(body, 1, length, out);
    put_footer(out);
    free(body);
}

void report_html(const ReportInput *input, const ReportOptions *options, FILE *out)
{
    HtmlReport report = {.input = input, .options = options};
    html_links_init(&report);
    html_page_init(&report);
    pane_init(&report.pane, input->binder, options->verbose);
    put_page(&report, out);
    pane_clear(&report.pane);
    html_page_clear(&report);
    html_links_clear(&report);
}
