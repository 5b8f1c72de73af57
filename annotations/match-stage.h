/* match-stage.h: the order in which things happen on a connection, and in which
 * people therefore tell of them. Private to match*.c. */
#pragma once

#include "term.h"

/* Whether `event` comes after `before` and before `after` in one story. */
bool stage_is_between(EventId before, EventId event, EventId after);

/* Whether `event` comes right after `before`. */
bool stage_is_next(EventId before, EventId event);

/* What a passage bound to `event` is about, or CONCEPT_COUNT. */
Concept stage_topic(EventId event);
