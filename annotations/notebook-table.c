#include "notebook-table.h"

#include <string.h>

bool table_is_rule(const char *line)
{
    return strchr(line, '|') && strchr(line, '-') && line[strspn(line, "|-: \t")] == '\0';
}

char *table_row_text(const char *row)
{
    GString *text = g_string_new(NULL);
    unsigned count = 0;
    for (const char *cell = row, *end; *cell; cell = *end ? end + 1 : end) {
        end = cell + strcspn(cell, "|");
        g_autofree char *words = g_strstrip(g_strndup(cell, (gsize)(end - cell)));
        if (!*words)
            continue;
        g_string_append(text, count == 0 ? "" : count == 1 ? ": " : ", ");
        g_string_append(text, words);
        count++;
    }
    return g_string_free(text, FALSE);
}
