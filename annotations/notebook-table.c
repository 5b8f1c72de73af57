#include "notebook-table.h"

#include <string.h>

bool table_is_rule(const char *line)
{
    return strchr(line, '|') && strchr(line, '-') && line[strspn(line, "|-: \t")] == '\0';
}

char *table_row_text(const char *row)
{
    g_auto(GStrv) cells = g_strsplit(row, "|", -1);
    GString *text = g_string_new(NULL);
    unsigned count = 0;
    for (char **cell = cells; *cell; cell++) {
        g_strstrip(*cell);
        if (!**cell)
            continue;
        g_string_append(text, count == 0 ? "" : count == 1 ? ": " : ", ");
        g_string_append(text, *cell);
        count++;
    }
    return g_string_free(text, FALSE);
}
