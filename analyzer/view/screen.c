#include "screen.h"

#include <string.h>

#include "../i18n.h"
#include "find.h"
#include "frame.h"
#include "terminal.h"

#define SIDE_PERCENT_DEFAULT 42
#define SIDE_PERCENT_MIN     10
#define SIDE_PERCENT_MAX     80
#define SIDE_PERCENT_STEP    6

static View *(*const makers[SCREEN_TABS])(Screen *) = {
    connections_view_new, requests_view_new, ledger_view_new, notebook_view_new, doctor_view_new,
};

void screen_init(Screen *screen, Model *model)
{
    *screen = (Screen){.model = model, .side_percent = SIDE_PERCENT_DEFAULT};
    screen->tabs[0] = makers[0](screen);
}

void screen_clear(Screen *screen)
{
    for (int i = 0; i < SCREEN_TABS; i++)
        while (screen->tabs[i]) {
            View *view = screen->tabs[i];
            screen->tabs[i] = view->below;
            view_free(view);
        }
    g_free(screen->message);
    g_free(screen->search);
    prompt_clear(&screen->prompt);
}

View *screen_top(const Screen *screen)
{
    return screen->tabs[screen->tab];
}

void screen_push(Screen *screen, View *view)
{
    view->below = screen->tabs[screen->tab];
    screen->tabs[screen->tab] = view;
}

bool screen_pop(Screen *screen)
{
    View *view = screen_top(screen);
    if (!view->below)
        return false;
    screen->tabs[screen->tab] = view->below;
    view_free(view);
    return true;
}

void screen_go_to_tab(Screen *screen, int tab)
{
    screen->tab = (tab + SCREEN_TABS) % SCREEN_TABS;
    if (!screen->tabs[screen->tab])
        screen->tabs[screen->tab] = makers[screen->tab](screen);
}

void screen_say(Screen *screen, Ink ink, char *text)
{
    g_free(screen->message);
    screen->message = text;
    screen->message_ink = ink;
}

void screen_open_frame(Screen *screen, uint64_t frame)
{
    ModelKey key;
    if (model_find_frame(screen->model, frame, &key))
        screen_push(screen, ladder_view_new(screen, key, frame));
    else
        screen_push(screen, bytes_view_new(screen, frame, NULL));
}

/* ---- what any view can be asked ------------------------------------------ */

static void start_prompt(Screen *screen, PromptFor what, const char *title, const char *text)
{
    prompt_clear(&screen->prompt);
    prompt_init(&screen->prompt, title, text ? text : "");
    screen->prompt_for = what;
}

void screen_ask(Screen *screen, const char *title)
{
    start_prompt(screen, PROMPT_FOR_VIEW, title, NULL);
}

/* Back to the tasks of the lab, or to them once more if they were closed. */
static void open_lab(Screen *screen)
{
    if (!screen->lab) {
        screen_say(screen, INK_QUIET, g_strdup(_("no lab is open; see wirenotes lab list")));
        return;
    }
    screen_go_to_tab(screen, 0);
    const View *found = screen_top(screen);
    while (found && !lab_view_is(found))
        found = found->below;
    while (found && screen_top(screen) != found)
        screen_pop(screen);
    if (!found)
        screen_push(screen, lab_view_new(screen));
}

static void close_view(Screen *screen)
{
    if (!screen_pop(screen))
        screen->done = true;
}

static void go_back(Screen *screen)
{
    View *view = screen_top(screen);
    if (view->in_side)
        view->in_side = false;
    else
        screen_pop(screen);
}

static void resize_side(Screen *screen, int by)
{
    int percent = (int)screen->side_percent + by;
    screen->side_percent = (unsigned)CLAMP(percent, SIDE_PERCENT_MIN, SIDE_PERCENT_MAX);
}

static void toggle_pause(Screen *screen)
{
    screen->paused = !screen->paused;
    screen_say(screen, INK_TELLING,
               g_strdup(screen->paused ? _("held still; p goes on") : _("goes on")));
}

/* Tab goes to the other pane where there is one, and on from there. */
static void next(Screen *screen)
{
    View *view = screen_top(screen);
    if (view->side_shown && !view->in_side)
        view->in_side = true;
    else if (view->ops->has_side && view->below)
        view->in_side = false;
    else
        screen_go_to_tab(screen, screen->tab + 1);
}

static void previous(Screen *screen)
{
    View *view = screen_top(screen);
    if (view->in_side)
        view->in_side = false;
    else
        screen_go_to_tab(screen, screen->tab - 1);
}

