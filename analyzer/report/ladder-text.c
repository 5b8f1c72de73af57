#include "ladder-text.h"

#include "../i18n.h"
#include "format.h"
#include "headline.h"
#include "lane.h"
#include "why-text.h"
#include "width.h"

/* Below this many columns notes stand under their step, not beside it. */
#define NOTES_BESIDE_MIN 90

#define UNDER_INDENT 4 /* of notes under a step */

/* The row's end: what stands in the pane, whose edge marks where a note begins. */
static void put_note(Page *page, const PaneLine *line)
{
    page_put(page, INK_QUIET, line && line->begins ? "├" : "│");
    if (line) {
        page_put(page, INK_PLAIN, " ");
        page_put(page, line->ink, line->text);
    }
    page_end_line(page);
}

/* Notes that are longer than their rung, and go on beside the next ones. */
typedef struct Flow {
    GArray *lines; /* (nullable) PaneLine */
    guint next;
} Flow;

static const PaneLine *flow_next(Flow *flow)
{
    if (!flow->lines || flow->next >= flow->lines->len)
        return NULL;
    return &g_array_index(flow->lines, PaneLine, flow->next++);
}

static void flow_replace(Flow *flow, GArray *lines)
{
    if (flow->lines)
        g_array_unref(flow->lines);
    *flow = (Flow){.lines = lines};
}

/* Whether there is more in `lines` than beginnings. */
static bool is_prose(const GArray *lines)
{
    for (guint i = 0; lines && i < lines->len; i++)
        if (!g_array_index(lines, PaneLine, i).begins)
            return true;
    return false;
}

/* A row of lifelines alone beside a line of notes. */
static void put_padding(Page *page, const RungLayout *layout, const PaneLine *line)
{
    rung_put_empty(page, layout);
    put_note(page, line);
}

/* Pads until the notes so far have ended; with one more empty row where `next`
 * (nullable) would follow at once and both are prose. */
static void pad_to_end(Page *page, const RungLayout *layout, Flow *flow, const GArray *next)
{
    bool ended_before = !flow->lines || flow->next > flow->lines->len;
    bool parted = ended_before || !is_prose(flow->lines) || !is_prose(next);
    for (const PaneLine *line = flow_next(flow); line; line = flow_next(flow))
        put_padding(page, layout, line);
    if (!parted)
        put_padding(page, layout, NULL);
}

/* Pads until nothing more is to begin, so that nothing begins beside a step
 * that it does not belong to; the end of the last note may run on. */
static void pad_to_last_beginning(Page *page, const RungLayout *layout, Flow *flow)
{
    guint last = 0;
    for (guint i = flow->next; flow->lines && i < flow->lines->len; i++)
        if (g_array_index(flow->lines, PaneLine, i).begins)
            last = i + 1;
    while (flow->next < last)
        put_padding(page, layout, flow_next(flow));
}

/* The row's end where notes flow beside the ladder. */
static void end_row_beside(Page *page, Flow *flow)
{
    const PaneLine *line = flow_next(flow);
    if (!line && flow->lines)
        flow->next = flow->lines->len + 1; /* a row without a note has parted them */
    put_note(page, line);
}

static void print_beside(LadderArtist *artist, const RungLayout *layout, const GArray *rungs)
{
    Page *page = artist->page;
    Flow flow = {0};
    for (guint i = 0; i < rungs->len; i++) {
        const Rung *rung = &g_array_index(rungs, Rung, i);
        GArray *lines = pane_lines(artist->pane, rung, layout->note);
        if (lines->len > 0) {
            pad_to_end(page, layout, &flow, lines);
            flow_replace(&flow, lines);
        } else {
            g_array_unref(lines);
            pad_to_last_beginning(page, layout, &flow);
        }
        g_autoptr(GPtrArray) label = lane_label(rung, layout->lane);
        rung_put(page, layout, rung, g_ptr_array_index(label, 0), &artist->marks);
        end_row_beside(page, &flow);
        for (guint row = 1; row < label->len; row++) {
            rung_put_below(page, layout, rung, g_ptr_array_index(label, row));
            end_row_beside(page, &flow);
        }
    }
    pad_to_end(page, layout, &flow, NULL);
    flow_replace(&flow, NULL);
}

static void print_under(LadderArtist *artist, const RungLayout *layout, const GArray *rungs)
{
    Page *page = artist->page;
    unsigned columns = page->columns - UNDER_INDENT - 2;
    for (guint i = 0; i < rungs->len; i++) {
        const Rung *rung = &g_array_index(rungs, Rung, i);
        g_autoptr(GPtrArray) label = lane_label(rung, layout->lane);
        rung_put(page, layout, rung, g_ptr_array_index(label, 0), &artist->marks);
        page_end_line(page);
        for (guint row = 1; row < label->len; row++) {
            rung_put_below(page, layout, rung, g_ptr_array_index(label, row));
            page_end_line(page);
        }
        g_autoptr(GArray) lines = pane_lines(artist->pane, rung, columns);
        for (guint n = 0; n < lines->len; n++) {
            page_move_to(page, UNDER_INDENT);
            put_note(page, &g_array_index(lines, PaneLine, n));
        }
    }
}

char *ladder_dropped_text(const Conversation *conversation)
{
    if (conversation->timeline.dropped == 0)
        return NULL;
    g_autofree char *count = format_count(conversation->timeline.dropped);
    return g_strdup_printf(_("Not kept, for want of room: %s steps, events or changes of state."),
                           count);
}

void ladder_print(LadderArtist *artist, const Conversation *conversation, uint64_t of)
{
    RungLayout layout =
        rung_plan(conversation, artist->page->columns, artist->page->columns >= NOTES_BESIDE_MIN);
    g_autoptr(GArray) rungs = ladder_rungs(conversation, artist->most_rungs);
    headline_print(artist->page, artist->story, conversation, of);
    if (artist->pane->verbose && conversation->transport == TRANSPORT_TCP)
        why_print(artist->page, (const TcpConnection *)conversation);
    rung_put_titles(artist->page, &layout);
    if (layout.note)
        page_put(artist->page, INK_QUIET, "│");
    page_end_line(artist->page);
    pane_begin(artist->pane, conversation);
    if (layout.note)
        print_beside(artist, &layout, rungs);
    else
        print_under(artist, &layout, rungs);
    g_autofree char *dropped = ladder_dropped_text(conversation);
    if (dropped)
        page_prose(artist->page, INK_TELLING, UNDER_INDENT, dropped);
}

void ladder_print_legend(const LadderArtist *artist)
{
    if (!artist->marks.inferred && !artist->marks.unknowable && !artist->pane->used_pointer)
        return;
    page_end_line(artist->page);
    if (artist->pane->used_pointer)
        page_prose(artist->page, INK_QUIET, 1,
                   _("↑1 the note stands in full beside number 1 of its kind"));
    if (artist->marks.inferred)
        page_prose(artist->page, INK_QUIET, 1, _("~ follows from later packets"));
    if (artist->marks.unknowable)
        page_prose(artist->page, INK_QUIET, 1, _("? cannot be known from where this was captured"));
}
