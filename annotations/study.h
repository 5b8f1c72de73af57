/* study.h: what a notebook does not say of itself: which events its passages
 * speak of (match.h), and which of its statements are known to be wrong (lint.h). */
#pragma once

#include "notebook.h"

/* Binds what the author has not, and finds what is wrong. A notebook in which
 * all is decided costs nothing. Doing it twice changes nothing. */
void study_notebook(Notebook *notebook);
