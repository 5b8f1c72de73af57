#include "ladder-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "headline.h"
#include "lane.h"
#include "why-text.h"
#include "width.h"

/* Below this many columns notes stand under their step, not beside it. */
#define NOTES_BESIDE_MIN 90

#define STATE_WIDTH     13 /* "ESTABLISHED", a mark, and a space */
#define LANE_MIN        20
#define LANE_MAX        44
#define LANE_PERCENT    46 /* of what lane and notes share */
#define UNDER_INDENT    4  /* of notes under a step */
#define TIME_WIDTH_MIN  8  /* "0.000412" */
#define FRAME_WIDTH_MIN 3

typedef struct Layout {
    unsigned frame, time, lane; /* widths */
    unsigned note;              /* width of a note; 0: under the step */
    int64_t start_ns;
} Layout;

static unsigned text_width(char *text)
{
    unsigned width = width_of(text);
    g_free(text);
    return width;
}

static Layout plan(const Page *page, const Conversation *conversation)
{
    Layout layout = {.start_ns = conversation->first.time_ns};
    layout.time = text_width(format_seconds(conversation->last.time_ns - layout.start_ns));
    layout.time = MAX(layout.time, TIME_WIDTH_MIN);
    layout.frame = text_width(g_strdup_printf("%" PRIu64, conversation->last.frame));
    layout.frame = MAX(layout.frame, FRAME_WIDTH_MIN);

    /* frame, time, state, lane, state: with the spaces between */
    unsigned fixed = layout.frame + 2 + layout.time + 2 + STATE_WIDTH + 1 + STATE_WIDTH;
    unsigned rest = page->columns > fixed ? page->columns - fixed : 0;
    if (page->columns < NOTES_BESIDE_MIN) {
        layout.lane = CLAMP(rest, LANE_MIN, LANE_MAX);
        return layout;
    }
    layout.lane = CLAMP(rest * LANE_PERCENT / 100, LANE_MIN, LANE_MAX);
    layout.note = rest > layout.lane + 2 ? rest - layout.lane - 2 : 2;
    return layout;
}

/* Columns from which the lane begins. */
static unsigned lane_column(const Layout *layout)
{
    return layout->frame + 2 + layout->time + 2 + STATE_WIDTH;
}

static void put_titles(Page *page, const Layout *layout)
{
    page_put_right(page, INK_QUIET, "#", layout->frame);
    page_put_right(page, INK_QUIET, _("time"), layout->time + 2);
    page_move_to(page, page->at + 2);
    page_put(page, INK_CLIENT, _("client"));
    page_move_to(page, lane_column(layout) + layout->lane + 1);
    page_put_padded(page, INK_SERVER, _("server"), STATE_WIDTH);
    if (layout->note)
        page_put(page, INK_QUIET, "│");
    page_end_line(page);
}

static void put_state(LadderArtist *artist, const StateChange *change)
{
    static const char *const marks[] = {
        [CERTAINTY_OBSERVED] = "",
        [CERTAINTY_INFERRED] = "~",
        [CERTAINTY_UNKNOWABLE] = "?",
    };
    if (!change) {
        page_move_to(artist->page, artist->page->at + STATE_WIDTH);
        return;
    }
    artist->used_inferred |= change->certainty == CERTAINTY_INFERRED;
    artist->used_unknowable |= change->certainty == CERTAINTY_UNKNOWABLE;
    g_autofree char *state =
        g_strconcat(tcp_state_name(change->to), marks[change->certainty], NULL);
    page_put_padded(artist->page, INK_STATE, state, STATE_WIDTH);
}

static void put_frame_and_time(Page *page, const Layout *layout, const Rung *rung)
{
    g_autofree char *frame = g_strdup_printf("%" PRIu64, rung->at.frame);
    g_autofree char *time = format_seconds(rung->at.time_ns - layout->start_ns);
    page_put_right(page, INK_QUIET, frame, layout->frame);
    page_put_right(page, INK_PLAIN, time, layout->time + 2);
    page_move_to(page, page->at + 2);
}

