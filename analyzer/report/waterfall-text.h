/* waterfall-text.h: requests as bars over time, one a line. */
#pragma once

#include "../story/story.h"
#include "paint.h"

/* @rows: the exchanges (const Exchange *) to show */
void waterfall_print(Page *page, const Story *story, const GPtrArray *rows);
