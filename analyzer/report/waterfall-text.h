/* waterfall-text.h: requests as bars over time, one a line. */
#pragma once

#include "../story/story.h"
#include "paint.h"

/* The bar whose columns waterfall_bar() has told. */
void waterfall_put_bar(Page *page, const uint8_t *cells, unsigned columns);

/* What the glyphs of these rows mean; does not end the line. */
void waterfall_put_legend(Page *page, const GPtrArray *rows);

/* @rows: the exchanges (const Exchange *) to show */
void waterfall_print(Page *page, const Story *story, const GPtrArray *rows);
