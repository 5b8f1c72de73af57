/* paint.h: the few inks of a report, and the page they are put on. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#include "medium.h"
#include "sheet.h"

/* A page is written a line at a time: spans of ink, then page_end_line(). */
typedef struct Page {
    FILE *out;
    Sheet *sheet; /* (nullable) takes the lines instead of `out` */
    const Medium
        *medium;    /* (nullable) takes the parts; `sheet`, then owned, has the line at hand */
    uint64_t frame; /* that what comes is about; 0: none */
    bool colour;
    unsigned columns; /* width to fill */
    unsigned at;      /* column of the line's end so far */
    GString *line;
} Page;

void page_init(Page *page, FILE *out, bool colour, unsigned columns);
void page_init_sheet(Page *page, Sheet *sheet, unsigned columns);
void page_init_medium(Page *page, const Medium *medium);
void page_clear(Page *page);

/* Appends `text`, safe and valid UTF-8, cut where the page ends. */
void page_put(Page *page, Ink ink, const char *text);

/* The same, cut to `columns` and padded up to it. */
void page_put_padded(Page *page, Ink ink, const char *text, unsigned columns);

/* The same, with its end at `columns` from here. */
void page_put_right(Page *page, Ink ink, const char *text, unsigned columns);

/* Spaces up to column `column`; at least none. */
void page_move_to(Page *page, unsigned column);

/* Writes the line, without trailing spaces, and begins the next. */
void page_end_line(Page *page);

/* The lines from here on are about this: for sheets and media alone. */
void page_about(Page *page, SheetAbout about, uint64_t number);

/* Puts a whole line of a sheet; does not end it. */
void page_put_line(Page *page, const Sheet *sheet, unsigned line);

/* A line of one text; an empty one for "". */
void page_line(Page *page, Ink ink, const char *text);

/* `text` wrapped into lines, each indented. */
void page_prose(Page *page, Ink ink, unsigned indent, const char *text);

/* A heading with an empty line above. */
void page_heading(Page *page, const char *text);

/* Gives requests (Exchange *) in the order of their begins to the medium; false
 * where there is none. */
bool page_waterfall(Page *page, const Story *story, const GPtrArray *rows);

/* Gives what can be drawn of the ledger to the medium. */
void page_ledger(Page *page, const Ledger *ledger);

/* Gives a passage of the notes to the medium; false where there is none. */
bool page_passage(Page *page, const Passage *passage);
