/* study.h: what a notebook does not say of itself: which events its passages
 * speak of (match.h), and which of its statements are known to be wrong (lint.h). */
#pragma once

#include "notebook.h"

/* Binds what the author has not, and finds what is wrong. Doing it twice changes
 * nothing. The vocabulary is made anew each time, some ten milliseconds. */
void study_notebook(Notebook *notebook);
