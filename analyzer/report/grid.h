/* grid.h: rows of text set in columns. */
#pragma once

#include "paint.h"

#define GRID_COLUMNS_MAX 12

typedef struct Column {
    const char *title; /* (nullable) translated */
    bool right;        /* numbers */
    bool shrinks;      /* is cut when the page is too narrow */
} Column;

typedef struct Grid {
    Column columns[GRID_COLUMNS_MAX];
    unsigned column_count;
    GArray *cells; /* of a type that is grid.c's own; row by row */
} Grid;

void grid_init(Grid *grid);
void grid_clear(Grid *grid);

/* Columns come first, then cells, row by row. `text` is copied, and safe. */
void grid_column(Grid *grid, const char *title, bool right, bool shrinks);
void grid_cell(Grid *grid, Ink ink, const char *text);
void grid_take(Grid *grid, Ink ink, char *text); /* the same; takes `text` over */

/* Writes it at `indent`, under its titles if it has any. */
void grid_print(const Grid *grid, Page *page, unsigned indent);
