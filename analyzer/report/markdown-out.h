/* markdown-out.h: writing Markdown so that text stays text: CommonMark 0.30, and GitHub's
 * tables. */
#pragma once

#include <glib.h>
#include <stdio.h>

/* `text` on one line: what is markup in Markdown or HTML is escaped, what could not be
 * seen or would turn text around is written as in escape.h. NULL writes nothing. */
void markdown_text(FILE *out, const char *text);

/* The same between marks such as "**"; nothing for an empty text. */
void markdown_marked(FILE *out, const char *mark, const char *text);

/* `text` as a code span. */
void markdown_code(FILE *out, const char *text);

/* Lines as a fenced block. They are safe for a terminal. */
void markdown_block(FILE *out, const char *lines);
