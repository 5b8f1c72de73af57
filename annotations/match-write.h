/* match-write.h: puts what was matched into the notebook, for its author to correct. */
#pragma once

#include "notebook.h"

/* match_written: the file with an HTML comment behind each passage that was bound
 * by its words: "<!-- on: tcp.syn -->" at the end of the passage's first line. One
 * that is bound to nothing has "on: none" where it would else be taken for a part
 * of the one before. All other bytes stay as they are. Where a comment would change what is read
 * (inside code, in a table), none is put; *ret_left counts those.
 * @notebook: as match_notebook() left it, read from `bytes` and nothing else
 * Returns: (transfer full) */
GString *match_written(const Notebook *notebook, const char *bytes, size_t length, guint *ret_left);
