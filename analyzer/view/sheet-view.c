#include "sheet-view.h"

#include "../i18n.h"

typedef struct SheetView {
    View view; /* must be first */
    const SheetSource *source;
    gconstpointer what;
    Sheet *sheet;
    unsigned columns; /* it was made for; 0: not made */
    bool was_made;    /* before, so that the cursor has its place */
} SheetView;

static SheetView *of(View *view)
{
    return (SheetView *)view;
}

static void free_view(View *view)
{
    sheet_free(of(view)->sheet);
    g_free(view);
}

static void move_to_first_lead(View *view)
{
    const Sheet *sheet = of(view)->sheet;
    uint64_t number;
    for (guint line = 0; line < sheet_line_count(sheet); line++)
        if (sheet_line_about(sheet, line, &number) != ABOUT_NOTHING) {
            view->list.cursor = line;
            return;
        }
}

static void prepare(View *view, unsigned columns)
{
    SheetView *self = of(view);
    if (self->columns == columns)
        return;
    Page page;
    sheet_reset(self->sheet);
    page_init_sheet(&page, self->sheet, columns);
    self->source->print(&page, view->screen, self->what);
    page_clear(&page);
    if (!self->was_made)
        move_to_first_lead(view);
    self->was_made = true;
    self->columns = columns;
}

static size_t count(View *view)
{
    return sheet_line_count(of(view)->sheet);
}

static void put_row(View *view, Page *page, size_t row)
{
    page_put_line(page, of(view)->sheet, (guint)row);
}

static bool leads_somewhere(View *view, size_t row)
{
    uint64_t number;
    return sheet_line_about(of(view)->sheet, (guint)row, &number) != ABOUT_NOTHING;
}

/* Lists the connections that have such an event. */
static void filter_by_event(Screen *screen, EventId event)
{
    screen_go_to_tab(screen, 0);
    while (screen_pop(screen))
        continue;
    connections_view_set_filter(screen_top(screen), event_catalogue[event].name, NULL);
}

bool sheet_view_follow(Screen *screen, const Sheet *sheet, size_t line)
{
    uint64_t number;
    switch (sheet_line_about(sheet, (guint)line, &number)) {
    case ABOUT_NOTHING:
        return false;
    case ABOUT_FRAME:
        screen_open_frame(screen, number);
        return true;
    case ABOUT_EVENT:
        filter_by_event(screen, (EventId)number);
        return true;
    }
    return false;
}

static bool handle(View *view, Request request)
{
    if (request != REQUEST_OPEN || view->list.cursor >= count(view))
        return false;
    if (!sheet_view_follow(view->screen, of(view)->sheet, view->list.cursor))
        screen_say(view->screen, INK_QUIET, g_strdup(_("this line leads nowhere")));
    return true;
}

static void refresh(View *view)
{
    of(view)->columns = 0;
}

static const ViewOps reading_ops = {
    .still = true,
    .tells_story = true,
    .free = free_view,
    .prepare = prepare,
    .count = count,
    .put_row = put_row,
    .refresh = refresh,
};

static const ViewOps leading_ops = {
    .tells_story = true,
    .free = free_view,
    .prepare = prepare,
    .count = count,
    .put_row = put_row,
    .is_telling = leads_somewhere,
    .handle = handle,
    .refresh = refresh,
};

View *sheet_view_new(Screen *screen, const SheetSource *source, gconstpointer what)
{
    SheetView *self = g_new0(SheetView, 1);
    view_init(&self->view, source->still ? &reading_ops : &leading_ops, screen);
    self->source = source;
    self->what = what;
    self->sheet = sheet_new();
    return &self->view;
}
