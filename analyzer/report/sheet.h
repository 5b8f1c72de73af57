/* sheet.h: a page that is kept instead of written: lines of text, each piece with its
 * ink and column, for whoever shows only a part of it at a time. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "ink.h"

/* A piece of one line. */
typedef struct SheetSpan {
    unsigned column;
    Ink ink;
    const char *text; /* borrowed from the sheet; not ended by a NUL */
    size_t length;    /* bytes */
} SheetSpan;

/* What a line is about, for whoever goes from there to it. */
typedef enum SheetAbout {
    ABOUT_NOTHING,
    ABOUT_FRAME, /* number of a frame */
    ABOUT_EVENT, /* EventId */
} SheetAbout;

typedef struct Sheet Sheet;

Sheet *sheet_new(void);
void sheet_free(Sheet *sheet); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sheet, sheet_free)

/* Takes all lines away. */
void sheet_reset(Sheet *sheet);

/* Appends `text` to the last line at `column`, cut to `columns`.
 * Returns the columns it took. */
unsigned sheet_put(Sheet *sheet, Ink ink, unsigned column, const char *text, unsigned columns);

/* Ends the line, and begins the next. */
void sheet_end_line(Sheet *sheet);

/* All lines that end from now on are about this, until the next call. */
void sheet_about(Sheet *sheet, SheetAbout about, uint64_t number);

guint sheet_line_count(const Sheet *sheet);

/* Spans of line `line`, in the order of their columns. */
guint sheet_span_count(const Sheet *sheet, guint line);
SheetSpan sheet_span(const Sheet *sheet, guint line, guint span);

/* What `line` is about; *ret_number is set unless it is nothing. */
SheetAbout sheet_line_about(const Sheet *sheet, guint line, uint64_t *ret_number);

/* The whole line, for searching. (transfer full) */
char *sheet_line_text(const Sheet *sheet, guint line);
