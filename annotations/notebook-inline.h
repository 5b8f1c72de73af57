/* notebook-inline.h: what stands inside a line of Markdown: text, code, comments.
 * Private to notebook*.c. */
#pragma once

#include <cmark.h>

#include "notebook-draft.h"

/* Takes the comments in `html` for bindings of the draft; all other HTML is text. */
void inline_take_html(NotebookReader *reader, Draft *draft, const char *html, unsigned line);

bool inline_is_comment(cmark_node *node);

/* Appends all text in `node` and takes its comments. */
void inlines_append(NotebookReader *reader, Draft *draft, cmark_node *node, unsigned line);

/* The text of a heading, or of a line from `node` up to `end`, without comments.
 * (transfer full) */
char *inlines_title(NotebookReader *reader, cmark_node *node, unsigned line);
char *inlines_text(NotebookReader *reader, cmark_node *node, const cmark_node *end, unsigned line);
