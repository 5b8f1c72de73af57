/* layout.h: which part of the screen is for what. Only numbers. */
#pragma once

#include <stdbool.h>

#include "canvas.h"

/* Parts without room have no rows. */
typedef struct Layout {
    Canvas tabs;   /* names of the views */
    Canvas head;   /* what the view is about */
    Canvas titles; /* of columns */
    Canvas body;
    Canvas side;   /* a pane, beside the body or below it */
    Canvas border; /* between the two */
    Canvas status; /* the line at the bottom, or what is typed there */
    Canvas keys;   /* F-keys */
} Layout;

/* What the view at hand wants. */
typedef struct LayoutWish {
    int rows, columns; /* of the screen */
    int head;          /* lines */
    int status;        /* lines */
    int body;          /* rows that there are to show; a pane below takes what they leave */
    bool titles;
    bool side;
    int side_percent;
} LayoutWish;

/* From this width on a pane stands beside the body. */
#define LAYOUT_BESIDE_MIN 110

/* Whether the pane stands beside the body rather than below it. */
bool layout_is_beside(const LayoutWish *wish);

/* Columns for the body. */
int layout_body_columns(const LayoutWish *wish);

Layout layout_make(const LayoutWish *wish);
