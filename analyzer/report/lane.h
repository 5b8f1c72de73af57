/* lane.h: the middle of a ladder: two lifelines and the arrows between them. */
#pragma once

#include "ladder.h"
#include "paint.h"

/* What is written on a rung's arrow, in lines that fit a lane `width` wide; one
 * empty line where there is no arrow.
 * Returns: (transfer full) (element-type utf8) */
GPtrArray *lane_label(const Rung *rung, unsigned width);

/* The arrow, with the first line of its label. */
void lane_put_arrow(Page *page, const Rung *rung, const char *text, unsigned width);

/* A later line of the label, below the arrow and on its side. */
void lane_put_below(Page *page, const Rung *rung, const char *text, unsigned width);

/* The lifelines alone, or with what was left out between them. */
void lane_put_empty(Page *page, unsigned width);
void lane_put_elision(Page *page, const Rung *rung, unsigned width);

/* "… 12 steps, 17 KiB …": what was left out. (transfer full) */
char *lane_elision_text(const Rung *rung);
