/* summary-text.h: the top of the text report: the capture itself, and what is
 * in it, before any single connection. */
#pragma once

#include "paint.h"
#include "report.h"
#include "totals.h"

/* The file and its span. */
void summary_print_capture(Page *page, const Analysis *analysis);

/* How many of what, under a heading; then their kinds. */
void summary_print_totals(Page *page, const ReportInput *input);

/* The services, how connections began and ended. */
void summary_print_kinds(Page *page, const ReportInput *input);

/* Events worth a look, with how often they happened. */
void summary_print_events(Page *page, const Analysis *analysis);

/* What a selection leaves of single connections; nothing without one. */
void summary_print_selection(Page *page, const Selection *only);
