#include "grid.h"

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

void grid_init(Grid *grid)
{
    *grid = (Grid){.cells = g_array_new(FALSE, FALSE, sizeof(Cell))};
    g_array_set_clear_func(grid->cells, cell_clear);
}

void grid_clear(Grid *grid)
{
    g_array_unref(grid->cells);
    grid->cells = NULL;
}

void grid_column(Grid *grid, const char *title, bool right, bool shrinks)
{
    g_return_if_fail(grid->column_count < GRID_COLUMNS_MAX);
    grid->columns[grid->column_count++] =
        (Column){.title = title, .right = right, .shrinks = shrinks};
}

void grid_take(Grid *grid, Ink ink, char *text)
{
    Cell cell = {.text = text, .ink = ink};
    g_array_append_val(grid->cells, cell);
}

void grid_cell(Grid *grid, Ink ink, const char *text)
{
    grid_take(grid, ink, g_strdup(text));
}

guint grid_row_count(const Grid *grid)
{
    return grid->column_count ? grid->cells->len / grid->column_count : 0;
}

static const Cell *cell_at(const Grid *grid, guint row, unsigned column)
{
    return &g_array_index(grid->cells, Cell, row * grid->column_count + column);
}

const char *grid_text(const Grid *grid, guint row, unsigned column)
{
    return cell_at(grid, row, column)->text;
}

Ink grid_ink(const Grid *grid, guint row, unsigned column)
{
    return cell_at(grid, row, column)->ink;
}

static void measure(const Grid *grid, unsigned widths[GRID_COLUMNS_MAX])
{
    for (unsigned c = 0; c < grid->column_count; c++)
        widths[c] = grid->columns[c].title ? width_of(grid->columns[c].title) : 0;
    for (guint i = 0; i < grid->cells->len; i++) {
        unsigned needed = width_of(g_array_index(grid->cells, Cell, i).text);
        unsigned *width = &widths[i % grid->column_count];
        *width = MAX(*width, needed);
    }
}

/* Takes what is too much from the columns that may shrink, the widest first. */
static void shrink(const Grid *grid, unsigned widths[GRID_COLUMNS_MAX], unsigned room)
{
    unsigned total = GAP * (grid->column_count - 1);
    for (unsigned c = 0; c < grid->column_count; c++)
        total += widths[c];
    while (total > room) {
        unsigned *widest = NULL;
        for (unsigned c = 0; c < grid->column_count; c++)
            if (grid->columns[c].shrinks && widths[c] > SHRUNK_MIN &&
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

bool grid_has_titles(const Grid *grid)
{
    for (unsigned c = 0; c < grid->column_count; c++)
        if (grid->columns[c].title)
            return true;
    return false;
}

static void print_titles(const Grid *grid, Page *page, unsigned indent,
                         const unsigned widths[GRID_COLUMNS_MAX])
{
    page_move_to(page, indent);
    for (unsigned c = 0; c < grid->column_count; c++) {
        const char *title = grid->columns[c].title;
        put_cell(page, &grid->columns[c], INK_QUIET, title ? title : "", widths[c]);
        page_move_to(page, page->at + GAP);
    }
    page_end_line(page);
}

void grid_print(const Grid *grid, Page *page, unsigned indent)
{
    if (grid->column_count == 0)
        return;
    if (page->medium) {
        page->medium->table(page->medium->user, grid);
        return;
    }
    unsigned widths[GRID_COLUMNS_MAX];
    measure(grid, widths);
    shrink(grid, widths, page->columns > indent ? page->columns - indent : 0);
    if (grid_has_titles(grid))
        print_titles(grid, page, indent, widths);

    for (guint i = 0; i < grid->cells->len; i++) {
        const Cell *cell = &g_array_index(grid->cells, Cell, i);
        unsigned c = i % grid->column_count;
        page_move_to(page, c == 0 ? indent : page->at + GAP);
        put_cell(page, &grid->columns[c], cell->ink, cell->text, widths[c]);
        if (c + 1 == grid->column_count)
            page_end_line(page);
    }
}
