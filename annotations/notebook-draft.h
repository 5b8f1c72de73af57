/* notebook-draft.h: passages in the making, and where in the notebook they stand.
 * Private to notebook*.c. */
#pragma once

#include "notebook-reader.h"

/* A bold line alone is a heading below those of Markdown, 1 to 6. */
#define BOLD_LEVEL 7

/* Items in items that may be passages; deeper ones are text of the last. */
#define ITEM_DEPTH_MAX 8

typedef struct Heading {
    unsigned level;
    Passage *passage; /* borrowed; may have been left out: NULL */
    char *title;
    char *path; /* what ids under it begin with, if it has no passage */
} Heading;

/* A passage that is still growing. */
typedef struct Draft {
    Passage *passage; /* borrowed from the notebook, or owned if `spare` */
    Prose prose;
    guint place;     /* in the notebook's passages */
    bool spare;      /* the notebook is full: read, then thrown away */
    char *wanted_id; /* unless a comment gives one */
    char *marker;    /* (nullable) of an item: "2. " or "• " */
    unsigned number; /* of an item in its list */
} Draft;

typedef struct Drafts {
    NotebookReader *reader;
    GArray *headings;               /* Heading, the outermost first */
    Draft open[1 + ITEM_DEPTH_MAX]; /* a heading or loose text, then items in it */
    unsigned depth;                 /* how many are open */
    unsigned loose;                 /* loose texts under this heading so far */
    char *lead;                     /* (nullable) the line that introduces the list now read */
    bool full;                      /* said that the notebook is */
    bool whole;                     /* what is under a heading stays together */
} Drafts;

void drafts_init(Drafts *drafts, NotebookReader *reader);

/* Finishes all that is open. */
void drafts_clear(Drafts *drafts);

/* Begins the passage of a heading. */
void drafts_open_heading(Drafts *drafts, unsigned level, const char *title, unsigned line);

/* Begins an item of a list, inside the item that is open if there is one. */
void drafts_open_item(Drafts *drafts, bool ordered, unsigned number, unsigned line);
void drafts_close_item(Drafts *drafts);

/* Notes that a list begins outside any item, after the line that introduces it. */
void drafts_open_list(Drafts *drafts);
/* The same for a table: `header` introduces its rows, which are items. */
void drafts_open_table(Drafts *drafts, const char *header);
/* Closes a text that stands before or after a list, so that the next is another. */
void drafts_close_loose(Drafts *drafts);

/* Before a new line of text: closes what is open if that is whole. That is so where
 * both it and the line are bound, or where it has text, no comment of an author, and
 * either the line begins `anew` or the text has come to the end of a sentence in
 * Chinese, which nobody breaks into lines. */
void drafts_part(Drafts *drafts, bool anew, bool bound);

/* The draft that text at `line` belongs to; opens one if there is none. */
Draft *drafts_current(Drafts *drafts, unsigned line);

/* Says how the text from byte `from` to the end of the draft is set. What was said of a
 * part of it before stands. */
void draft_style(Draft *draft, size_t from, TextStyle style);
