/* screen.h: what is on the screen and what was typed: tabs, each with views one on top
 * of another, and the line at the bottom. */
#pragma once

#include "../lab/session.h"
#include "layout.h"
#include "prompt.h"
#include "view.h"

#define SCREEN_TABS 5

typedef enum PromptFor {
    PROMPT_FOR_NOTHING,
    PROMPT_FOR_SEARCH,
    PROMPT_FOR_FILTER,
    PROMPT_FOR_VIEW, /* the top view asked: screen_ask() */
} PromptFor;

struct Screen {
    Model *model;
    LabSession *lab;         /* (nullable) borrowed: the exercise that this is about */
    View *tabs[SCREEN_TABS]; /* (owned, nullable) the view on top of each */
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

void screen_init(Screen *screen, Model *model);
void screen_clear(Screen *screen);

/* The view on top of the tab at hand. */
View *screen_top(const Screen *screen);

/* Puts `view`, which it takes over, on top. */
void screen_push(Screen *screen, View *view);

/* Takes the top one away; false if it is the last of its tab. */
bool screen_pop(Screen *screen);

void screen_go_to_tab(Screen *screen, int tab);

/* Says something until the next key; takes `text` over. */
void screen_say(Screen *screen, Ink ink, char *text);

/* Asks for a line of text, which view->ops->typed() of the top view gets.
 * @title: translated, borrowed */
void screen_ask(Screen *screen, const char *title);

/* Opens the conversation that `frame` belongs to, with the cursor there. */
void screen_open_frame(Screen *screen, uint64_t frame);

/* Does what is asked, in the top view or here. */
void screen_handle(Screen *screen, Request request);

/* Takes in one key. */
void screen_key(Screen *screen, const Key *key);
