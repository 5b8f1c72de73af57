/* summary-text.h: the top of the text report: the capture itself, and what is
 * in it, before any single connection. */
#pragma once

#include "paint.h"
#include "report.h"
#include "totals.h"

/* The file and its span. */
void summary_print_capture(Page *page, const Analysis *analysis);

/* How many of what, how connections began and ended. */
void summary_print_totals(Page *page, const ReportInput *input);

/* Events worth a look, with how often they happened. */
void summary_print_events(Page *page, const Analysis *analysis);
