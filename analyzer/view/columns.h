/* columns.h: what the list tells of each connection, from one table (columns.def),
 * and what it is sorted by. */
#pragma once

#include "../report/paint.h"
#include "model.h"

typedef enum ColumnId {
#define COLUMN(id, title, width, right, rank, help) COLUMN_##id,
#include "columns.def"
#undef COLUMN
    COLUMN_COUNT
} ColumnId;

typedef struct ColumnRow {
    const char *title; /* English msgid, or the same in all languages */
    unsigned width;
    bool right;
    unsigned rank;
    const char *help; /* English msgid */
} ColumnRow;

extern const ColumnRow column_rows[COLUMN_COUNT];

/* Widths for a screen of `columns`; 0: left out. Ends of connections and names grow.
 * @processes: some are known */
void columns_fit(unsigned columns, bool processes, unsigned widths[COLUMN_COUNT]);

/* Puts one row on the page. @zero_ns: from when on times are told */
void columns_put(Page *page, const unsigned widths[COLUMN_COUNT], Model *model, const ModelRow *row,
                 int64_t zero_ns);

/* The titles, with an arrow at the one that is sorted by. */
void columns_put_titles(Page *page, const unsigned widths[COLUMN_COUNT], ColumnId sorted,
                        bool descending);

/* Whether it was refused, never answered, or reset. */
bool columns_went_wrong(const ModelRow *row);

/* Where a row stands by one column: compared as numbers, `high` first. */
typedef struct ColumnKey {
    uint64_t high, low;
} ColumnKey;

/* Texts are not numbers: for a column of them see columns_text(). */
ColumnKey columns_key(ColumnId column, const ModelRow *row);

/* Whether a column holds texts; if so, the text of a row, borrowed. */
bool columns_is_text(ColumnId column);
const char *columns_text(ColumnId column, Model *model, const ModelRow *row);
