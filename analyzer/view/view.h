/* view.h: one thing to look at: rows with a cursor, and perhaps a pane beside them that
 * tells more of the row at the cursor. A view says what its rows are; frame.c does the
 * moving, searching and drawing for all of them alike. */
#pragma once

#include "../report/paint.h"
#include "columns.h"
#include "list.h"
#include "model.h"

typedef struct View View;
typedef struct Screen Screen;

typedef struct ViewOps {
    const char *title; /* English msgid */
    bool still;        /* text to read: no cursor */
    bool has_side;     /* there is a pane beside the rows */
    bool tells_story;  /* it shows what comes from model.input->story */

    void (*free)(View *view);

    /* Before each drawing: the room there is, in columns. Sheets are made here. */
    void (*prepare)(View *view, unsigned columns); /* (nullable) */

    size_t (*count)(View *view);

    /* Lines above the titles; none are ended but by page_end_line(). (nullable) */
    void (*put_head)(View *view, Page *page);
    void (*put_titles)(View *view, Page *page);           /* (nullable) does not end the line */
    void (*put_row)(View *view, Page *page, size_t row);  /* does not end the line */
    void (*put_side)(View *view, Page *page, size_t row); /* (nullable) */

    /* Whether a row is worth a look. (nullable) */
    bool (*is_telling)(View *view, size_t row);

    /* Does what is asked; false if that is not for this view. (nullable) */
    bool (*handle)(View *view, Request request);

    /* What was typed after screen_ask(). (nullable) */
    void (*typed)(View *view, const char *text);

    /* Whether an expression holds for a row, where rows are conversations. (nullable) */
    bool (*holds)(View *view, size_t row, const Expression *expression);

    /* What goes on, for the line at the bottom. (nullable) (transfer full) (nullable) */
    char *(*status)(View *view);

    /* There is another story: MODEL_STORY. (nullable) */
    void (*refresh)(View *view);

    /* Some work for when nobody waits; true if there is more. (nullable) */
    bool (*work)(View *view);
} ViewOps;

/* All views begin with one. */
struct View {
    const ViewOps *ops;
    Screen *screen;
    Model *model;
    List list;
    List side;         /* lines of the pane */
    Sheet *side_sheet; /* (owned, nullable) */
    size_t side_of;    /* the row that it speaks of */
    bool side_shown;   /* there is room for the pane */
    bool in_side;      /* the pane is asked, not the rows */
    unsigned skipped;  /* columns scrolled out at the left */
    View *below;       /* (owned, nullable) where one goes back to */
};

void view_init(View *view, const ViewOps *ops, Screen *screen);
void view_free(View *view); /* NULL is fine */

/* ---- the views there are; all (transfer full) ---------------------------- */

View *connections_view_new(Screen *screen);
View *requests_view_new(Screen *screen);
View *ledger_view_new(Screen *screen);
View *notebook_view_new(Screen *screen);
View *doctor_view_new(Screen *screen);
View *help_view_new(Screen *screen);

/* One conversation as a ladder. @frame: to put the cursor on; 0: the first */
View *ladder_view_new(Screen *screen, ModelKey key, uint64_t frame);

/* The bytes of one frame. @key: (nullable) of the conversation that it belongs to */
View *bytes_view_new(Screen *screen, uint64_t frame, const ModelKey *key);

/* One passage, with where it stands beside packets. */
View *passage_view_new(Screen *screen, const Passage *passage);

/* Columns to choose from, for sorting the connections. */
View *sort_view_new(Screen *screen, View *connections);

/* The tasks of screen->lab, and the game of predicting a connection of it. */
View *lab_view_new(Screen *screen);
bool lab_view_is(const View *view); /* whether it is the one with the tasks */
View *predict_view_new(Screen *screen);

/* ---- the list of connections --------------------------------------------- */

/* What it is filtered by; "" for nothing. Borrowed. */
const char *connections_view_filter(const View *view);

/* False and *error set if `text` is no expression. */
bool connections_view_set_filter(View *view, const char *text, GError **error);

void connections_view_sort(View *view, ColumnId column);
ColumnId connections_view_sorted(const View *view);
