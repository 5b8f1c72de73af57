#include "html-out.h"

#include <stdarg.h>
#include <string.h>

#include "escape.h"

/* HTML Living Standard, 13.1.2.3 and 13.1.4: what text and a quoted attribute must not
 * contain as it is. */
static const char *reference_for(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(FILE *out, const char *text)
{
    g_autofree char *safe = escape_prose(text);
    const char *at = safe;
    while (*at) {
        size_t plain = strcspn(at, "&<>\"'");
        fwrite(at, 1, plain, out);
        at += plain;
        if (*at)
            fputs(reference_for(*at++), out);
    }
}

void html_markup(FILE *out, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vfprintf(out, format, values);
    va_end(values);
}

void html_element(FILE *out, const char *tag, const char *class, const char *text)
{
    if (class)
        html_markup(out, "<%s class=\"%s\">", tag, class);
    else
        html_markup(out, "<%s>", tag);
    html_text(out, text);
    html_markup(out, "</%s>", tag);
}

void html_take_element(FILE *out, const char *tag, const char *class, char *text)
{
    html_element(out, tag, class, text);
    g_free(text);
}
