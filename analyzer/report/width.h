/* width.h: how many columns of a terminal a text takes, and cutting it to fit.
 * All texts are valid UTF-8 without control characters (see escape.h). */
#pragma once

#include <glib.h>

/* The character after the one at `at`. */
static inline const char *width_next_char(const char *at)
{
    return at + g_utf8_skip[(guchar)*at];
}

/* Columns that `c` takes: 0 for combining marks, 2 for wide CJK, else 1. */
unsigned width_of_char(gunichar c);

/* Columns that `text` takes. */
unsigned width_of(const char *text);

/* Appends `text` to `line`, cut to `columns` with a final "…" if it is longer.
 * Returns the columns it took. */
unsigned width_append_cut(GString *line, const char *text, unsigned columns);

/* The same, then spaces up to `columns`. */
void width_append_padded(GString *line, const char *text, unsigned columns);

/* Appends `glyph` `count` times. */
void width_append_repeated(GString *line, const char *glyph, unsigned count);
