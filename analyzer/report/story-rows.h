/* story-rows.h: what the tables of a story share. */
#pragma once

#include "../story/story.h"
#include "grid.h"

/* Stands where a value is not known. */
#define MISSING "–"

/* Values as text, MISSING where they are not known. (transfer full) */
char *text_or_missing(const Event *event, FieldId field);
char *ms_or_missing(int64_t ns);
char *duration_or_missing(int64_t ns);

/* Which conversation: they are counted for each transport. (transfer full) */
char *place_text(const Conversation *conversation);

/* Which rows to show under `title`: all of them in their order or, where they
 * are more than `most` (0: no limit), the first by `rank`. NULL, and no title, for
 * none. (transfer full) */
GPtrArray *story_rows_begin(Page *page, const char *title, const GPtrArray *all, unsigned most,
                            GCompareFunc rank);

/* To rank by: the larger first; for equal ones the earlier. */
gint story_rows_compare(int64_t a, int64_t b, uint64_t id_a, uint64_t id_b);

/* Writes the rows, and how many there are besides. */
void story_rows_end(Page *page, Grid *grid, guint all, guint shown);
