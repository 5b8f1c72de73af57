#include "list.h"

/* The last row that may be the first on the screen. */
static size_t last_top(const List *list)
{
    return list->count > list->page ? list->count - list->page : 0;
}

/* Brings the cursor to the screen, and fills that. */
static void settle(List *list)
{
    if (list->cursor >= list->count)
        list->cursor = list->count > 0 ? list->count - 1 : 0;
    if (!list->still && list->cursor < list->top)
        list->top = list->cursor;
    if (!list->still && list->page > 0 && list->cursor - list->top >= list->page)
        list->top = list->cursor - list->page + 1;
    if (list->top > last_top(list))
        list->top = last_top(list);
    if (list->still)
        list->cursor = list->top;
}

void list_resize(List *list, size_t count, size_t page)
{
    list->count = count;
    list->page = page;
    settle(list);
}

void list_move_to(List *list, size_t row)
{
    list->cursor = row;
    if (list->still)
        list->top = row;
    settle(list);
}

void list_show(List *list, size_t row)
{
    bool seen = row >= list->top && row - list->top < list->page;
    if (!seen)
        list->top = row > list->page / 2 ? row - list->page / 2 : 0;
    if (!list->still)
        list->cursor = row;
    settle(list);
}

void list_carry(List *list, size_t row)
{
    size_t below_top = list->cursor - MIN(list->top, list->cursor);
    list->cursor = row;
    list->top = row - MIN(below_top, row);
}

/* `from` and so many more or less, within the rows. */
static size_t moved(const List *list, size_t from, long rows)
{
    size_t last = list->count > 0 ? list->count - 1 : 0;
    if (rows < 0)
        return from > (size_t)-rows ? from - (size_t)-rows : 0;
    return (size_t)rows < last - (from < last ? from : last) ? from + (size_t)rows : last;
}

static void move_by(List *list, long rows)
{
    list_move_to(list, moved(list, list->still ? list->top : list->cursor, rows));
}

void list_scroll(List *list, long rows)
{
    size_t top = moved(list, list->top, rows);
    list->top = top < last_top(list) ? top : last_top(list);
    if (list->cursor < list->top)
        list->cursor = list->top;
    if (list->page > 0 && list->cursor - list->top >= list->page)
        list->cursor = list->top + list->page - 1;
    settle(list);
}

/* A page with its cursor moved by a page; the row at the edge stays to be seen. */
static void move_page(List *list, bool down)
{
    long rows = list->page > 1 ? (long)list->page - 1 : 1;
    size_t top = moved(list, list->top, down ? rows : -rows);
    list->top = top < last_top(list) ? top : last_top(list);
    move_by(list, down ? rows : -rows);
}

bool list_handle(List *list, Request request)
{
    if (request == REQUEST_DOWN)
        move_by(list, 1);
    else if (request == REQUEST_UP)
        move_by(list, -1);
    else if (request == REQUEST_PAGE_DOWN)
        move_page(list, true);
    else if (request == REQUEST_PAGE_UP)
        move_page(list, false);
    else if (request == REQUEST_FIRST)
        list_move_to(list, 0);
    else if (request == REQUEST_LAST)
        list_move_to(list, list->count);
    else
        return false;
    return true;
}
