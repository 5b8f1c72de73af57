#include "run.h"

#include "frame.h"
#include "terminal.h"

/* How long to wait for a key before looking for signals and news, in milliseconds. */
#define PATIENCE_MS 200

/* Work done between two looks at the keyboard stays below a frame of 1/60 s. */
static bool work(Session *session)
{
    View *view = session_top(session);
    return view->ops->work && view->ops->work(view);
}

static void refresh_all(Session *session)
{
    if (session->paused || !session->model->refresh(session->model))
        return;
    for (int i = 0; i < SESSION_TABS; i++)
        for (View *view = session->tabs[i]; view; view = view->below)
            if (view->ops->refresh)
                view->ops->refresh(view);
}

static void loop(Session *session)
{
    while (!session->done && terminal_signal() == 0) {
        int rows, columns;
        refresh_all(session);
        bool more = work(session);
        terminal_size(&rows, &columns);
        frame_draw(session, rows, columns);
        Key key = keys_read(more ? 0 : PATIENCE_MS);
        session_key(session, &key);
    }
}

bool run_view(Model *model, bool colour, int *ret_signal, GError **error)
{
    if (!terminal_start(colour, error))
        return false;
    Session session;
    session_init(&session, model);
    loop(&session);
    *ret_signal = terminal_signal();
    session_clear(&session);
    terminal_stop();
    return true;
}
