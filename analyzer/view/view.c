#include "screen.h"

void view_init(View *view, const ViewOps *ops, Screen *screen)
{
    view->ops = ops;
    view->screen = screen;
    view->model = screen->model;
    view->list.still = ops->still;
}

void view_free(View *view)
{
    if (!view)
        return;
    sheet_free(view->side_sheet);
    view->ops->free(view);
}
