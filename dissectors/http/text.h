/* text.h: the little that HTTP/1.x text needs: lines, tokens and lists, read
 * through cursors over captured bytes (RFC 9110, 5.6). */
#pragma once

#include <glib.h>

#include "../cursor.h"

/* Splits off what stands before `mark`, which lies within *c, and steps over both.
 * False, and nothing changed, if there is none. */
CHECKED static inline bool text_until_mark(Cursor *c, const uint8_t *mark, Cursor *ret)
{
    if (!mark)
        return false;
    size_t n = (size_t)(mark - c->at);
    *ret = cursor_over(c->at, n);
    return cursor_skip(c, n + 1);
}

/* Splits off what stands before the next `byte` and steps over both. False, and
 * nothing changed, if there is none. */
CHECKED static inline bool text_until(Cursor *c, char byte, Cursor *ret)
{
    return c->captured > 0 && text_until_mark(c, memchr(c->at, byte, c->captured), ret);
}

/* The same for the last `byte`: *c is left with what stands behind it. */
CHECKED bool text_until_last(Cursor *c, char byte, Cursor *ret);

/* Splits a line off, without its CRLF or bare LF (RFC 9112, 2.2), and sets
 * *ret_bare for the latter. False, and nothing changed, without a line end. */
CHECKED static inline bool text_line(Cursor *c, Cursor *ret_line, bool *ret_bare)
{
    if (!text_until(c, '\n', ret_line))
        return false;
    size_t n = ret_line->captured;
    *ret_bare = n == 0 || ret_line->at[n - 1] != '\r';
    if (!*ret_bare)
        cursor_trim(ret_line, n - 1);
    return true;
}

/* Splits the next item off a comma-separated list (RFC 9110, 5.6.1), trimmed;
 * empty items are passed over. False at the end. */
CHECKED bool text_item(Cursor *list, Cursor *ret);

static inline bool text_is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* Without spaces and tabs at either side. */
static inline Cursor text_trim(Cursor c)
{
    size_t start = 0, end = c.captured;
    while (start < end && text_is_blank(c.at[start]))
        start++;
    while (end > start && text_is_blank(c.at[end - 1]))
        end--;
    return cursor_over(c.at + start, end - start);
}

#define TEXT_EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether eight bytes are alike but for the case of letters, all at once: where `b` has
 * a letter, the bit that tells its case may differ. `b` is ASCII. */
G_ALWAYS_INLINE static inline bool text_eight_alike(uint64_t a, uint64_t b)
{
    uint64_t low = b | TEXT_EIGHT(0x20);
    /* the top bit of each byte: is it "a" or above, and not above "z"? */
    uint64_t letters =
        (low + TEXT_EIGHT(0x80 - 'a')) & ~(low + TEXT_EIGHT(0x80 - 'z' - 1)) & TEXT_EIGHT(0x80);
    return ((a ^ b) & ~(letters >> 2)) == 0;
}

/* Up to eight bytes as a number, for comparisons only. */
G_ALWAYS_INLINE static inline uint64_t text_word(const void *at, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, at, n);
    return word;
}

/* The last word overlaps the one before, so that none is cut. */
G_ALWAYS_INLINE static inline bool text_alike(const uint8_t *a, const char *b, size_t n)
{
    if (n < 8)
        return text_eight_alike(text_word(a, n), text_word(b, n));
    for (size_t i = 0; i + 8 < n; i += 8)
        if (!text_eight_alike(text_word(a + i, 8), text_word(b + i, 8)))
            return false;
    return text_eight_alike(text_word(a + n - 8, 8), text_word(b + n - 8, 8));
}

/* Comparisons ignore the case of ASCII letters; the literal has no other bytes than
 * ASCII. Always inline: where the compiler knows it, it is compared as a number or two. */
G_ALWAYS_INLINE static inline bool text_starts(Cursor c, const char *prefix)
{
    size_t n = strlen(prefix);
    return n <= c.captured && text_alike(c.at, prefix, n);
}

G_ALWAYS_INLINE static inline bool text_equals(Cursor c, const char *literal)
{
    return c.captured == strlen(literal) && text_starts(c, literal);
}

/* Whether one of the items is `item`. */
G_ALWAYS_INLINE static inline bool text_list_has(Cursor list, const char *item)
{
    Cursor found;
    if (text_equals(list, item)) /* mostly there is one */
        return true;
    while (text_item(&list, &found))
        if (text_equals(found, item))
            return true;
    return false;
}

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
