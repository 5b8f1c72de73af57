#include "session.h"

void view_init(View *view, const ViewOps *ops, Session *session)
{
    view->ops = ops;
    view->session = session;
    view->model = session->model;
    view->list.still = ops->still;
}

void view_free(View *view)
{
    if (!view)
        return;
    sheet_free(view->side_sheet);
    view->ops->free(view);
}
