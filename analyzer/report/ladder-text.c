#include "ladder-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "headline.h"
#include "label.h"
#include "width.h"

/* Below this many columns notes stand under their step, not beside it. */
#define NOTES_BESIDE_MIN 90

#define STATE_WIDTH     13 /* "ESTABLISHED", a mark, and a space */
#define LANE_MIN        20
#define LANE_MAX        44
#define LANE_PERCENT    46 /* of what lane and notes share */
#define ARROW_WIDTH     6  /* "├─ " and " ─▶", around the label */
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
    unsigned fixed = layout.frame + 1 + layout.time + 2 + STATE_WIDTH + 1 + STATE_WIDTH;
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
    return layout->frame + 1 + layout->time + 2 + STATE_WIDTH;
}

static void put_titles(Page *page, const Layout *layout)
{
    page_put_right(page, INK_QUIET, "#", layout->frame);
    page_put_right(page, INK_QUIET, _("time"), layout->time + 1);
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

/* What fits on the arrow: the label and how much, else the label, cut. */
static char *arrow_text(const Rung *rung, unsigned room)
{
    g_autofree char *label = label_of_step(rung->step, rung->first_event, rung->event_count);
    g_autofree char *amount = label_amount(rung->step);
    g_autofree char *bytes = rung->step->bytes ? format_bytes(rung->step->bytes) : g_strdup("");
    const char *const amounts[] = {amount, bytes};
    for (size_t i = 0; i < G_N_ELEMENTS(amounts) && *amounts[i]; i++) {
        g_autofree char *both =
            *label ? g_strdup_printf("%s  %s", label, amounts[i]) : g_strdup(amounts[i]);
        if (width_of(both) <= room)
            return g_steal_pointer(&both);
    }
    GString *cut = g_string_new(NULL);
    width_append_cut(cut, *label ? label : amount, room);
    return g_string_free(cut, FALSE);
}

static void put_arrow(Page *page, const Rung *rung, unsigned width)
{
    g_autofree char *text = arrow_text(rung, width - ARROW_WIDTH);
    bool from_client = rung->step->from == END_CLIENT;
    Ink ink = from_client ? INK_CLIENT : INK_SERVER;
    Ink words = rung->weight == WEIGHT_TROUBLE ? INK_TROUBLE : INK_PLAIN;
    g_autoptr(GString) shaft = g_string_new(NULL);
    width_append_repeated(shaft, "─", width - ARROW_WIDTH + 1 - width_of(text));

    page_put(page, ink, from_client ? "├─ " : "◀");
    if (!from_client)
        page_put(page, ink, shaft->str);
    page_put(page, words, from_client ? text : " ");
    page_put(page, words, from_client ? " " : text);
    if (from_client)
        page_put(page, ink, shaft->str);
    page_put(page, ink, from_client ? "▶" : " ─┤");
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

static void put_frame_and_time(Page *page, const Layout *layout, const Rung *rung)
{
    g_autofree char *frame = g_strdup_printf("%" PRIu64, rung->at.frame);
    g_autofree char *time = format_seconds(rung->at.time_ns - layout->start_ns);
    page_put_right(page, INK_QUIET, frame, layout->frame);
    page_put_right(page, INK_PLAIN, time, layout->time + 1);
    page_move_to(page, page->at + 2);
}

static char *elision_text(const Rung *rung)
{
    g_autofree char *count = format_count(rung->elided_steps);
    g_autofree char *bytes = format_bytes(rung->elided_bytes);
    return g_strdup_printf(ngettext("… %s step, %s …", "… %s steps, %s …", rung->elided_steps),
                           count, bytes);
}

/* Everything of a rung's first row but its note. */
static void put_rung(LadderArtist *artist, const Layout *layout, const Rung *rung)
{
    Page *page = artist->page;
    if (rung->kind == RUNG_ELISION) {
        g_autofree char *text = elision_text(rung);
        page_move_to(page, lane_column(layout));
        put_lifelines(page, "┊", text, layout->lane);
        page_move_to(page, page->at + 1 + STATE_WIDTH);
        return;
    }
    put_frame_and_time(page, layout, rung);
    put_state(artist, rung->changes[END_CLIENT]);
    if (rung->kind == RUNG_STEP)
        put_arrow(page, rung, layout->lane);
    else
        put_lifelines(page, "│", "", layout->lane);
    page_move_to(page, page->at + 1);
    put_state(artist, rung->changes[END_SERVER]);
}

/* The row's end: what stands in the pane. `edge` marks where a note begins. */
static void put_note(Page *page, const char *edge, const PaneLine *line)
{
    page_put(page, INK_QUIET, edge);
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

/* Rows of lifelines alone until the notes so far have ended; with one more
 * empty row where another note follows at once. */
static void pad(Page *page, const Layout *layout, Flow *flow, bool another_follows)
{
    bool ended_before = !flow->lines || flow->next > flow->lines->len;
    const PaneLine *line = flow_next(flow);
    while (line || (another_follows && !ended_before)) {
        ended_before = line == NULL;
        page_move_to(page, lane_column(layout));
        put_lifelines(page, "│", "", layout->lane);
        page_move_to(page, page->at + 1 + STATE_WIDTH);
        put_note(page, "│", line);
        line = flow_next(flow);
    }
}

static void print_beside(LadderArtist *artist, const Layout *layout, const GArray *rungs)
{
    Flow flow = {0};
    for (guint i = 0; i < rungs->len; i++) {
        const Rung *rung = &g_array_index(rungs, Rung, i);
        GArray *lines = pane_lines(artist->pane, rung, layout->note);
        bool begins = lines->len > 0;
        if (begins) {
            pad(artist->page, layout, &flow, true);
            flow_replace(&flow, lines);
        } else {
            g_array_unref(lines);
        }
        put_rung(artist, layout, rung);
        const PaneLine *line = flow_next(&flow);
        if (!line && flow.lines)
            flow.next = flow.lines->len + 1; /* a row without a note has parted them */
        put_note(artist->page, begins ? "├" : "│", line);
    }
    pad(artist->page, layout, &flow, false);
    flow_replace(&flow, NULL);
}

static void print_under(LadderArtist *artist, const Layout *layout, const GArray *rungs)
{
    Page *page = artist->page;
    unsigned columns = page->columns - UNDER_INDENT - 2;
    for (guint i = 0; i < rungs->len; i++) {
        const Rung *rung = &g_array_index(rungs, Rung, i);
        put_rung(artist, layout, rung);
        page_end_line(page);
        g_autoptr(GArray) lines = pane_lines(artist->pane, rung, columns);
        for (guint n = 0; n < lines->len; n++) {
            page_move_to(page, UNDER_INDENT);
            put_note(page, n == 0 ? "├" : "│", &g_array_index(lines, PaneLine, n));
        }
    }
}

void ladder_print(LadderArtist *artist, const Conversation *conversation, uint64_t of)
{
    Layout layout = plan(artist->page, conversation);
    g_autoptr(GArray) rungs = ladder_rungs(conversation, artist->most_rungs);
    headline_print(artist->page, artist->story, conversation, of);
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
    if (!artist->used_inferred && !artist->used_unknowable)
        return;
    page_end_line(artist->page);
    if (artist->used_inferred)
        page_prose(artist->page, INK_QUIET, 1, _("~ follows from later packets"));
    if (artist->used_unknowable)
        page_prose(artist->page, INK_QUIET, 1, _("? cannot be known from where this was captured"));
}
