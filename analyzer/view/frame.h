/* frame.h: draws the screen: bars, titles, rows, the pane, and the line at the bottom. */
#pragma once

#include "screen.h"

/* Draws everything for a terminal of this size. */
void frame_draw(Screen *screen, int rows, int columns);

/* Takes in what the mouse did. */
void frame_mouse(Screen *screen, const Key *key);
