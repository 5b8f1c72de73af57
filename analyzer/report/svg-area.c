#include "svg-area.h"

#include "../i18n.h"
#include "format.h"
#include "html-out.h"
#include "svg-lanes.h"
#include "svg-scale.h"

#define UNITS       10000 /* the drawing's own coordinates, whole numbers */
#define AREA_HEIGHT 120   /* pixels */
#define LINES_MOST  3     /* across it, at round counts */

/* A holder of fewer than this at once is told in words alone. Our choice. */
#define WAITS_LEAST 2

/* Above the peak there is some room. */
#define HEADROOM 1.2

static int y_of(uint64_t count, uint64_t peak)
{
    return (int)((1 - (double)count / ((double)peak * HEADROOM)) * UNITS + 0.5);
}

static void put_grid(FILE *out, uint64_t peak)
{
    uint64_t step = svg_count_step(peak, LINES_MOST);
    for (uint64_t count = step; count <= peak; count += step) {
        double share = 1 - (double)count / ((double)peak * HEADROOM);
        g_autofree char *text = format_count(count);
        html_markup(out, "<line class=\"grid\" x1=\"0\" x2=\"100%%\"");
        svg_percent(out, "y1", share);
        svg_percent(out, "y2", share);
        html_markup(out, "/><text x=\"4\" dy=\"-3\"");
        svg_percent(out, "y", share);
        html_markup(out, ">");
        html_text(out, text);
        html_markup(out, "</text>");
    }
}

static void put_line(FILE *out, const LedgerTotal *total, const char *class)
{
    uint64_t last = UINT64_MAX;
    html_markup(out, "<path class=\"%s\" vector-effect=\"non-scaling-stroke\" d=\"M0 %d", class,
                UNITS);
    for (unsigned i = 0; i < LEDGER_CURVE_POINTS; i++) {
        if (total->curve[i] == last)
            continue;
        last = total->curve[i];
        html_markup(out, "H%dV%d", (int)(i * UNITS / LEDGER_CURVE_POINTS),
                    y_of(last, total->time_wait.peak));
    }
    html_markup(out, "H%dV%dZ\"/>", UNITS, UNITS);
}

static void put_area(FILE *out, const LedgerTotal *total)
{
    char address[ADDRESS_TEXT_SIZE];
    g_autofree char *peak = format_count(total->time_wait.peak);
    g_autofree char *now = format_count(total->time_wait.now);
    g_autofree char *says =
        g_strdup_printf(_("TIME_WAIT at %s over time: %s at most, %s at the end"),
                        address_print(&total->holder, address), peak, now);
    html_markup(out, "<p class=\"keys\">");
    html_element(out, "b", NULL, says);
    html_markup(out, "</p>\n<svg class=\"plot area\" height=\"%d\" role=\"img\" aria-label=\"",
                AREA_HEIGHT);
    html_text(out, says);
    html_markup(out, "\">");
    html_markup(out, "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">", UNITS, UNITS);
    put_line(out, total, "waits");
    html_markup(out, "</svg>");
    put_grid(out, total->time_wait.peak);
    html_markup(out, "</svg>\n");
}

void svg_time_wait(FILE *out, const Ledger *ledger, int64_t first_ns)
{
    g_autoptr(GArray) whole = g_array_new(FALSE, FALSE, sizeof(SvgSpan));
    SvgSpan capture = {first_ns, ledger->now_ns};
    bool any = false;
    for (guint i = 0; i < ledger->totals->len && i < LEDGER_CURVES_MOST; i++) {
        const LedgerTotal *total = g_ptr_array_index(ledger->totals, i);
        if (!total->curve || total->time_wait.peak < WAITS_LEAST)
            continue;
        html_markup(out, any ? "" : "<figure class=\"time\">\n");
        put_area(out, total);
        any = true;
    }
    if (!any)
        return;
    SvgTime scale;
    g_array_append_val(whole, capture);
    svg_time_init(&scale, whole);
    svg_axis(out, &scale);
    html_markup(out, "</figure>\n");
}
