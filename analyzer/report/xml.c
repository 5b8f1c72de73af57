#include "xml.h"

#include <stdbool.h>

#include "width.h"

void xml_append_text(GString *xml, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *p = valid; *p; p = width_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool allowed =
            (c >= 0x20 && c != 0x7f && c != 0xfffe && c != 0xffff) || c == '\n' || c == '\t';
        if (!allowed)
            g_string_append(xml, "\xef\xbf\xbd");
        else if (c == '&')
            g_string_append(xml, "&amp;");
        else if (c == '<')
            g_string_append(xml, "&lt;");
        else if (c == '>')
            g_string_append(xml, "&gt;");
        else if (c == '"')
            g_string_append(xml, "&quot;");
        else if (c == '\n')
            g_string_append(xml, "&#10;");
        else
            g_string_append_unichar(xml, c);
    }
}

void xml_append_attribute(GString *xml, const char *name, const char *value)
{
    g_string_append_printf(xml, " %s=\"", name);
    xml_append_text(xml, value);
    g_string_append_c(xml, '"');
}
