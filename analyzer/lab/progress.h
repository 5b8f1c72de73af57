/* progress.h: what somebody has solved so far, kept between sessions in
 * $XDG_STATE_HOME/wirenotes/labs.ini: a group for each lab, a key for each task. */
#pragma once

#include "lab.h"

typedef struct Progress Progress;

/* progress_load: what was kept; empty if there is nothing, or nowhere to keep it. A file that
 * cannot be understood is put aside as labs.ini.broken.
 * @ret_trouble: what was wrong with the file, in one line, or NULL; for g_free()
 * Never NULL. (transfer full) */
Progress *progress_load(char **ret_trouble);
void progress_free(Progress *progress); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

/* Writes it, whole or not at all. False, with a line in *error, if that cannot be. */
bool progress_save(const Progress *progress, GError **error);

/* One more answer to a task. Returns how many wrong ones there were before it. */
unsigned progress_note(Progress *progress, const Lab *lab, const LabTask *task, bool right);

bool progress_is_solved(const Progress *progress, const Lab *lab, const LabTask *task);
unsigned progress_tries(const Progress *progress, const Lab *lab, const LabTask *task);
unsigned progress_solved(const Progress *progress, const Lab *lab); /* how many of its tasks */

/* The best round of the game: so many right of so many asked. */
void progress_note_round(Progress *progress, const Lab *lab, unsigned right, unsigned asked);
bool progress_best_round(const Progress *progress, const Lab *lab, unsigned *ret_right,
                         unsigned *ret_asked);
