/* sort-view.c: the columns, to choose one to sort by. */
#include "../i18n.h"
#include "screen.h"

typedef struct SortView {
    View view; /* must be first */
    View *connections;
} SortView;

static void free_view(View *view)
{
    g_free(view);
}

static size_t count(View *view)
{
    (void)view;
    return COLUMN_COUNT;
}

static void put_head(View *view, Page *page)
{
    (void)view;
    page_heading(page, _("Sort the connections by"));
    page_end_line(page);
}

static void put_row(View *view, Page *page, size_t row)
{
    (void)view;
    page_move_to(page, 3);
    page_put_padded(page, INK_TITLE, gettext(column_rows[row].title), 14);
    page_move_to(page, page->at + 1);
    page_put(page, INK_PLAIN, gettext(column_rows[row].help));
}

static bool handle(View *view, Request request)
{
    if (request != REQUEST_OPEN)
        return false;
    Screen *screen = view->screen;
    View *connections = ((SortView *)view)->connections;
    ColumnId column = (ColumnId)view->list.cursor;
    screen_pop(screen);
    connections_view_sort(connections, column);
    return true;
}

static const ViewOps ops = {
    .title = N_("Sort"),
    .free = free_view,
    .count = count,
    .put_head = put_head,
    .put_row = put_row,
    .handle = handle,
};

View *sort_view_new(Screen *screen, View *connections)
{
    SortView *self = g_new0(SortView, 1);
    view_init(&self->view, &ops, screen);
    self->connections = connections;
    self->view.list.cursor = connections_view_sorted(connections);
    return &self->view;
}
