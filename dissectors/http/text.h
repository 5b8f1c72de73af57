/* text.h: the little that HTTP/1.x text needs: lines, tokens and lists, read
 * through cursors over captured bytes (RFC 9110, 5.6). */
#pragma once

#include "../cursor.h"

/* Splits a line off, without its CRLF or bare LF (RFC 9112, 2.2), and sets
 * *ret_bare for the latter. False, and nothing changed, without a line end. */
CHECKED bool text_line(Cursor *c, Cursor *ret_line, bool *ret_bare);

/* Splits off what stands before the next `byte` and steps over both. False, and
 * nothing changed, if there is none. */
CHECKED bool text_until(Cursor *c, char byte, Cursor *ret);

/* The same for the last `byte`: *c is left with what stands behind it. */
CHECKED bool text_until_last(Cursor *c, char byte, Cursor *ret);

/* Splits the next item off a comma-separated list (RFC 9110, 5.6.1), trimmed;
 * empty items are passed over. False at the end. */
CHECKED bool text_item(Cursor *list, Cursor *ret);

/* Without spaces and tabs at either side. */
Cursor text_trim(Cursor c);

/* Comparisons ignore the case of ASCII letters. */
bool text_equals(Cursor c, const char *literal);
bool text_starts(Cursor c, const char *prefix);
bool text_list_has(Cursor list, const char *item);

/* True if all bytes are tchar and there is at least one (RFC 9110, 5.6.2). */
bool text_is_token(Cursor c);

/* Reads a number of decimal digits and nothing else. False if it is none, or
 * beyond what may count bytes of a stream, 2^63 - 1. */
CHECKED bool text_number(Cursor c, uint64_t *ret);

/* The bytes of the empty line at the start of c: 2, 1 for a bare LF, 0 if there is
 * none. */
size_t text_empty_line_bytes(const Cursor *c);

/* True if c is a CR alone, which may yet become an empty line. */
bool text_may_be_empty_line(const Cursor *c);
