/* ledger-text.h: who holds how many TIME_WAIT and when ports run out: shown only
 * where there is something to tell, in a line or two where there is little. */
#pragma once

#include "paint.h"
#include "report.h"

void ledger_print(Page *page, const ReportInput *input, bool verbose);
