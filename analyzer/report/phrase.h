/* phrase.h: the sentences of the catalogue with the values of one event in
 * them. The ladder, the view and every report say things alike through here. */
#pragma once

#include "../../dissectors/event.h"

/* One value as people read it, translated and safe for a terminal.
 * `place` counts the fields of the event's row. (transfer full); NULL if unset */
char *phrase_value(const Event *event, unsigned place);

/* Fills `pattern`, already translated, with the values of `event`: {field} is a
 * value, {by} the end that did it. A clause that needs a value which is not set
 * is left out; in the first one `missing` takes its place. (transfer full) */
char *phrase_fill(const char *pattern, const Event *event, const char *missing);

/* The catalogue's sentence for `event`. (transfer full) */
char *event_says(const Event *event);

/* "client", "server", "both ends"; translated. */
const char *phrase_end(End end);
