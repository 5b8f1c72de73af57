#include "line.h"

#include <glib.h>

size_t line_take(const Cursor *c, Cursor *ret)
{
    const uint8_t *end = c->captured > 0 ? memchr(c->at, '\n', c->captured) : NULL;
    if (!end)
        return 0;
    size_t taken = (size_t)(end - c->at) + 1;
    size_t length = taken - 1;
    if (length > 0 && c->at[length - 1] == '\r')
        length--;
    *ret = cursor_over(c->at, length);
    return taken;
}

Cursor line_word(Cursor *line)
{
    size_t n = 0;
    while (n < line->captured && line->at[n] != ' ')
        n++;
    Cursor word = cursor_over(line->at, n);
    while (n < line->captured && line->at[n] == ' ')
        n++;
    *line = cursor_over(line->at + n, line->captured - n);
    return word;
}

static bool same(Cursor text, const char *word, size_t n)
{
    return n == 0 || g_ascii_strncasecmp((const char *)text.at, word, n) == 0;
}

bool line_is(Cursor text, const char *word)
{
    return text.captured == strlen(word) && same(text, word, text.captured);
}

bool line_starts(Cursor text, const char *start)
{
    return text.captured >= strlen(start) && same(text, start, strlen(start));
}

bool line_contains(Cursor text, const char *word)
{
    size_t n = strlen(word);
    for (; text.captured >= n; text = cursor_over(text.at + 1, text.captured - 1))
        if (same(text, word, n))
            return true;
    return false;
}

bool line_may_become(Cursor text, const char *word)
{
    return same(text, word, MIN(text.captured, strlen(word)));
}
