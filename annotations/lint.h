/* lint.h: finds statements in notes that are known to be wrong (lint.def), however
 * they are worded, and what corrects them; and what the notes leave out that matters
 * (lint-gaps.def). */
#pragma once

#include "notebook.h"
#include "term.h"

typedef struct Linter Linter;

/* `vocabulary` must outlive the linter. (transfer full) */
Linter *linter_new(const Vocabulary *vocabulary);
void linter_free(Linter *linter); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Linter, linter_free)

/* Adds to the passages of a notebook what is wrong in them: Passage.corrections. A
 * passage that its author marked with `corrects:` is taken to know better. Returns
 * how much was found. */
guint lint_notebook(Linter *linter, Notebook *notebook);
