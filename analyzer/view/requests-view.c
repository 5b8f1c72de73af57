/* requests-view.c: HTTP exchanges as a waterfall. The axis is that of the rows on the
 * screen, so what can be seen together can be compared. */
#include <inttypes.h>

#include "../i18n.h"
#include "../report/exchange-text.h"
#include "../report/format.h"
#include "../report/story-rows.h"
#include "../report/waterfall-text.h"
#include "../report/waterfall.h"
#include "../report/width.h"
#include "../story/exchanges.h"
#include "screen.h"

#define NUMBER_WIDTH 4
#define METHOD_WIDTH 7
#define STATUS_WIDTH 6
#define TOTAL_WIDTH  9
#define TARGET_SHARE 4 /* of the screen, the part for the target: one in so many */
#define TARGET_LEAST 12

typedef struct RequestsView {
    View view;           /* must be first */
    GPtrArray *rows;     /* const Exchange *, in the order in which they began */
    GPtrArray *shown;    /* those on the screen */
    Waterfall waterfall; /* of those */
    bool has_waterfall;
    unsigned target_width, bar_width;
    bool known;     /* there is an exchange at the cursor: */
    ModelKey at;    /* its connection */
    uint64_t frame; /* where it begins */
} RequestsView;

static RequestsView *of(View *view)
{
    return (RequestsView *)view;
}

static void drop_waterfall(RequestsView *self)
{
    if (self->has_waterfall)
        waterfall_clear(&self->waterfall);
    self->has_waterfall = false;
}

static void free_view(View *view)
{
    drop_waterfall(of(view));
    g_ptr_array_unref(of(view)->rows);
    g_ptr_array_unref(of(view)->shown);
    g_free(view);
}

static const Exchange *exchange_at(const RequestsView *self, size_t row)
{
    return g_ptr_array_index(self->rows, row);
}

/* ---- rows ---------------------------------------------------------------- */

static ModelKey key_of(const Exchange *exchange)
{
    return (ModelKey){(Transport)exchange->conversation->transport, exchange->conversation->id};
}

static uint64_t frame_of(const Exchange *exchange)
{
    const Event *event = exchange->request ? exchange->request : exchange->response;
    return event ? event->at.frame : 0;
}

/* In another story the same exchange is another piece of memory. */
static void remember(RequestsView *self)
{
    self->known = self->view.list.cursor > 0 && self->view.list.cursor < self->rows->len;
    if (!self->known)
        return;
    const Exchange *exchange = exchange_at(self, self->view.list.cursor);
    self->at = key_of(exchange);
    self->frame = frame_of(exchange);
}

static void carry_cursor(RequestsView *self)
{
    for (guint i = 0; self->known && i < self->rows->len; i++) {
        const Exchange *exchange = exchange_at(self, i);
        ModelKey key = key_of(exchange);
        if (key.id != self->at.id || key.transport != self->at.transport ||
            frame_of(exchange) != self->frame)
            continue;
        list_carry(&self->view.list, i);
        return;
    }
}

static void take_rows(View *view)
{
    const GPtrArray *exchanges = view->model->input->story->exchanges;
    GPtrArray *rows = of(view)->rows;
    g_ptr_array_set_size(of(view)->shown, 0);
    drop_waterfall(of(view));
    g_ptr_array_set_size(rows, 0);
    for (guint i = 0; i < exchanges->len; i++)
        g_ptr_array_add(rows, g_ptr_array_index(exchanges, i));
    g_ptr_array_sort(rows, exchange_by_start);
    carry_cursor(of(view));
}

static void make_waterfall(RequestsView *self)
{
    const List *list = &self->view.list;
    drop_waterfall(self);
    g_ptr_array_set_size(self->shown, 0);
    for (size_t row = list->top; row < list->top + list->page && row < self->rows->len; row++)
        g_ptr_array_add(self->shown, g_ptr_array_index(self->rows, row));
    waterfall_init(&self->waterfall, self->shown);
    self->has_waterfall = true;
}

static void prepare(View *view, unsigned columns)
{
    RequestsView *self = of(view);
    self->target_width = MAX(columns / TARGET_SHARE, TARGET_LEAST);
    unsigned taken = NUMBER_WIDTH + 1 + METHOD_WIDTH + 1 + self->target_width + 1 + STATUS_WIDTH +
                     1 + TOTAL_WIDTH;
    self->bar_width = columns > taken ? columns - taken : 0;
    remember(self);
}

static size_t count(View *view)
{
    return of(view)->rows->len;
}

/* ---- drawing ------------------------------------------------------------- */

