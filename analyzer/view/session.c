#include "session.h"

#include "../i18n.h"
#include "find.h"
#include "frame.h"
#include "terminal.h"

#define SIDE_PERCENT_DEFAULT 42
#define SIDE_PERCENT_MIN     10
#define SIDE_PERCENT_MAX     80
#define SIDE_PERCENT_STEP    6

static View *(*const makers[SESSION_TABS])(Session *) = {
    connections_view_new, requests_view_new, ledger_view_new, notebook_view_new, doctor_view_new,
};

void session_init(Session *session, Model *model)
{
    *session = (Session){.model = model, .side_percent = SIDE_PERCENT_DEFAULT};
    session->tabs[0] = makers[0](session);
}

void session_clear(Session *session)
{
    for (int i = 0; i < SESSION_TABS; i++)
        while (session->tabs[i]) {
            View *view = session->tabs[i];
            session->tabs[i] = view->below;
            view_free(view);
        }
    g_free(session->message);
    g_free(session->search);
    prompt_clear(&session->prompt);
}

View *session_top(const Session *session)
{
    return session->tabs[session->tab];
}

void session_push(Session *session, View *view)
{
    view->below = session->tabs[session->tab];
    session->tabs[session->tab] = view;
}

bool session_pop(Session *session)
{
    View *view = session_top(session);
    if (!view->below)
        return false;
    session->tabs[session->tab] = view->below;
    view_free(view);
    return true;
}

void session_go_to_tab(Session *session, int tab)
{
    session->tab = (tab + SESSION_TABS) % SESSION_TABS;
    if (!session->tabs[session->tab])
        session->tabs[session->tab] = makers[session->tab](session);
}

void session_say(Session *session, Ink ink, char *text)
{
    g_free(session->message);
    session->message = text;
    session->message_ink = ink;
}

void session_open_frame(Session *session, uint64_t frame)
{
    ModelKey key;
    if (model_find_frame(session->model, frame, &key))
        session_push(session, ladder_view_new(session, key, frame));
    else
        session_push(session, bytes_view_new(session, frame, NULL));
}

/* ---- what any view can be asked ------------------------------------------ */

static void start_prompt(Session *session, PromptFor what, const char *title, const char *text)
{
    prompt_clear(&session->prompt);
    prompt_init(&session->prompt, title, text ? text : "");
    session->prompt_for = what;
}

static void close_view(Session *session)
{
    if (!session_pop(session))
        session->done = true;
}

static void go_back(Session *session)
{
    View *view = session_top(session);
    if (view->in_side)
        view->in_side = false;
    else
        session_pop(session);
}

static void resize_side(Session *session, int by)
{
    int percent = (int)session->side_percent + by;
    session->side_percent = (unsigned)CLAMP(percent, SIDE_PERCENT_MIN, SIDE_PERCENT_MAX);
}

static void toggle_pause(Session *session)
{
    session->paused = !session->paused;
    session_say(session, INK_TELLING,
                g_strdup(session->paused ? _("held still; p goes on") : _("goes on")));
}

/* Tab goes to the other pane where there is one, and on from there. */
static void next(Session *session)
{
    View *view = session_top(session);
    if (view->ops->has_side && !view->in_side)
        view->in_side = true;
    else if (view->ops->has_side && view->below)
        view->in_side = false;
    else
        session_go_to_tab(session, session->tab + 1);
}

static void previous(Session *session)
{
    View *view = session_top(session);
    if (view->in_side)
        view->in_side = false;
    else
        session_go_to_tab(session, session->tab - 1);
}

static void handle_here(Session *session, Request request)
{
    if (request >= REQUEST_TAB_1 && request <= REQUEST_TAB_5) {
        session_go_to_tab(session, (int)(request - REQUEST_TAB_1));
        return;
    }
    switch ((int)request) {
    case REQUEST_NEXT:
        next(session);
        return;
    case REQUEST_PREVIOUS:
        previous(session);
        return;
    case REQUEST_BACK:
        go_back(session);
        return;
    case REQUEST_CLOSE:
        close_view(session);
        return;
    case REQUEST_QUIT:
        session->done = true;
        return;
    case REQUEST_HELP:
        session_push(session, help_view_new(session));
        return;
    case REQUEST_SEARCH:
        start_prompt(session, PROMPT_FOR_SEARCH, _("Find:"), NULL);
        return;
    case REQUEST_SEARCH_ON:
    case REQUEST_SEARCH_BACK:
        find_again(session, request == REQUEST_SEARCH_BACK);
        return;
    case REQUEST_FILTER:
        session_go_to_tab(session, 0);
        while (session_pop(session))
            continue;
        start_prompt(session, PROMPT_FOR_FILTER, _("Filter:"),
                     connections_view_filter(session_top(session)));
        return;
    case REQUEST_SIDE_MORE:
        resize_side(session, SIDE_PERCENT_STEP);
        return;
    case REQUEST_SIDE_LESS:
        resize_side(session, -SIDE_PERCENT_STEP);
        return;
    case REQUEST_PAUSE:
        toggle_pause(session);
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

void session_handle(Session *session, Request request)
{
    View *view = session_top(session);
    if (view->ops->handle && view->ops->handle(view, request))
        return;
    if (!move(view, request))
        handle_here(session, request);
}

/* ---- keys ---------------------------------------------------------------- */

static void prompt_done(Session *session)
{
    g_autoptr(GError) error = NULL;
    const char *text = session->prompt.text->str;
    if (session->prompt_for == PROMPT_FOR_FILTER &&
        !connections_view_set_filter(session_top(session), text, &error)) {
        prompt_complain(&session->prompt, g_strdup(error->message));
        return;
    }
    PromptFor what = session->prompt_for;
    session->prompt_for = PROMPT_FOR_NOTHING;
    if (what == PROMPT_FOR_SEARCH)
        find_first(session, text);
}

static void key_for_prompt(Session *session, const Key *key)
{
    switch (prompt_key(&session->prompt, key)) {
    case PROMPT_GOES_ON:
        return;
    case PROMPT_DONE:
        prompt_done(session);
        return;
    case PROMPT_LEFT:
        session->prompt_for = PROMPT_FOR_NOTHING;
        return;
    }
}

void session_key(Session *session, const Key *key)
{
    if (key->kind == KEY_NOTHING || key->kind == KEY_RESIZED)
        return;
    session_say(session, INK_PLAIN, NULL);
    if (session->prompt_for != PROMPT_FOR_NOTHING) {
        key_for_prompt(session, key);
        return;
    }
    if (key->kind != KEY_NAMED && key->kind != KEY_CHAR) {
        frame_mouse(session, key);
        return;
    }
    Request request = request_for_key(key->name);
    if (request != REQUEST_COUNT)
        session_handle(session, request);
}
