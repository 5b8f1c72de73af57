/* pane.h: what stands beside a rung of the ladder: remarks on what happened,
 * and the passages of the notes that explain it. */
#pragma once

#include "ladder.h"
#include "note-lines.h"
#include "paint.h"

/* A report shows a passage in full once, and after that only points there. */
typedef struct Pane {
    const Binder *binder; /* (nullable) */
    bool verbose;         /* say routine events as well, and why states change */
    GHashTable *shown;    /* Passage * -> Conversation * it stands beside */
    GHashTable *pointed;  /* passages that the current ladder has pointed at */
    const Conversation *conversation;
    bool used_pointer; /* the legend must explain it */
} Pane;

void pane_init(Pane *pane, const Binder *binder, bool verbose);
void pane_clear(Pane *pane);

/* Says that a ladder begins. */
void pane_begin(Pane *pane, const Conversation *conversation);

/* The lines beside `rung`, at most `columns` wide.
 * Returns: (transfer full) (element-type PaneLine): none if nothing is to be said */
GArray *pane_lines(Pane *pane, const Rung *rung, unsigned columns);
