/* shown.h: the part of a story that belongs to selected connections. */
#pragma once

#include "../../annotations/selection.h"
#include "story.h"

/* A story of those look-ups, exchanges and sessions that run over the selected
 * conversations, and of the look-ups that led to one of these exchanges. Findings and
 * the ledger stay those of the whole capture. Everything in it is borrowed from
 * `story`, which must outlive it.
 * Returns: (transfer full): free with story_shown_free() */
Story *story_shown(const Story *story, const Selection *selection);
void story_shown_free(Story *shown); /* NULL is fine */
