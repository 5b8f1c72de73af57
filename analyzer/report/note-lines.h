/* note-lines.h: what is said of an event and of a passage beside it, line by line:
 * for the pane beside a ladder, and for a packet's comment. */
#pragma once

#include "../../annotations/binder.h"
#include "ink.h"

/* What a line says, for whoever does not only print it. */
typedef enum PaneKind {
    PANE_REMARK,
    PANE_TITLE, /* of a passage that stands here in full: then its text, ... */
    PANE_TEXT,  /* ... where it is written, and what is wrong in it */
    PANE_SOURCE,
    PANE_CORRECTION,
    PANE_VERDICT, /* on its claim */
    PANE_POINTER, /* to a passage that stands elsewhere */
    PANE_RULE,    /* why a state changed */
} PaneKind;

typedef struct PaneLine {
    Ink ink;
    PaneKind kind;
    bool begins;               /* a remark or passage begins here */
    char *text;                /* (owned) */
    const Passage *passage;    /* (nullable) that it is from or about */
    const Conversation *where; /* PANE_POINTER: beside which the passage stands */
} PaneLine;

/* Columns of lines that are not to be wrapped, a line for each paragraph. */
#define PANE_WHOLE_LINES (1U << 20)

/* Returns: (transfer full) (element-type PaneLine) */
GArray *lines_new(void);

/* Each adds lines of at most `columns` to `lines`. */
void lines_add_text(GArray *lines, Ink ink, const char *text, unsigned columns);

/* Says of the lines from `first` on what they are. */
void lines_mark(GArray *lines, guint first, PaneKind kind, const Passage *passage);

/* The catalogue's sentence for the event, with a mark of its weight. */
void lines_add_remark(GArray *lines, const Event *event, unsigned columns);

/* The passage, its source and what is known to be wrong in it. */
void lines_add_passage(GArray *lines, const Note *note, unsigned columns);

/* What this one event says to the passage's claim; nothing if it makes none. */
void lines_add_verdict(GArray *lines, const Note *note, unsigned columns);

/* Whether it says no. */
bool note_contradicts(const Note *note);
