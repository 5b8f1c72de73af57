/* markdown-page.h: what the text report prints, as Markdown. */
#pragma once

#include "paint.h"

/* A page that writes Markdown; for markdown_page_free(). */
typedef struct MarkdownPage MarkdownPage;

MarkdownPage *markdown_page_new(FILE *out);
void markdown_page_free(MarkdownPage *markdown);
Page *markdown_page(MarkdownPage *markdown); /* borrowed */
