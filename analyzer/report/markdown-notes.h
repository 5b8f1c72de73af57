/* markdown-notes.h: notes and claims as Markdown. Private to markdown-*.c. */
#pragma once

#include "pane.h"
#include "report.h"

/* The passages beside the rungs (of Rung) that do not stand above yet. */
void markdown_notes(FILE *out, Pane *pane, const GArray *rungs);

/* The claims that these packets spoke to, as a table. */
void markdown_claims(FILE *out, const ReportInput *input);
