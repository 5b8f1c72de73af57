/* canvas.h: a rectangle of the screen, and what is drawn there. ncurses is known to
 * this file, terminal.h and keys.h; views know none of it. */
#pragma once

#include "../report/sheet.h"

typedef struct Canvas {
    int top, left; /* on the screen */
    int rows, columns;
} Canvas;

/* How a whole row stands out. */
typedef enum Stress {
    STRESS_NONE,
    STRESS_CURSOR, /* the cursor is here */
    STRESS_ASIDE,  /* so it is, but in the pane that is not asked just now */
    STRESS_BAR,    /* bars at top and bottom */
    STRESS_TITLE,  /* titles of columns */
} Stress;

/* Draws line `line` of the sheet on row `row`, its first `skipped` columns left out. */
void canvas_line(const Canvas *canvas, int row, const Sheet *sheet, guint line, unsigned skipped,
                 Stress stress);

/* An empty row. */
void canvas_blank(const Canvas *canvas, int row, Stress stress);

/* A line down, beside a pane. */
void canvas_edge(const Canvas *canvas, int column);

/* Shows the terminal's own cursor there; for typing. */
void canvas_caret(const Canvas *canvas, int row, unsigned column);

/* Begins and ends the drawing of a screen. */
void canvas_begin(void);
void canvas_end(void);
