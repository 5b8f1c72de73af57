/* find.h: searching the rows of the view at hand. */
#pragma once

#include "screen.h"

/* Finds `text` from the cursor on: an expression, where the view knows such, or what
 * rows show. Round the end and on from the beginning. */
void find_first(Screen *screen, const char *text);

/* The same once more, from the next row on or back. */
void find_again(Screen *screen, bool back);

/* To the next row worth a look; false if the view knows no such thing. */
bool find_telling(View *view, bool back);
