/* claims-text.h: what the packets say to the notes, see coverage-text.h for the rest. */
#pragma once

#include "paint.h"
#include "report.h"

/* Each claim: contradicted ones first, then supported, then not seen. */
void claims_print(Page *page, const ReportInput *input);
