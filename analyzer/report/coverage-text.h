/* coverage-text.h: what of the notes the packets show, and what of the packets the
 * notes leave out. */
#pragma once

#include "paint.h"
#include "report.h"

/* @verbose: names every passage that was not shown */
void coverage_print(Page *page, const ReportInput *input, bool verbose);
