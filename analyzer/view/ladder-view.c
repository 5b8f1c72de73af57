/* ladder-view.c: one conversation as a ladder, with the notes on the rung at the
 * cursor, or why the conversation is judged as it is. */
#include <inttypes.h>

#include "../i18n.h"
#include "../report/format.h"
#include "../report/headline.h"
#include "../report/lane.h"
#include "../report/pane.h"
#include "../report/rung.h"
#include "../report/why-text.h"
#include "../report/width.h"
#include "screen.h"

typedef struct LadderView {
    View view; /* must be first */
    ModelKey key;
    const Conversation *conversation; /* (nullable) borrowed from the model */
    uint64_t known_frame;             /* its last frame when the rungs were made */
    size_t known_bytes;               /* of its timeline then: owners come without a frame */
    GArray *rungs;                    /* Rung */
    RungLayout layout;
    RungMarks marks;
    uint64_t wanted_frame; /* to put the cursor on; 0: none any more */
    bool shows_why;
    bool follows; /* stays at the newest */
} LadderView;

static LadderView *of(View *view)
{
    return (LadderView *)view;
}

static void free_view(View *view)
{
    g_array_unref(of(view)->rungs);
    g_free(view);
}

static const Rung *rung_at(const LadderView *self, size_t row)
{
    return &g_array_index(self->rungs, Rung, row);
}

/* ---- rungs --------------------------------------------------------------- */

/* The last rung that begins at or before `frame`. */
static size_t row_of_frame(const LadderView *self, uint64_t frame)
{
    size_t row = 0;
    for (guint i = 0; i < self->rungs->len && rung_at(self, i)->at.frame <= frame; i++)
        row = i;
    return row;
}

static void make_rungs(LadderView *self, const Conversation *conversation)
{
    g_array_unref(self->rungs);
    self->rungs = ladder_rungs(conversation, 0);
    self->conversation = conversation;
    self->known_frame = conversation->last.frame;
    self->known_bytes = conversation->timeline.arena.bytes;
}

static void prepare(View *view, unsigned columns)
{
    LadderView *self = of(view);
    const Conversation *conversation = view->model->conversation(view->model, self->key);
    bool known = conversation == self->conversation && conversation &&
                 conversation->last.frame == self->known_frame &&
                 conversation->timeline.arena.bytes == self->known_bytes;
    if (conversation && !known)
        make_rungs(self, conversation);
    if (!conversation)
        self->conversation = NULL;
    else
        self->layout = rung_plan(conversation, columns, false);
    if (self->follows && self->rungs->len > 0)
        list_move_to(&view->list, self->rungs->len - 1);
    if (self->wanted_frame == 0)
        return;
    list_resize(&view->list, self->rungs->len, view->list.page);
    list_show(&view->list, row_of_frame(self, self->wanted_frame));
    self->wanted_frame = 0;
}

static size_t count(View *view)
{
    return of(view)->conversation ? of(view)->rungs->len : 0;
}

/* ---- drawing ------------------------------------------------------------- */

static void put_head(View *view, Page *page)
{
    const LadderView *self = of(view);
    const Analysis *analysis = view->model->input->analysis;
    if (self->conversation)
        headline_put(page, view->model->input->story, self->conversation,
                     self->key.transport == TRANSPORT_TCP ? analysis->connection_count
                                                          : analysis->datagram_count);
    else
        page_line(page, INK_TROUBLE, _("The details of this connection are no longer kept."));
}

static void put_titles(View *view, Page *page)
{
    rung_put_titles(page, &of(view)->layout);
}

/* What fits of a label on one line. */
static char *short_label(const Rung *rung, unsigned lane)
{
    g_autoptr(GPtrArray) lines = lane_label(rung, lane);
    const char *first = g_ptr_array_index(lines, 0);
    if (lines->len < 2)
        return g_strdup(first);
    GString *cut = g_string_new(first);
    g_string_append(cut, "…");
    g_autofree char *whole = g_string_free(cut, FALSE);
    cut = g_string_new(NULL);
    width_append_cut(cut, whole, MAX(width_of(first), 1));
    return g_string_free(cut, FALSE);
}

static void put_row(View *view, Page *page, size_t row)
{
    LadderView *self = of(view);
    const Rung *rung = rung_at(self, row);
    g_autofree char *label = short_label(rung, self->layout.lane);
    rung_put(page, &self->layout, rung, label, &self->marks);
}

/* The whole label, where the lane has no room for it. */
static void put_long_label(const LadderView *self, Page *page, const Rung *rung)
{
    g_autoptr(GPtrArray) lines = lane_label(rung, self->layout.lane);
    if (lines->len < 2)
        return;
    g_autoptr(GPtrArray) whole = lane_label(rung, MAX(page->columns, self->layout.lane));
    for (guint i = 0; i < whole->len; i++)
        page_line(page, INK_TITLE, g_ptr_array_index(whole, i));
}

static void put_notes(const LadderView *self, Page *page, const Rung *rung)
{
    Pane pane;
    pane_init(&pane, self->view.model->input->binder, true);
    pane_begin(&pane, self->conversation);
    g_autoptr(GArray) lines = pane_lines(&pane, rung, MAX(page->columns, 2));
    for (guint i = 0; i < lines->len; i++) {
        const PaneLine *line = &g_array_index(lines, PaneLine, i);
        if (line->begins && i > 0)
            page_end_line(page);
        page_line(page, line->ink, line->text);
    }
    if (lines->len == 0)
        page_prose(page, INK_QUIET, 0, _("Nothing to remark here."));
    pane_clear(&pane);
}

