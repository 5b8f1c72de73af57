/* notebook-table.h: tables as people write them in Markdown, with bars. Private to
 * notebook*.c. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Whether `line` is the rule between the header and the rows: "|---|:-:|". */
bool table_is_rule(const char *line);

/* The cells of a row as one reads them: "SYN_SENT: client, has sent a SYN".
 * (transfer full) */
char *table_row_text(const char *row);
