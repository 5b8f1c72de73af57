/* list.h: which of many rows the cursor is on, and which are on the screen. Only
 * numbers: it knows neither the rows nor the screen. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "request.h"

typedef struct List {
    size_t count;  /* rows there are */
    size_t cursor; /* the row it is on; 0 if there are none */
    size_t top;    /* first row on the screen */
    size_t page;   /* rows that fit */
    bool still;    /* there is no cursor: moving moves the rows */
} List;

/* There are `count` rows now, and room for `page`. Keeps the cursor on a row that there
 * is, and on the screen. */
void list_resize(List *list, size_t count, size_t page);

/* Puts the cursor on `row`, or the last before it, and brings it to the screen. */
void list_move_to(List *list, size_t row);

/* Brings `row` to the middle of the screen, unless it can be seen. */
void list_show(List *list, size_t row);

/* The row at the cursor is `row` now: it keeps its place on the screen. */
void list_carry(List *list, size_t row);

/* Rows without moving the cursor, unless that would leave the screen: the wheel. */
void list_scroll(List *list, long rows);

/* Moves as asked; false if `request` is about something else. */
bool list_handle(List *list, Request request);
