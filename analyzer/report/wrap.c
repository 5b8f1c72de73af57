#include "wrap.h"

#include <stdbool.h>

#include "width.h"

static bool must_not_begin_line(gunichar c)
{
    switch (g_unichar_break_type(c)) {
    case G_UNICODE_BREAK_CLOSE_PUNCTUATION:
    case G_UNICODE_BREAK_CLOSE_PARANTHESIS:
    case G_UNICODE_BREAK_EXCLAMATION:
    case G_UNICODE_BREAK_INFIX_SEPARATOR:
    case G_UNICODE_BREAK_NON_STARTER:
    case G_UNICODE_BREAK_POSTFIX:
    case G_UNICODE_BREAK_COMBINING_MARK:
    case G_UNICODE_BREAK_ZERO_WIDTH_JOINER:
    case G_UNICODE_BREAK_INSEPARABLE:
        return true;
    default:
        return g_unichar_type(c) == G_UNICODE_FINAL_PUNCTUATION;
    }
}

static bool must_not_end_line(gunichar c)
{
    switch (g_unichar_break_type(c)) {
    case G_UNICODE_BREAK_OPEN_PUNCTUATION:
    case G_UNICODE_BREAK_PREFIX:
        return true;
    default:
        return g_unichar_type(c) == G_UNICODE_INITIAL_PUNCTUATION;
    }
}

/* Whether a line may end between `before` and `after`. */
static bool may_break_between(gunichar before, gunichar after)
{
    if (after == ' ')
        return true;
    if (must_not_end_line(before) || must_not_begin_line(after))
        return false;
    return before == ' ' || g_unichar_iswide(before) || g_unichar_iswide(after);
}

/* Where the line that begins at `text` has to end: at the last place where it
 * may, or anywhere if there is none. Never at `text` itself unless it is empty
 * or a newline. */
static const char *line_end(const char *text, unsigned columns)
{
    const char *best = NULL;
    const char *at = text;
    unsigned taken = 0;
    gunichar before = 0;
    while (*at && *at != '\n') {
        gunichar c = g_utf8_get_char(at);
        if (before && may_break_between(before, c))
            best = at;
        taken += width_of_char(c);
        if (taken > columns && c != ' ')
            return best ? best : at > text ? at : width_next_char(at);
        before = c;
        at = width_next_char(at);
    }
    return at;
}

static void add_line(GPtrArray *lines, const char *start, const char *end)
{
    while (end > start && end[-1] == ' ')
        end--;
    g_ptr_array_add(lines, g_strndup(start, (gsize)(end - start)));
}

GPtrArray *wrap_text(const char *text, unsigned columns)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    const char *at = text;
    do {
        const char *end = line_end(at, MAX(columns, 2));
        add_line(lines, at, end);
        at = end;
        if (*at == '\n')
            at++;
        else
            while (*at == ' ')
                at++;
    } while (*at);
    return lines;
}
