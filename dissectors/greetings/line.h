/* line.h: lines of text, as greetings have them. */
#pragma once

#include "../cursor.h"

/* Splits the first line off c, without its end (LF or CR LF), into *ret. Returns the
 * bytes it takes with its end, 0 if that is still to come. */
size_t line_take(const Cursor *c, Cursor *ret);

/* Splits the first word off *line, and the spaces behind it. */
Cursor line_word(Cursor *line);

/* All without regard to the case of ASCII letters. */
bool line_is(Cursor text, const char *word);
bool line_starts(Cursor text, const char *start);
bool line_contains(Cursor text, const char *word);

/* True if `text` is the beginning of `word`, or all of it. */
bool line_may_become(Cursor text, const char *word);
