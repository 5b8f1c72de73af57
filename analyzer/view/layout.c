#include "layout.h"

/* Screens with fewer rows go without. */
#define ROWS_FOR_KEYS 10
#define ROWS_FOR_TABS 6
#define ROWS_FOR_HEAD 8
#define ROWS_FOR_SIDE 12

/* Rows that the body keeps whatever stands below it. */
#define BODY_ROWS_MIN 3

bool layout_is_beside(const LayoutWish *wish)
{
    return wish->side && wish->columns >= LAYOUT_BESIDE_MIN;
}

static int side_columns(const LayoutWish *wish)
{
    return layout_is_beside(wish) ? wish->columns * wish->side_percent / 100 : 0;
}

int layout_body_columns(const LayoutWish *wish)
{
    int side = side_columns(wish);
    return side > 0 ? wish->columns - side - 1 : wish->columns;
}

static int at_most(int wanted, int room)
{
    int given = wanted < room ? wanted : room;
    return given > 0 ? given : 0;
}

/* Cuts `rows` off the top of the free part of the screen. */
static Canvas take_top(Canvas *free, int rows)
{
    Canvas taken = *free;
    taken.rows = at_most(rows, free->rows);
    free->top += taken.rows;
    free->rows -= taken.rows;
    return taken;
}

static Canvas take_bottom(Canvas *free, int rows)
{
    Canvas taken = *free;
    taken.rows = at_most(rows, free->rows);
    free->rows -= taken.rows;
    taken.top = free->top + free->rows;
    return taken;
}

static Canvas take_right(Canvas *free, int columns)
{
    Canvas taken = *free;
    taken.columns = at_most(columns, free->columns);
    free->columns -= taken.columns;
    taken.left = free->left + free->columns;
    return taken;
}

static void split(Layout *layout, Canvas *free, const LayoutWish *wish)
{
    if (layout_is_beside(wish)) {
        layout->side = take_right(free, side_columns(wish));
        layout->border = take_right(free, 1);
    } else if (wish->side && wish->rows >= ROWS_FOR_SIDE) {
        int most = free->rows - BODY_ROWS_MIN - 1;
        int left = free->rows - 1 - wish->body - (wish->titles ? 1 : 0);
        int share = free->rows * wish->side_percent / 100;
        int rows = at_most(left > share ? left : share, most);
        layout->side = take_bottom(free, rows);
        layout->border = take_bottom(free, 1);
    }
}

Layout layout_make(const LayoutWish *wish)
{
    Canvas free = {.rows = wish->rows, .columns = wish->columns};
    Layout layout = {0};
    if (wish->rows >= ROWS_FOR_TABS)
        layout.tabs = take_top(&free, 1);
    if (wish->rows >= ROWS_FOR_KEYS)
        layout.keys = take_bottom(&free, 1);
    layout.status = take_bottom(&free, at_most(wish->status, wish->rows - 1));
    if (wish->rows >= ROWS_FOR_HEAD)
        layout.head = take_top(&free, at_most(wish->head, wish->rows / 4));
    split(&layout, &free, wish);
    if (wish->titles && free.rows > 1)
        layout.titles = take_top(&free, 1);
    layout.body = free;
    return layout;
}
