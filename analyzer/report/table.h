/* table.h: rows of text set in columns. */
#pragma once

#include "paint.h"

#define TABLE_COLUMNS_MAX 12

typedef struct Column {
    const char *title; /* (nullable) translated */
    bool right;        /* numbers */
    bool shrinks;      /* is cut when the page is too narrow */
} Column;

typedef struct Table {
    Column columns[TABLE_COLUMNS_MAX];
    unsigned column_count;
    GArray *cells; /* of a type that is table.c's own; row by row */
} Table;

void table_init(Table *table);
void table_clear(Table *table);

/* Columns come first, then cells, row by row. `text` is copied, and safe. */
void table_column(Table *table, const char *title, bool right, bool shrinks);
void table_cell(Table *table, Ink ink, const char *text);
void table_take(Table *table, Ink ink, char *text); /* the same; takes `text` over */

/* Writes it at `indent`, under its titles if it has any. */
void table_print(const Table *table, Page *page, unsigned indent);