static void handle_here(Screen *screen, Request request)
{
    if (request >= REQUEST_TAB_1 && request <= REQUEST_TAB_5) {
        screen_go_to_tab(screen, (int)(request - REQUEST_TAB_1));
        return;
    }
    switch ((int)request) {
    case REQUEST_NEXT:
        next(screen);
        return;
    case REQUEST_PREVIOUS:
        previous(screen);
        return;
    case REQUEST_BACK:
        go_back(screen);
        return;
    case REQUEST_CLOSE:
        close_view(screen);
        return;
    case REQUEST_QUIT:
        screen->done = true;
        return;
    case REQUEST_HELP:
        screen_push(screen, help_view_new(screen));
        return;
    case REQUEST_SEARCH:
        start_prompt(screen, PROMPT_FOR_SEARCH, _("Find:"), NULL);
        return;
    case REQUEST_SEARCH_ON:
    case REQUEST_SEARCH_BACK:
        find_again(screen, request == REQUEST_SEARCH_BACK);
        return;
    case REQUEST_FILTER:
        screen_go_to_tab(screen, 0);
        while (screen_pop(screen))
            continue;
        start_prompt(screen, PROMPT_FOR_FILTER, _("Filter:"),
                     connections_view_filter(screen_top(screen)));
        return;
    case REQUEST_SIDE_MORE:
        resize_side(screen, SIDE_PERCENT_STEP);
        return;
    case REQUEST_SIDE_LESS:
        resize_side(screen, -SIDE_PERCENT_STEP);
        return;
    case REQUEST_PAUSE:
        toggle_pause(screen);
        return;
    case REQUEST_LAB:
        open_lab(screen);
        return;
    case REQUEST_REDRAW:
        terminal_redraw();
        return;
    default: /* for another view */
        return;
    }
}

/* The rows, or the pane beside them. */
static bool move(View *view, Request request)
{
    if (view->in_side)
        return list_handle(&view->side, request);
    if (request == REQUEST_SIDE_DOWN || request == REQUEST_SIDE_UP)
        return list_handle(&view->side, request == REQUEST_SIDE_DOWN ? REQUEST_DOWN : REQUEST_UP);
    if (request == REQUEST_TELLING || request == REQUEST_TELLING_UP)
        return find_telling(view, request == REQUEST_TELLING_UP);
    return list_handle(&view->list, request);
}

void screen_handle(Screen *screen, Request request)
{
    View *view = screen_top(screen);
    if (view->ops->handle && view->ops->handle(view, request))
        return;
    if (!move(view, request))
        handle_here(screen, request);
}

/* ---- keys ---------------------------------------------------------------- */

static void prompt_done(Screen *screen)
{
    g_autoptr(GError) error = NULL;
    const char *text = screen->prompt.text->str;
    if (screen->prompt_for == PROMPT_FOR_FILTER &&
        !connections_view_set_filter(screen_top(screen), text, &error)) {
        prompt_complain(&screen->prompt, g_strdup(error->message));
        return;
    }
    PromptFor what = screen->prompt_for;
    screen->prompt_for = PROMPT_FOR_NOTHING;
    if (what == PROMPT_FOR_SEARCH)
        find_first(screen, text);
    if (what == PROMPT_FOR_VIEW)
        screen_top(screen)->ops->typed(screen_top(screen), text);
}

static void key_for_prompt(Screen *screen, const Key *key)
{
    switch (prompt_key(&screen->prompt, key)) {
    case PROMPT_GOES_ON:
        return;
    case PROMPT_DONE:
        prompt_done(screen);
        return;
    case PROMPT_LEFT:
        screen->prompt_for = PROMPT_FOR_NOTHING;
        return;
    }
}

void screen_key(Screen *screen, const Key *key)
{
    if (key->kind == KEY_NOTHING || key->kind == KEY_RESIZED)
        return;
    screen_say(screen, INK_PLAIN, NULL);
    if (screen->prompt_for != PROMPT_FOR_NOTHING) {
        key_for_prompt(screen, key);
        return;
    }
    if (key->kind != KEY_NAMED && key->kind != KEY_CHAR) {
        frame_mouse(screen, key);
        return;
    }
    Request request = request_for_key(key->name);
    if (screen->model->live && strcmp(key->name, "Space") == 0)
        request = REQUEST_PAUSE; /* as one stops what moves */
    if (request != REQUEST_COUNT)
        screen_handle(screen, request);
}