/* Everything of a rung's first row but its note; `label` is on its arrow. */
static void put_rung(LadderArtist *artist, const Layout *layout, const Rung *rung,
                     const char *label)
{
    Page *page = artist->page;
    if (rung->kind == RUNG_ELISION) {
        page_move_to(page, lane_column(layout));
        lane_put_elision(page, rung, layout->lane);
        page_move_to(page, page->at + 1 + STATE_WIDTH);
        return;
    }
    put_frame_and_time(page, layout, rung);
    put_state(artist, rung->changes[END_CLIENT]);
    if (rung->kind == RUNG_STEP)
        lane_put_arrow(page, rung, label, layout->lane);
    else
        lane_put_empty(page, layout->lane);
    page_move_to(page, page->at + 1);
    put_state(artist, rung->changes[END_SERVER]);
}

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
static void put_padding(Page *page, const Layout *layout, const PaneLine *line)
{
    page_move_to(page, lane_column(layout));
    lane_put_empty(page, layout->lane);
    page_move_to(page, page->at + 1 + STATE_WIDTH);
    put_note(page, line);
}

/* Pads until the notes so far have ended; with one more empty row where `next`
 * (nullable) would follow at once and both are prose. */
static void pad_to_end(Page *page, const Layout *layout, Flow *flow, const GArray *next)
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
static void pad_to_last_beginning(Page *page, const Layout *layout, Flow *flow)
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

static void print_beside(LadderArtist *artist, const Layout *layout, const GArray *rungs)
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
        put_rung(artist, layout, rung, g_ptr_array_index(label, 0));
        end_row_beside(page, &flow);
        for (guint row = 1; row < label->len; row++) {
            page_move_to(page, lane_column(layout));
            lane_put_below(page, rung, g_ptr_array_index(label, row), layout->lane);
            page_move_to(page, page->at + 1 + STATE_WIDTH);
            end_row_beside(page, &flow);
        }
    }
    pad_to_end(page, layout, &flow, NULL);
    flow_replace(&flow, NULL);
}

static void print_under(LadderArtist *artist, const Layout *layout, const GArray *rungs)
{
    Page *page = artist->page;
    unsigned columns = page->columns - UNDER_INDENT - 2;
    for (guint i = 0; i < rungs->len; i++) {
        const Rung *rung = &g_array_index(rungs, Rung, i);
        g_autoptr(GPtrArray) label = lane_label(rung, layout->lane);
        put_rung(artist, layout, rung, g_ptr_array_index(label, 0));
        page_end_line(page);
        for (guint row = 1; row < label->len; row++) {
            page_move_to(page, lane_column(layout));
            lane_put_below(page, rung, g_ptr_array_index(label, row), layout->lane);
            page_end_line(page);
        }
        g_autoptr(GArray) lines = pane_lines(artist->pane, rung, columns);
        for (guint n = 0; n < lines->len; n++) {
            page_move_to(page, UNDER_INDENT);
            put_note(page, &g_array_index(lines, PaneLine, n));
        }
    }
}

void ladder_print(LadderArtist *artist, const Conversation *conversation, uint64_t of)
{
    Layout layout = plan(artist->page, conversation);
    g_autoptr(GArray) rungs = ladder_rungs(conversation, artist->most_rungs);
    headline_print(artist->page, artist->story, conversation, of);
    if (artist->pane->verbose && conversation->transport == TRANSPORT_TCP)
        why_print(artist->page, (const TcpConnection *)conversation);
    put_titles(artist->page, &layout);
    pane_begin(artist->pane, conversation);
    if (layout.note)
        print_beside(artist, &layout, rungs);
    else
        print_under(artist, &layout, rungs);
    if (conversation->timeline.dropped > 0) {
        g_autofree char *count = format_count(conversation->timeline.dropped);
        g_autofree char *says = g_strdup_printf(
            _("Not kept, for want of room: %s steps, events or changes of state."), count);
        page_prose(artist->page, INK_TELLING, UNDER_INDENT, says);
    }
}

void ladder_print_legend(const LadderArtist *artist)
{
    if (!artist->used_inferred && !artist->used_unknowable && !artist->pane->used_pointer)
        return;
    page_end_line(artist->page);
    if (artist->pane->used_pointer)
        page_prose(artist->page, INK_QUIET, 1,
                   _("↑1 the note stands in full beside number 1 of its kind"));
    if (artist->used_inferred)
        page_prose(artist->page, INK_QUIET, 1, _("~ follows from later packets"));
    if (artist->used_unknowable)
        page_prose(artist->page, INK_QUIET, 1, _("? cannot be known from where this was captured"));
}
