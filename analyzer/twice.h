/* twice.h: an input that is read twice. A pipe is kept in a temporary file, which then
 * stands in the place of standard input. */
#pragma once

#include <stdbool.h>

/* What to read from, again and again after twice_rewind(): `path`, or "-".
 * NULL, after one line on stderr, if it cannot be. Borrowed. */
const char *twice_open(const char *path);

/* Back to the beginning of what twice_open() gave. False, after one line on stderr, if
 * that cannot be. */
bool twice_rewind(const char *path);
