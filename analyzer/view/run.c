#include "run.h"

#include "frame.h"
#include "terminal.h"

/* How long to wait for a key before looking for signals and news, in milliseconds. */
#define PATIENCE_MS 200

/* The same while a capture goes on. Our choice: what comes is on the screen in less than a
 * tenth of a second, with what the recorder takes. */
#define LIVE_PATIENCE_MS 40

/* Between two drawings that nobody asked for: 60 a second. */
#define DRAW_LEAST_NS (NS_PER_S / 60)

/* And so often at least where clocks are shown, which tell tenths of a second. Our choice. */
#define CLOCK_DRAW_NS (250 * NS_PER_MS)

/* Work done between two looks at the keyboard stays below a frame of 1/60 s. */
static bool work(Screen *screen)
{
    View *view = screen_top(screen);
    return view->ops->work && view->ops->work(view);
}

/* Whether the view on top speaks of the story. */
static bool wants_story(const Screen *screen)
{
    return screen_top(screen)->ops->tells_story;
}

static void tell_views(const Screen *screen)
{
    for (int i = 0; i < SCREEN_TABS; i++)
        for (View *view = screen->tabs[i]; view; view = view->below)
            if (view->ops->refresh)
                view->ops->refresh(view);
}

static unsigned refresh_all(Screen *screen)
{
    if (screen->paused)
        return 0;
    Model *model = screen->model;
    unsigned news = model->refresh(model, wants_story(screen));
    if (news & MODEL_STORY)
        tell_views(screen);
    char *notice = model->notice ? model->notice(model) : NULL;
    if (notice)
        screen_say(screen, INK_TELLING, notice);
    return news;
}

/* When the screen is drawn again: at once after a key, else not more often than eyes can
 * follow; and now and then where a clock is shown. */
typedef struct Pace {
    bool wanted;
    int64_t drawn_ns;
} Pace;

static int64_t clock_ns(void)
{
    return g_get_monotonic_time() * NS_PER_US;
}

static bool is_due(const Pace *pace, const Screen *screen)
{
    int64_t since_ns = clock_ns() - pace->drawn_ns;
    return (pace->wanted && since_ns >= DRAW_LEAST_NS) ||
           (screen->model->live && since_ns >= CLOCK_DRAW_NS);
}

static void draw(Screen *screen, Pace *pace)
{
    int rows, columns;
    terminal_size(&rows, &columns);
    frame_draw(screen, rows, columns);
    pace->drawn_ns = clock_ns();
    pace->wanted = false;
}

static void loop(Screen *screen)
{
    Pace pace = {.wanted = true};
    while (!screen->done && terminal_signal() == 0) {
        unsigned news = refresh_all(screen);
        bool more = work(screen) || news & MODEL_MORE;
        pace.wanted |= more || news != 0;
        if (is_due(&pace, screen))
            draw(screen, &pace);
        int patience = screen->model->live ? LIVE_PATIENCE_MS : PATIENCE_MS;
        Key key = keys_read(more ? 0 : patience);
        if (key.kind == KEY_NOTHING)
            continue;
        screen_key(screen, &key);
        pace = (Pace){.wanted = true};
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
