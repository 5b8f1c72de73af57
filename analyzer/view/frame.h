/* frame.h: draws the session: bars, titles, rows, the pane, and the line at the bottom. */
#pragma once

#include "session.h"

/* Draws everything for a terminal of this size. */
void frame_draw(Session *session, int rows, int columns);

/* Takes in what the mouse did. */
void frame_mouse(Session *session, const Key *key);
