#include "lane.h"

#include "../i18n.h"
#include "format.h"
#include "label.h"
#include "width.h"
#include "wrap.h"

#define ARROW_WIDTH    6 /* "├─ " and " ─▶", around the label */
#define LABEL_ROWS_MAX 3

/* What stands on the arrow, with as much about the amount as there is room for.
 * A label that is too long goes on below the arrow.
 * Returns: (transfer full) (element-type utf8): lines of at most `room` */
static GPtrArray *arrow_lines(const Rung *rung, unsigned room)
{
    g_autofree char *label = label_of_step(rung->step, rung->first_event, rung->event_count);
    for (int detail = LABEL_ACKS; rung->step->bytes > 0 && detail >= LABEL_BYTES; detail--) {
        g_autofree char *amount = label_amount(rung->step, (LabelDetail)detail);
        g_autofree char *both = g_strjoin(*label ? "  " : "", label, amount, NULL);
        if (width_of(both) <= room)
            return wrap_text(both, room);
    }
    g_autoptr(GString) cut = g_string_new(NULL);
    width_append_cut(cut, label, room * LABEL_ROWS_MAX);
    return wrap_text(cut->str, room);
}

void lane_put_arrow(Page *page, const Rung *rung, const char *text, unsigned width)
{
    bool from_client = rung->step->from == END_CLIENT;
    Ink ink = from_client ? INK_CLIENT : INK_SERVER;
    Ink words = rung->weight == WEIGHT_TROUBLE ? INK_TROUBLE : INK_PLAIN;
    g_autoptr(GString) shaft = g_string_new(NULL);
    width_append_repeated(shaft, "─", width - ARROW_WIDTH + 1 - width_of(text));
    if (from_client) {
        g_string_append(shaft, "▶");
        page_put(page, ink, "├─ ");
        page_put(page, words, text);
        page_put(page, INK_PLAIN, " ");
        page_put(page, ink, shaft->str);
    } else {
        g_string_prepend(shaft, "◀");
        page_put(page, ink, shaft->str);
        page_put(page, INK_PLAIN, " ");
        page_put(page, words, text);
        page_put(page, ink, " ─┤");
    }
}

void lane_put_below(Page *page, const Rung *rung, const char *text, unsigned width)
{
    unsigned room = width - ARROW_WIDTH;
    Ink words = rung->weight == WEIGHT_TROUBLE ? INK_TROUBLE : INK_PLAIN;
    page_put(page, INK_QUIET, "│");
    page_move_to(page, page->at + 2);
    if (rung->step->from == END_CLIENT)
        page_put_padded(page, words, text, room);
    else
        page_put_right(page, words, text, room);
    page_move_to(page, page->at + 2);
    page_put(page, INK_QUIET, "│");
}

/* The lane of a row without an arrow: the two lifelines, and text between. */
static void put_lifelines(Page *page, const char *line, const char *text, unsigned width)
{
    unsigned needed = width_of(text);
    unsigned room = width - 2;
    g_autoptr(GString) middle = g_string_new(NULL);
    if (needed < room)
        width_append_repeated(middle, " ", (room - needed) / 2);
    g_string_append(middle, text);
    page_put(page, INK_QUIET, line);
    page_put_padded(page, INK_QUIET, middle->str, room);
    page_put(page, INK_QUIET, line);
}

char *lane_elision_text(const Rung *rung)
{
    g_autofree char *count = format_count(rung->elided_steps);
    g_autofree char *bytes = format_bytes(rung->elided_bytes);
    return g_strdup_printf(ngettext("… %s step, %s …", "… %s steps, %s …", rung->elided_steps),
                           count, bytes);
}

GPtrArray *lane_label(const Rung *rung, unsigned width)
{
    return rung->kind == RUNG_STEP ? arrow_lines(rung, width - ARROW_WIDTH) : wrap_text("", width);
}

void lane_put_empty(Page *page, unsigned width)
{
    put_lifelines(page, "│", "", width);
}

void lane_put_elision(Page *page, const Rung *rung, unsigned width)
{
    g_autofree char *text = lane_elision_text(rung);
    put_lifelines(page, "┊", text, width);
}
