/* Complaints about an expression, with a caret under the column. */
#include <string.h>

#include "expression-reader.h"
#include "sentences.h"

GQuark expression_error_quark(void)
{
    return g_quark_from_static_string("wirenotes-expression-error");
}

static bool is_blank(gunichar c)
{
    return c == '\n' || c == '\t' || c == '\r';
}

/* The source on one line, fit for a terminal, and the columns before `start`. */
static GString *printable(const char *source, size_t start, unsigned *ret_columns)
{
    GString *line = g_string_new(NULL);
    unsigned columns = 0;
    for (const char *p = source; *p; p += g_utf8_skip[(guchar)*p]) {
        gunichar c = g_utf8_get_char(p);
        if (is_blank(c))
            c = ' ';
        else if (!g_unichar_isprint(c))
            c = '?';
        g_string_append_unichar(line, c);
        if (p < source + start && !g_unichar_iszerowidth(c))
            columns += g_unichar_iswide(c) ? 2 : 1;
    }
    *ret_columns = columns;
    return line;
}

bool reader_complain(const Reader *reader, ExpressionError code, Span where, const char *suggestion,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    unsigned columns;
    GString *message = printable(reader->source, where.start, &columns);
    g_string_prepend(message, "\n  ");
    g_string_prepend(message, what);
    g_string_append_printf(message, "\n  %*s^", (int)columns, "");
    if (suggestion) {
        g_string_append(message, "\n  ");
        g_string_append_printf(message, _("did you mean %s?"), suggestion);
    }

    g_set_error_literal(reader->error, EXPRESSION_ERROR, code, message->str);
    g_string_free(message, TRUE);
    return false;
}

char *reader_quote(const Reader *reader, Span span)
{
    return g_strndup(reader->source + span.start, span.length);
}
