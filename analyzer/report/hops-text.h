/* hops-text.h: proxies and balancers as a table. */
#pragma once

#include "../story/hops.h"
#include "paint.h"

/* At most `most` rows; 0: all. Nothing if there are none. */
void hops_print(Page *page, const Story *story, const Selection *only, unsigned most);
