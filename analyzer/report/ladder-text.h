/* ladder-text.h: the ladder of one conversation on a page. */
#pragma once

#include "../story/story.h"
#include "ladder.h"
#include "paint.h"
#include "pane.h"
#include "rung.h"

/* What ladders are drawn with, and what they have needed so far. */
typedef struct LadderArtist {
    Page *page;
    Pane *pane;
    const Story *story;
    unsigned most_rungs; /* see ladder_rungs() */
    RungMarks marks;     /* that the legend must explain */
} LadderArtist;

/* @of: how many conversations of its kind the capture has */
void ladder_print(LadderArtist *artist, const Conversation *conversation, uint64_t of);

/* What is missing of a ladder whose timeline had no room left. (transfer full) (nullable) */
char *ladder_dropped_text(const Conversation *conversation);

/* What the marks behind states mean, if any was used. */
void ladder_print_legend(const LadderArtist *artist);
