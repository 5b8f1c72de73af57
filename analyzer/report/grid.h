/* grid.h: rows of text set in columns. */
#pragma once

#include "paint.h"

#define GRID_COLUMNS_MAX 12

typedef struct Column {
    const char *title; /* (nullable) translated */
    bool right;        /* numbers */
    bool shrinks;      /* is cut when the page is too narrow */
} Column;

struct Grid {
    Column columns[GRID_COLUMNS_MAX];
    unsigned column_count;
    GArray *cells; /* of a type that is grid.c's own; row by row */
};

void grid_init(Grid *grid);
void grid_clear(Grid *grid);

/* Columns come first, then cells, row by row. `text` is copied, and safe. */
void grid_column(Grid *grid, const char *title, bool right, bool shrinks);
void grid_cell(Grid *grid, Ink ink, const char *text);
void grid_take(Grid *grid, Ink ink, char *text); /* the same; takes `text` over */

/* What is in it, for who sets it otherwise. Borrowed. */
guint grid_row_count(const Grid *grid);
const char *grid_text(const Grid *grid, guint row, unsigned column);
Ink grid_ink(const Grid *grid, guint row, unsigned column);
bool grid_has_titles(const Grid *grid);

/* Writes it at `indent`, under its titles if it has any. */
void grid_print(const Grid *grid, Page *page, unsigned indent);
