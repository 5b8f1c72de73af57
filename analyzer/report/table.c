#include "table.h"

#include "width.h"

#define GAP        2 /* columns between two columns */
#define SHRUNK_MIN 8 /* no column becomes narrower */

typedef struct Cell {
    char *text;
    Ink ink;
} Cell;

static void cell_clear(gpointer cell)
{
    g_free(((Cell *)cell)->text);
}

void table_init(Table *table)
{
    *table = (Table){.cells = g_array_new(FALSE, FALSE, sizeof(Cell))};
    g_array_set_clear_func(table->cells, cell_clear);
}

void table_clear(Table *table)
{
    g_array_unref(table->cells);
    table->cells = NULL;
}

void table_column(Table *table, const char *title, bool right, bool shrinks)
{
    g_return_if_fail(table->column_count < TABLE_COLUMNS_MAX);
    table->columns[table->column_count++] =
        (Column){.title = title, .right = right, .shrinks = shrinks};
}

void table_take(Table *table, Ink ink, char *text)
{
    Cell cell = {.text = text, .ink = ink};
    g_array_append_val(table->cells, cell);
}

void table_cell(Table *table, Ink ink, const char *text)
{
    table_take(table, ink, g_strdup(text));
}

static void measure(const Table *table, unsigned widths[TABLE_COLUMNS_MAX])
{
    for (unsigned c = 0; c < table->column_count; c++)
        widths[c] = table->columns[c].title ? width_of(table->columns[c].title) : 0;
    for (guint i = 0; i < table->cells->len; i++) {
        unsigned needed = width_of(g_array_index(table->cells, Cell, i).text);
        unsigned *width = &widths[i % table->column_count];
        *width = MAX(*width, needed);
    }
}

/* Takes what is too much from the columns that may shrink, the widest first. */
static void shrink(const Table *table, unsigned widths[TABLE_COLUMNS_MAX], unsigned room)
{
    unsigned total = GAP * (table->column_count - 1);
    for (unsigned c = 0; c < table->column_count; c++)
        total += widths[c];
    while (total > room) {
        unsigned *widest = NULL;
        for (unsigned c = 0; c < table->column_count; c++)
            if (table->columns[c].shrinks && widths[c] > SHRUNK_MIN &&
                (!widest || widths[c] > *widest))
                widest = &widths[c];
        if (!widest)
            return;
        unsigned less = MIN(total - room, MAX(1, (*widest - SHRUNK_MIN) / 2));
        *widest -= less;
        total -= less;
    }
}

static void put_cell(Page *page, const Column *column, Ink ink, const char *text, unsigned width)
{
    if (column->right)
        page_put_right(page, ink, text, width);
    else
        page_put_padded(page, ink, text, width);
}

static bool has_titles(const Table *table)
{
    for (unsigned c = 0; c < table->column_count; c++)
        if (table->columns[c].title)
            return true;
    return false;
}

static void print_titles(const Table *table, Page *page, unsigned indent,
                         const unsigned widths[TABLE_COLUMNS_MAX])
{
    page_move_to(page, indent);
    for (unsigned c = 0; c < table->column_count; c++) {
        const char *title = table->columns[c].title;
        put_cell(page, &table->columns[c], INK_QUIET, title ? title : "", widths[c]);
        page_move_to(page, page->at + GAP);
    }
    page_end_line(page);
}

void table_print(const Table *table, Page *page, unsigned indent)
{
    if (table->column_count == 0)
        return;
    unsigned widths[TABLE_COLUMNS_MAX];
    measure(table, widths);
    shrink(table, widths, page->columns > indent ? page->columns - indent : 0);
    if (has_titles(table))
        print_titles(table, page, indent, widths);

    for (guint i = 0; i < table->cells->len; i++) {
        const Cell *cell = &g_array_index(table->cells, Cell, i);
        unsigned c = i % table->column_count;
        page_move_to(page, c == 0 ? indent : page->at + GAP);
        put_cell(page, &table->columns[c], cell->ink, cell->text, widths[c]);
        if (c + 1 == table->column_count)
            page_end_line(page);
    }
}
