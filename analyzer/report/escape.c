#include "escape.h"

#include <stdbool.h>
#include <string.h>

/* Marks that one character may carry: more are only ever written to break the
 * layout. No script in use stacks as many. */
#define MARKS_MAX 4

static bool is_safe(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
        return false;
    default:
        return true;
    }
}

static bool is_allowed_here(gunichar c, bool prose, unsigned *marks)
{
    if (prose && c == '\n')
        return true;
    *marks = g_unichar_iszerowidth(c) ? *marks + 1 : 0;
    return is_safe(c) && *marks <= MARKS_MAX;
}

static void append_char(GString *out, gunichar c, bool prose, unsigned *marks)
{
    if (c == '\\' && !prose)
        g_string_append(out, "\\\\");
    else if (is_allowed_here(c, prose, marks))
        g_string_append_unichar(out, c);
    else if (c < 0x80)
        g_string_append_printf(out, "\\x%02x", (unsigned)c);
    else
        g_string_append_printf(out, "\\u{%x}", (unsigned)c);
}

static char *escape(const char *bytes, size_t n, bool prose)
{
    GString *out = g_string_sized_new(n);
    const char *end = bytes + n;
    unsigned marks = MARKS_MAX; /* a mark needs something to stand on */
    while (bytes < end) {
        gunichar c = g_utf8_get_char_validated(bytes, end - bytes);
        /* a NUL is reported as cut short by GLib when it is in the middle */
        if (*bytes == '\0')
            c = 0;
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (unsigned char)*bytes++);
            continue;
        }
        append_char(out, c, prose, &marks);
        bytes += c == 0 ? 1 : g_unichar_to_utf8(c, NULL);
    }
    return g_string_free(out, FALSE);
}

char *escape_line(const void *bytes, size_t n)
{
    return escape(bytes, n, false);
}

char *escape_string(const char *string)
{
    return string ? escape(string, strlen(string), false) : g_strdup("");
}

char *escape_prose(const char *string)
{
    return string ? escape(string, strlen(string), true) : g_strdup("");
}
