/* html-page.c: what the text report prints, as HTML: its headings, paragraphs, tables. */
#include <inttypes.h>
#include <string.h>

#include "../i18n.h"
#include "format.h"
#include "grid.h"
#include "html-report.h"
#include "svg-area.h"
#include "width.h"

static const char *const ink_classes[INK_COUNT] = {
    [INK_QUIET] = "quiet",     [INK_CLIENT] = "client",   [INK_SERVER] = "server",
    [INK_STATE] = "state",     [INK_GOOD] = "good",       [INK_TELLING] = "telling",
    [INK_TROUBLE] = "trouble", [INK_NOTE] = "note-title", [INK_TITLE] = "strong",
};

const char *html_ink_class(Ink ink)
{
    return ink_classes[ink];
}

void html_section_end(HtmlReport *report)
{
    if (report->in_section)
        html_markup(report->out, "</section>\n");
    report->in_section = false;
}

void html_section_begin(HtmlReport *report, const char *id, const char *title)
{
    HtmlEntry *entry = g_new(HtmlEntry, 1);
    entry->id = id ? g_strdup(id) : g_strdup_printf("part-%u", report->contents->len + 1);
    entry->title = g_strdup(title);
    g_ptr_array_add(report->contents, entry);

    html_section_end(report);
    html_markup(report->out, "<section id=\"%s\">\n", entry->id);
    html_element(report->out, "h2", NULL, title);
    html_markup(report->out, "\n");
    report->in_section = true;
}

static void put_heading(void *user, const char *text)
{
    html_section_begin(user, NULL, text);
}

/* Where a paragraph is about a frame that a rung shows, a link to it behind the text. */
static void put_frame(const HtmlReport *report, uint64_t frame)
{
    const uint64_t *rung = g_hash_table_lookup(report->rungs, &frame);
    if (!rung)
        return;
    g_autofree char *number = format_count(frame);
    g_autofree char *says = g_strdup_printf(_("frame %s"), number);
    html_markup(report->out, " <a href=\"#f%" PRIu64 "\" aria-label=\"", *rung);
    html_text(report->out, says);
    html_markup(report->out, "\">↓</a>");
}

static void put_prose(void *user, Ink ink, unsigned indent, const char *text, uint64_t frame)
{
    const HtmlReport *report = user;
    const char *class = ink_classes[ink];
    if (ink == INK_TITLE) {
        html_element(report->out, "h3", NULL, text);
        return;
    }
    html_markup(report->out, "<p class=\"in%u %s\">", indent, class ? class : "plain");
    html_text(report->out, text);
    if (ink != INK_QUIET)
        put_frame(report, frame);
    html_markup(report->out, "</p>\n");
}

/* What is parted by columns on a terminal is so by space here. */
static void put_line(void *user, const Sheet *sheet, uint64_t frame)
{
    const HtmlReport *report = user;
    unsigned end = 0;
    html_markup(report->out, "<%s class=\"line\">", report->line_tag);
    for (guint i = 0; i < sheet_span_count(sheet, 0); i++) {
        SheetSpan span = sheet_span(sheet, 0, i);
        g_autofree char *text = g_strndup(span.text, span.length);
        const char *class = ink_classes[span.ink];
        html_markup(report->out, i > 0 && span.column > end ? " " : "");
        html_element(report->out, "span", class ? class : "plain", text);
        end = span.column + width_of(text);
    }
    put_frame(report, frame);
    html_markup(report->out, "</%s>\n", report->line_tag);
}

/* ---- tables ---------------------------------------------------------------------- */

static void put_titles(FILE *out, const Grid *grid)
{
    html_markup(out, "<thead><tr>");
    for (unsigned c = 0; c < grid->column_count; c++) {
        const char *title = grid->columns[c].title;
        html_markup(out, title ? "<th scope=\"col\"%s>" : "<td%s>",
                    grid->columns[c].right ? " class=\"r\"" : "");
        html_text(out, title);
        html_markup(out, title ? "</th>" : "</td>");
    }
    html_markup(out, "</tr></thead>\n");
}

/* The column of conversations' numbers is called so in every table of the story. */
static bool has_places(const Column *column)
{
    return column->title && strcmp(column->title, "#") == 0;
}

static void put_cell(const HtmlReport *report, const Grid *grid, guint row, unsigned column)
{
    FILE *out = report->out;
    const char *class = ink_classes[grid_ink(grid, row, column)];
    const char *right = grid->columns[column].right ? "r" : "";
    if (class || *right)
        html_markup(out, "<td class=\"%s%s%s\">", right, class && *right ? " " : "",
                    class ? class : "");
    else
        html_markup(out, "<td>");
    if (has_places(&grid->columns[column]))
        html_place(report, grid_text(grid, row, column));
    else
        html_text(out, grid_text(grid, row, column));
    html_markup(out, "</td>");
}

static void put_table(void *user, const Grid *grid)
{
    const HtmlReport *report = user;
    FILE *out = report->out;
    html_markup(out, "<div class=\"scroll%s\"><table>\n", grid->column_count == 2 ? " tally" : "");
    if (grid_has_titles(grid))
        put_titles(out, grid);
    html_markup(out, "<tbody>\n");
    for (guint row = 0; row < grid_row_count(grid); row++) {
        html_markup(out, "<tr>");
        for (unsigned c = 0; c < grid->column_count; c++)
            put_cell(report, grid, row, c);
        html_markup(out, "</tr>\n");
    }
    html_markup(out, "</tbody></table></div>\n");
}

static void put_passage(void *user, const Passage *passage)
{
    html_passage(user, passage);
}

static void put_waterfall(void *user, const Story *story, const GPtrArray *rows)
{
    html_waterfall(user, story, rows);
}

static void put_ledger(void *user, const Ledger *ledger)
{
    const HtmlReport *report = user;
    svg_time_wait(report->out, ledger, report->input->analysis->facts.first_ns);
}

static void entry_free(gpointer data)
{
    HtmlEntry *entry = data;
    g_free(entry->id);
    g_free(entry->title);
    g_free(entry);
}

void html_page_init(HtmlReport *report)
{
    report->contents = g_ptr_array_new_with_free_func(entry_free);
    report->line_tag = "p";
    report->medium = (Medium){
        .user = report,
        .heading = put_heading,
        .prose = put_prose,
        .line = put_line,
        .table = put_table,
        .passage = put_passage,
        .waterfall = put_waterfall,
        .ledger = put_ledger,
    };
    page_init_medium(&report->page, &report->medium);
}

void html_page_clear(HtmlReport *report)
{
    page_clear(&report->page);
    g_ptr_array_unref(report->contents);
}
