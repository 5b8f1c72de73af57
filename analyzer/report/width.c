#include "width.h"

#define ELLIPSIS "…"

unsigned width_of_char(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

unsigned width_of(const char *text)
{
    unsigned columns = 0;
    for (const char *at = text; *at; at = width_next_char(at))
        columns += width_of_char(g_utf8_get_char(at));
    return columns;
}

/* Where `text` has to end to take at most `columns`; *ret_taken is what it takes. */
static const char *end_within(const char *text, unsigned columns, unsigned *ret_taken)
{
    const char *at = text;
    unsigned taken = 0;
    while (*at) {
        unsigned next = width_of_char(g_utf8_get_char(at));
        if (taken + next > columns)
            break;
        taken += next;
        at = width_next_char(at);
    }
    *ret_taken = taken;
    return at;
}

unsigned width_append_cut(GString *line, const char *text, unsigned columns)
{
    unsigned taken;
    const char *end = end_within(text, columns, &taken);
    if (!*end || columns == 0) {
        g_string_append_len(line, text, end - text);
        return taken;
    }

    end = end_within(text, columns - 1, &taken);
    g_string_append_len(line, text, end - text);
    g_string_append(line, ELLIPSIS);
    return taken + 1;
}

void width_append_padded(GString *line, const char *text, unsigned columns)
{
    unsigned taken = width_append_cut(line, text, columns);
    width_append_repeated(line, " ", columns - taken);
}

void width_append_repeated(GString *line, const char *glyph, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        g_string_append(line, glyph);
}