/* The axis is made here: the rows on the screen are settled, and none is drawn. */
static void put_titles(View *view, Page *page)
{
    RequestsView *self = of(view);
    make_waterfall(self);
    page_put_right(page, INK_PLAIN, "#", NUMBER_WIDTH);
    page_move_to(page, page->at + 1);
    page_put_padded(page, INK_PLAIN, _("method"), METHOD_WIDTH + 1);
    page_put_padded(page, INK_PLAIN, _("target"), self->target_width + 1);
    page_put_padded(page, INK_PLAIN, _("status"), STATUS_WIDTH + 1);
    page_put_padded(page, INK_PLAIN, "", self->bar_width);
    page_put_right(page, INK_PLAIN, "ms", TOTAL_WIDTH);
}

static void put_row(View *view, Page *page, size_t row)
{
    RequestsView *self = of(view);
    const Exchange *exchange = exchange_at(self, row);
    g_autofree char *number = place_text(exchange->conversation);
    g_autofree char *method = text_or_missing(exchange->request, HTTP_REQUEST_method);
    g_autofree char *target = exchange_target(exchange);
    g_autofree char *status = exchange_status(exchange);
    int64_t total_ns = phases_total(&exchange->phases);
    g_autofree char *total = ms_or_missing(total_ns);
    page_put_right(page, INK_QUIET, number, NUMBER_WIDTH);
    page_move_to(page, page->at + 1);
    page_put_padded(page, INK_PLAIN, method, METHOD_WIDTH);
    page_move_to(page, page->at + 1);
    page_put_padded(page, INK_PLAIN, target, self->target_width);
    page_move_to(page, page->at + 1);
    page_put_padded(page, exchange_status_ink(exchange), status, STATUS_WIDTH);
    page_move_to(page, page->at + 1);
    if (self->bar_width > 0 && self->has_waterfall && total_ns >= 0) {
        g_autofree uint8_t *cells = g_new(uint8_t, self->bar_width);
        unsigned start = page->at;
        waterfall_bar(&self->waterfall, exchange, cells, self->bar_width);
        waterfall_put_bar(page, cells, self->bar_width);
        page_move_to(page, start + self->bar_width);
    } else {
        page_move_to(page, page->at + self->bar_width);
    }
    page_put_right(page, INK_TITLE, total, TOTAL_WIDTH);
}

static void put_phase(Page *page, const Phases *phases, Phase phase)
{
    int64_t took_ns = phases_took(phases, phase);
    page_put_padded(page, INK_QUIET, gettext(phase_specs[phase].title), 10);
    if (took_ns >= 0) {
        g_autofree char *took = format_duration(took_ns);
        page_put_right(page, INK_PLAIN, took, 9);
    } else {
        const char *why = absence_says((Absence)phases->absences[phase]);
        page_put_right(page, INK_QUIET, MISSING, 9);
        page_put(page, INK_QUIET, "  ");
        page_put(page, INK_QUIET, why ? gettext(why) : "");
    }
    page_end_line(page);
}

static void put_side(View *view, Page *page, size_t row)
{
    const Exchange *exchange = exchange_at(of(view), row);
    waterfall_put_legend(page, of(view)->shown);
    page_end_line(page);
    page_end_line(page);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        put_phase(page, &exchange->phases, (Phase)phase);
    int64_t blocked_ns = phases_blocked(&exchange->phases);
    if (blocked_ns <= 0)
        return;
    g_autofree char *blocked = format_duration(blocked_ns);
    g_autofree char *says = g_strdup_printf(_("%s with nothing of it on the wire"), blocked);
    page_prose(page, INK_QUIET, 0, says);
}

/* ---- what is asked ------------------------------------------------------- */

static bool is_telling(View *view, size_t row)
{
    return exchange_status_ink(exchange_at(of(view), row)) != INK_PLAIN;
}

static void open_row(View *view)
{
    if (view->list.cursor >= count(view))
        return;
    const Exchange *exchange = exchange_at(of(view), view->list.cursor);
    screen_push(view->screen, ladder_view_new(view->screen, key_of(exchange), frame_of(exchange)));
}

static bool handle(View *view, Request request)
{
    if (request != REQUEST_OPEN)
        return false;
    open_row(view);
    return true;
}

static char *status(View *view)
{
    return g_strdup(count(view) == 0 ? _("no HTTP request can be read in this capture")
                                     : _("Enter opens the connection at this request"));
}

static const ViewOps ops = {
    .title = N_("Requests"),
    .has_side = true,
    .tells_story = true,
    .free = free_view,
    .prepare = prepare,
    .count = count,
    .put_titles = put_titles,
    .put_row = put_row,
    .put_side = put_side,
    .is_telling = is_telling,
    .handle = handle,
    .status = status,
    .refresh = take_rows,
};

View *requests_view_new(Screen *screen)
{
    RequestsView *self = g_new0(RequestsView, 1);
    view_init(&self->view, &ops, screen);
    self->rows = g_ptr_array_new();
    self->shown = g_ptr_array_new();
    take_rows(&self->view);
    return &self->view;
}
