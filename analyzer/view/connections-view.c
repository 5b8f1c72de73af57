/* connections-view.c: all conversations, one a row. */
#include "../i18n.h"
#include "../report/format.h"
#include "order.h"
#include "screen.h"

/* Conversations taken in between two drawings: some milliseconds' worth. */
#define STEP 20000

typedef struct ConnectionsView {
    View view; /* must be first */
    Order order;
    unsigned widths[COLUMN_COUNT];
    bool follows;             /* stays at the newest */
    const Story *known_story; /* of the model, when rows were touched last */
    uint64_t known_bytes;     /* of the capture, read then */
} ConnectionsView;

static ConnectionsView *of(const View *view)
{
    return (ConnectionsView *)(uintptr_t)view;
}

static void free_view(View *view)
{
    order_clear(&of(view)->order);
    g_free(view);
}

static void prepare(View *view, unsigned columns)
{
    columns_fit(columns, owners_count(view->model->input->owners) > 0, of(view)->widths);
    if (of(view)->follows)
        list_move_to(&view->list, order_count(&of(view)->order));
}

static size_t count(View *view)
{
    return order_count(&of(view)->order);
}

static void put_titles(View *view, Page *page)
{
    const Order *order = &of(view)->order;
    columns_put_titles(page, of(view)->widths, order->column, order->descending);
}

static void put_row(View *view, Page *page, size_t row)
{
    ModelRow shown;
    view->model->row(view->model, order_key(&of(view)->order, row), &shown);
    columns_put(page, of(view)->widths, view->model, &shown,
                view->model->input->analysis->facts.first_ns);
}

static bool is_telling(View *view, size_t row)
{
    ModelRow shown;
    view->model->row(view->model, order_key(&of(view)->order, row), &shown);
    return columns_went_wrong(&shown) || shown.again > 0;
}

static bool holds(View *view, size_t row, const Expression *expression)
{
    ModelKey key = order_key(&of(view)->order, row);
    const Conversation *conversation = view->model->conversation(view->model, key);
    return conversation && expression_holds_for_conversation(expression, conversation);
}

/* Rows of a capture that goes on may have changed. */
static void touch(ConnectionsView *self)
{
    const ReportInput *input = self->view.model->input;
    uint64_t read_bytes = input->analysis->facts.read_bytes;
    if (read_bytes == self->known_bytes && input->story == self->known_story)
        return;
    self->known_bytes = read_bytes;
    self->known_story = input->story;
    order_touch(&self->order);
}

/* The cursor stays on its connection; on the first row it stays there. */
static bool work(View *view)
{
    ConnectionsView *self = of(view);
    bool any = view->list.cursor > 0 && view->list.cursor < order_count(&self->order);
    ModelKey key = any ? order_key(&self->order, view->list.cursor) : (ModelKey){0};
    bool moved;
    size_t row;
    touch(self);
    bool more = order_step(&self->order, STEP, &moved);
    if (moved && any && order_find(&self->order, key, &row))
        list_carry(&view->list, row);
    return more;
}

/* ---- sorting ------------------------------------------------------------- */

/* The next column that can be seen. */
static ColumnId beside(const ConnectionsView *self, int by)
{
    int column = (int)self->order.column;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        column = (column + by + COLUMN_COUNT) % COLUMN_COUNT;
        if (self->widths[column] > 0)
            break;
    }
    return (ColumnId)column;
}

/* Amounts begin with the largest, as one looks for those. */
static bool begins_descending(ColumnId column)
{
    return column == COLUMN_PACKETS || column == COLUMN_BYTES || column == COLUMN_LASTED ||
           column == COLUMN_RTT || column == COLUMN_AGAIN;
}

/* The row at the cursor stays at the cursor. */
static void sort_by(ConnectionsView *self, ColumnId column, bool descending)
{
    View *view = &self->view;
    size_t row = 0;
    bool any = order_count(&self->order) > 0;
    ModelKey key = any ? order_key(&self->order, view->list.cursor) : (ModelKey){0};
    order_sort_by(&self->order, column, descending);
    if (view->list.cursor > 0 && any && order_find(&self->order, key, &row))
        list_show(&view->list, row);
}

void connections_view_sort(View *view, ColumnId column)
{
    sort_by(of(view), column, begins_descending(column));
}

ColumnId connections_view_sorted(const View *view)
{
    return of(view)->order.column;
}

/* ---- requests ------------------------------------------------------------ */

static void toggle_follow(ConnectionsView *self)
{
    self->follows = !self->follows;
    if (self->follows && self->order.column != COLUMN_TIME)
        sort_by(self, COLUMN_TIME, false);
    screen_say(self->view.screen, INK_TELLING,
               g_strdup(self->follows ? _("stays at the newest; f stops that")
                                      : _("no longer stays at the newest")));
}

static void open_row(View *view)
{
    const Order *order = &of(view)->order;
    if (order_count(order) > 0)
        screen_push(view->screen,
                    ladder_view_new(view->screen, order_key(order, view->list.cursor), 0));
}

static bool handle(View *view, Request request)
{
    ConnectionsView *self = of(view);
    if (request == REQUEST_OPEN)
        open_row(view);
    else if (request == REQUEST_SORT)
        screen_push(view->screen, sort_view_new(view->screen, view));
    else if (request == REQUEST_SORT_RIGHT || request == REQUEST_SORT_LEFT)
        connections_view_sort(view, beside(self, request == REQUEST_SORT_RIGHT ? 1 : -1));
    else if (request == REQUEST_REVERSE)
        sort_by(self, self->order.column, !self->order.descending);
    else if (request == REQUEST_FOLLOW)
        toggle_follow(self);
    else {
        self->follows = self->follows && !request_goes_up(request);
        return false;
    }
    return true;
}

const char *connections_view_filter(const View *view)
{
    const char *text = of(view)->order.filter_text;
    return text ? text : "";
}

bool connections_view_set_filter(View *view, const char *text, GError **error)
{
    if (!order_filter(&of(view)->order, text, error))
        return false;
    list_move_to(&view->list, 0);
    return true;
}

/* "1,000,000 connections", "filter: ..., 12 of 185" */
static char *status(View *view)
{
    const Order *order = &of(view)->order;
    g_autofree char *all = format_count(view->model->count(view->model));
    g_autofree char *done = format_count(order->looked_at);
    if (!order->is_listed && order_is_busy(order))
        return g_strdup_printf(_("looking through them: %s of %s"), done, all);
    if (order->filter_text)
        return g_strdup_printf(_("only: %s   (of %s; F4 changes that)"), order->filter_text, all);
    const Analysis *analysis = view->model->input->analysis;
    uint64_t in_all = analysis->connection_count + analysis->datagram_count;
    g_autofree char *every = format_count(in_all);
    if (!view->model->live && view->model->count(view->model) < in_all)
        return g_strdup_printf(
            _("%s of %s connections are listed: the rest was given up for want of memory"), all,
            every);
    if (of(view)->follows)
        return g_strdup(_("stays at the newest; f stops that"));
    return g_strdup(_("Enter opens, / finds, F4 filters, ? helps"));
}

static const ViewOps ops = {
    .title = N_("Connections"),
    .free = free_view,
    .prepare = prepare,
    .count = count,
    .put_titles = put_titles,
    .put_row = put_row,
    .is_telling = is_telling,
    .handle = handle,
    .holds = holds,
    .status = status,
    .work = work,
};

View *connections_view_new(Screen *screen)
{
    ConnectionsView *self = g_new0(ConnectionsView, 1);
    view_init(&self->view, &ops, screen);
    order_init(&self->order, screen->model);
    return &self->view;
}
