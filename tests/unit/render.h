/* render.h: a timeline as text, for tests to compare. */
#pragma once

#include "../../dissectors/timeline.h"

/* One event a line, "frame by event field=value ...". Text stands in quotes and
 * is escaped as in C; a duration has its unit; a field without a value is left
 * out. `fields` limits the fields to those in it, as "name name ..."; NULL: all.
 *
 * Returns: (transfer full) */
char *render_events(const Timeline *timeline, const char *fields);
