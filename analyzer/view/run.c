#include "run.h"

#include "frame.h"
#include "terminal.h"

/* How long to wait for a key before looking for signals and news, in milliseconds. */
#define PATIENCE_MS 200

/* Work done between two looks at the keyboard stays below a frame of 1/60 s. */
static bool work(Screen *screen)
{
    View *view = screen_top(screen);
    return view->ops->work && view->ops->work(view);
}

static void refresh_all(Screen *screen)
{
    if (screen->paused || !screen->model->refresh(screen->model))
        return;
    for (int i = 0; i < SCREEN_TABS; i++)
        for (View *view = screen->tabs[i]; view; view = view->below)
            if (view->ops->refresh)
                view->ops->refresh(view);
}

static void loop(Screen *screen)
{
    while (!screen->done && terminal_signal() == 0) {
        int rows, columns;
        refresh_all(screen);
        bool more = work(screen);
        terminal_size(&rows, &columns);
        frame_draw(screen, rows, columns);
        Key key = keys_read(more ? 0 : PATIENCE_MS);
        screen_key(screen, &key);
    }
}

bool run_lab_view(Model *model, LabSession *lab, const char *only, bool colour, int *ret_signal,
                  GError **error)
{
    if (!terminal_start(colour, error))
        return false;
    Screen screen;
    screen_init(&screen, model);
    screen.lab = lab;
    if (only)
        connections_view_set_filter(screen_top(&screen), only, NULL);
    if (lab)
        screen_push(&screen, lab_view_new(&screen));
    loop(&screen);
    *ret_signal = terminal_signal();
    screen_clear(&screen);
    terminal_stop();
    return true;
}

bool run_view(Model *model, const char *only, bool colour, int *ret_signal, GError **error)
{
    return run_lab_view(model, NULL, only, colour, ret_signal, error);
}
