/* session.h: what is on the screen and what was typed: tabs, each with views one on top
 * of another, and the line at the bottom. */
#pragma once

#include "layout.h"
#include "prompt.h"
#include "view.h"

#define SESSION_TABS 5

typedef enum PromptFor {
    PROMPT_FOR_NOTHING,
    PROMPT_FOR_SEARCH,
    PROMPT_FOR_FILTER,
} PromptFor;

struct Session {
    Model *model;
    View *tabs[SESSION_TABS]; /* (owned, nullable) the view on top of each */
    int tab;
    char *message; /* (owned, nullable) for the line at the bottom; gone with the next key */
    Ink message_ink;
    char *search; /* (owned, nullable) what was looked for last */
    Prompt prompt;
    PromptFor prompt_for;
    unsigned side_percent; /* of the screen, for panes */
    Layout layout;         /* of the last drawing, for the mouse */
    bool paused;
    bool done;
};

void session_init(Session *session, Model *model);
void session_clear(Session *session);

/* The view on top of the tab at hand. */
View *session_top(const Session *session);

/* Puts `view`, which it takes over, on top. */
void session_push(Session *session, View *view);

/* Takes the top one away; false if it is the last of its tab. */
bool session_pop(Session *session);

void session_go_to_tab(Session *session, int tab);

/* Says something until the next key; takes `text` over. */
void session_say(Session *session, Ink ink, char *text);

/* Opens the conversation that `frame` belongs to, with the cursor there. */
void session_open_frame(Session *session, uint64_t frame);

/* Does what is asked, in the top view or here. */
void session_handle(Session *session, Request request);

/* Takes in one key. */
void session_key(Session *session, const Key *key);
