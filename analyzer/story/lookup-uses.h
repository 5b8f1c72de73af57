/* lookup-uses.h: look-ups of one name belong together, and lead to connections. */
#pragma once

#include "story.h"

/* Puts `lookup`, the newest, with those that `lead` (nullable) leads if it is part of
 * the same effort to find an address; else it leads itself. Returns its lead. */
Lookup *lookup_uses_join(Lookup *lead, Lookup *lookup);

/* All look-ups and exchanges are in the story, the latter in order: says which
 * look-ups served which exchange, and gives those the time that they took. */
void lookup_uses_link(Story *story);
