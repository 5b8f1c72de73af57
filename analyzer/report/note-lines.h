/* note-lines.h: what is said of an event and of a passage beside it, line by line:
 * for the pane beside a ladder, and for a packet's comment. */
#pragma once

#include "../../annotations/binder.h"
#include "ink.h"

typedef struct PaneLine {
    Ink ink;
    bool begins; /* a remark or passage begins here */
    char *text;  /* (owned) */
} PaneLine;

/* Returns: (transfer full) (element-type PaneLine) */
GArray *lines_new(void);

/* Each adds lines of at most `columns` to `lines`. */
void lines_add_text(GArray *lines, Ink ink, const char *text, unsigned columns);

/* The catalogue's sentence for the event, with a mark of its weight. */
void lines_add_remark(GArray *lines, const Event *event, unsigned columns);

/* The passage, its source and what is known to be wrong in it. */
void lines_add_passage(GArray *lines, const Note *note, unsigned columns);

/* What this one event says to the passage's claim; nothing if it makes none. */
void lines_add_verdict(GArray *lines, const Note *note, unsigned columns);

/* Whether it says no. */
bool note_contradicts(const Note *note);
