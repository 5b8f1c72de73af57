/* html-waterfall.c: requests as bars over time. */
#include "../i18n.h"
#include "exchange-text.h"
#include "format.h"
#include "html-report.h"
#include "svg-lanes.h"
#include "waterfall.h"

/* Parts that a bar is told in: finer than any screen. */
#define BAR_CELLS 1000

static const char *cell_class(uint8_t cell)
{
    static const char *const classes[PHASE_TOTAL_COUNT] = {
        [PHASE_LOOKUP] = "p-lookup", [PHASE_CONNECT] = "p-connect", [PHASE_SECURE] = "p-secure",
        [PHASE_SEND] = "p-send",     [PHASE_WAIT] = "p-wait",       [PHASE_RECEIVE] = "p-receive",
    };
    return cell < PHASE_TOTAL_COUNT ? classes[cell] : "p-blocked";
}

static const char *cell_says(uint8_t cell)
{
    return cell < PHASE_TOTAL_COUNT ? _(phase_specs[cell].title) : _("nothing of it on the wire");
}

static void put_run(FILE *out, uint8_t cell, unsigned from, unsigned until)
{
    html_markup(out, "<rect class=\"%s\" height=\"100%%\"", cell_class(cell));
    svg_percent(out, "x", (double)from / BAR_CELLS);
    svg_percent(out, "width", (double)(until - from) / BAR_CELLS);
    html_markup(out, "/>");
}

/* "look-up 22 ms, connect 20 ms, ...": what the bar shows; of a moment, that it took none.
 * (transfer full) */
static char *phases_text(const Phases *phases)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < PHASE_TOTAL_COUNT; i++) {
        int64_t took = phases_took(phases, (Phase)i);
        g_autofree char *duration = format_duration(MAX(took, 0));
        if (took > 0)
            g_string_append_printf(text, "%s%s %s", text->len ? _(", ") : "",
                                   _(phase_specs[i].title), duration);
    }
    g_autofree char *none = format_duration(0);
    g_string_append(text, text->len ? "" : none);
    return g_string_free(text, FALSE);
}

static void put_bar(FILE *out, const Waterfall *waterfall, const Exchange *exchange)
{
    uint8_t cells[BAR_CELLS];
    g_autofree char *says = phases_text(&exchange->phases);
    waterfall_bar(waterfall, exchange, cells, BAR_CELLS);
    html_markup(out, "<svg class=\"bar\" role=\"img\" aria-label=\"");
    html_text(out, says);
    html_markup(out, "\"><title>");
    html_text(out, says);
    html_markup(out, "</title>");
    for (unsigned i = 0; i < BAR_CELLS;) {
        unsigned run = i;
        while (run < BAR_CELLS && cells[run] == cells[i])
            run++;
        if (cells[i] != WATERFALL_EMPTY)
            put_run(out, cells[i], i, run);
        i = run;
    }
    html_markup(out, "</svg>");
}

static void put_row(const HtmlReport *report, const Waterfall *waterfall, const Exchange *exchange)
{
    FILE *out = report->out;
    int64_t from_ns, until_ns;
    if (!phases_extent(&exchange->phases, &from_ns, &until_ns))
        return;
    html_markup(out, "<li><span class=\"num\">");
    html_conversation_link(report, exchange->conversation);
    html_markup(out, "</span>");
    html_take_element(out, "span", "target", exchange_target(exchange));
    html_take_element(out, "span", "begin",
                      format_seconds(from_ns - report->input->analysis->facts.first_ns));
    put_bar(out, waterfall, exchange);
    html_take_element(out, "span", "total", format_duration(until_ns - from_ns));
    html_markup(out, "</li>\n");
}

static void put_key(FILE *out, uint8_t cell)
{
    html_markup(out, "<span class=\"key %s\">", cell_class(cell));
    html_text(out, cell_says(cell));
    html_markup(out, "</span>");
}

/* Of those phases that are there. */
static void put_keys(FILE *out, const GPtrArray *rows)
{
    bool seen[PHASE_TOTAL_COUNT];
    bool blocked = waterfall_phases(rows, seen);
    html_markup(out, "<p class=\"keys\">");
    for (unsigned p = 0; p < PHASE_TOTAL_COUNT; p++)
        if (seen[p])
            put_key(out, (uint8_t)p);
    if (blocked)
        put_key(out, WATERFALL_BLOCKED);
    html_markup(out, "</p>\n");
}

void html_waterfall(HtmlReport *report, const Story *story, const GPtrArray *rows)
{
    Waterfall waterfall;
    (void)story;
    waterfall_init(&waterfall, rows);
    html_element(report->out, "h3", NULL, _("Where the time went"));
    html_markup(report->out, "<figure>\n");
    put_keys(report->out, rows);
    html_markup(report->out, "<ol class=\"waterfall\">\n");
    for (guint i = 0; i < rows->len; i++)
        put_row(report, &waterfall, g_ptr_array_index(rows, i));
    html_markup(report->out, "</ol></figure>\n");
    waterfall_clear(&waterfall);
}
