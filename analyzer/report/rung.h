/* rung.h: one rung of a ladder on a page: frame, time, both ends' states and the
 * arrow between them. */
#pragma once

#include "ladder.h"
#include "paint.h"

/* How wide its parts are. */
typedef struct RungLayout {
    unsigned frame, time, lane;
    unsigned note; /* left for a note beside it; 0: none */
    int64_t start_ns;
} RungLayout;

/* Marks behind names of states that were drawn. */
typedef struct RungMarks {
    bool inferred, unknowable;
} RungMarks;

/* A layout for the rungs of `conversation` on a page of `columns`.
 * @beside: keep room for notes */
RungLayout rung_plan(const Conversation *conversation, unsigned columns, bool beside);

/* What stands above the columns; does not end the line. */
void rung_put_titles(Page *page, const RungLayout *layout);

/* The rung's first row, its notes left out, with the first line of its lane_label()
 * on the arrow; then each further line, below it. Neither ends the line. */
void rung_put(Page *page, const RungLayout *layout, const Rung *rung, const char *label,
              RungMarks *marks);
void rung_put_below(Page *page, const RungLayout *layout, const Rung *rung, const char *label);

/* A row of lifelines alone. */
void rung_put_empty(Page *page, const RungLayout *layout);