static void put_side(View *view, Page *page, size_t row)
{
    const LadderView *self = of(view);
    if (self->shows_why && self->key.transport == TRANSPORT_TCP) {
        why_print(page, (const TcpConnection *)self->conversation);
        return;
    }
    const Rung *rung = rung_at(self, row);
    if (rung->kind == RUNG_STEP)
        put_long_label(self, page, rung);
    put_notes(self, page, rung);
}

/* ---- what is asked ------------------------------------------------------- */

static bool is_telling(View *view, size_t row)
{
    return rung_at(of(view), row)->weight > WEIGHT_ROUTINE;
}

static bool holds(View *view, size_t row, const Expression *expression)
{
    const LadderView *self = of(view);
    const Rung *rung = rung_at(self, row);
    const Event *event = rung->first_event;
    for (unsigned i = 0; i < rung->event_count; i++, event = event->next)
        if (expression_holds_for_event(expression, self->conversation, event))
            return true;
    return false;
}

static void open_bytes(View *view)
{
    const LadderView *self = of(view);
    if (view->list.cursor < count(view))
        screen_push(
            view->screen,
            bytes_view_new(view->screen, rung_at(self, view->list.cursor)->at.frame, &self->key));
}

/* The first passage that stands beside the rung. (nullable) */
static const Passage *passage_at(const LadderView *self, size_t row)
{
    const Rung *rung = rung_at(self, row);
    const Event *event = rung->first_event;
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(Note));
    for (unsigned i = 0; i < rung->event_count && notes->len == 0; i++, event = event->next)
        binder_notes(self->view.model->input->binder, self->conversation, event, notes);
    return notes->len > 0 ? g_array_index(notes, Note, 0).passage : NULL;
}

static void open_note(View *view)
{
    const Passage *passage =
        view->list.cursor < count(view) ? passage_at(of(view), view->list.cursor) : NULL;
    if (passage)
        screen_push(view->screen, passage_view_new(view->screen, passage));
    else
        screen_say(view->screen, INK_TELLING, g_strdup(_("no note stands here")));
}

static void toggle_why(View *view)
{
    LadderView *self = of(view);
    self->shows_why = !self->shows_why && self->key.transport == TRANSPORT_TCP;
    view->side.top = 0;
    screen_say(view->screen, INK_TELLING,
               g_strdup(self->shows_why ? _("why it is judged so; w shows the notes again")
                                        : _("the notes")));
}

static void toggle_follow(View *view)
{
    LadderView *self = of(view);
    self->follows = !self->follows;
    screen_say(view->screen, INK_TELLING,
               g_strdup(self->follows ? _("stays at the newest; f stops that")
                                      : _("no longer stays at the newest")));
}

static bool handle(View *view, Request request)
{
    if (request == REQUEST_BYTES || (request == REQUEST_OPEN && !view->in_side))
        open_bytes(view);
    else if (request == REQUEST_NOTE || request == REQUEST_OPEN)
        open_note(view);
    else if (request == REQUEST_WHY)
        toggle_why(view);
    else if (request == REQUEST_FOLLOW)
        toggle_follow(view);
    else {
        of(view)->follows = of(view)->follows && !request_goes_up(request);
        return false;
    }
    return true;
}

/* "22 ms after the one before   seq 1  ack 1  window 64,240" */
static char *status(View *view)
{
    const LadderView *self = of(view);
    if (view->list.cursor >= count(view))
        return NULL;
    const Rung *rung = rung_at(self, view->list.cursor);
    GString *text = g_string_new(NULL);
    if (view->list.cursor > 0) {
        int64_t before = rung_at(self, view->list.cursor - 1)->at.time_ns;
        g_autofree char *after = format_duration(rung->at.time_ns - before);
        g_string_append_printf(text, _("%s after the row above   "), after);
    }
    const Step *step = rung->step;
    if (step && self->key.transport == TRANSPORT_TCP) {
        g_autofree char *window = format_count(step->window);
        g_string_append_printf(text, _("seq %u  ack %u  window %s   "), step->seq, step->ack,
                               window);
    }
    g_string_append(text, _("Enter: bytes  w: why  Tab: notes"));
    return g_string_free(text, FALSE);
}

static const ViewOps ops = {
    .title = N_("Ladder"),
    .has_side = true,
    .tells_story = true,
    .free = free_view,
    .prepare = prepare,
    .count = count,
    .put_head = put_head,
    .put_titles = put_titles,
    .put_row = put_row,
    .put_side = put_side,
    .is_telling = is_telling,
    .handle = handle,
    .holds = holds,
    .status = status,
};

View *ladder_view_new(Screen *screen, ModelKey key, uint64_t frame)
{
    LadderView *self = g_new0(LadderView, 1);
    view_init(&self->view, &ops, screen);
    self->key = key;
    self->wanted_frame = frame;
    self->rungs = g_array_new(FALSE, FALSE, sizeof(Rung));
    return &self->view;
}
