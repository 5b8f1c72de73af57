/* sheet-view.h: a view of a page of the report, whose lines may lead somewhere. */
#pragma once

#include "screen.h"

typedef struct SheetSource {
    const char *title; /* English msgid */
    void (*print)(Page *page, Screen *screen, gconstpointer what);
    bool still; /* text alone, no lines that lead somewhere */
} SheetSource;

/* @what: handed to print; must outlive the view. Returns: (transfer full) */
View *sheet_view_new(Screen *screen, const SheetSource *source, gconstpointer what);

/* Goes where a line leads; false if it leads nowhere. */
bool sheet_view_follow(Screen *screen, const Sheet *sheet, size_t line);
