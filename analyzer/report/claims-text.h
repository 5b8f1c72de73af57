/* claims-text.h: what the packets say to the notes, and what the notes leave out. */
#pragma once

#include "paint.h"
#include "report.h"

/* Each claim: contradicted ones first, then supported, then not seen. */
void claims_print(Page *page, const ReportInput *input);

/* Events that happened and that no passage explains. */
void claims_print_coverage(Page *page, const ReportInput *input);
