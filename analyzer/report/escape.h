/* escape.h: text that came from the wire, made safe for a terminal.
 *
 * Nothing that moves the cursor, changes colours, hides or turns around text
 * comes through: control characters, invisible format characters (among them
 * those that change the direction of writing, Unicode TR 36), bytes that are no
 * UTF-8, characters that have no shape. Each is written as \xHH or \u{H}; a
 * backslash is doubled, so that none of this can be counterfeited. */
#pragma once

#include <glib.h>

/* One line, safe to print. (transfer full) */
char *escape_line(const void *bytes, size_t n);
char *escape_string(const char *string); /* the same for a C string; NULL gives "" */

/* For prose that a person wrote, such as notes: newlines stay and a backslash
 * is not doubled. (transfer full) */
char *escape_prose(const char *string);
