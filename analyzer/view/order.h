/* order.h: which conversations of the model are in the list, and in which order. Work on
 * many of them is done in steps, so that nobody waits for it. */
#pragma once

#include "../../annotations/expression.h"
#include "columns.h"

typedef struct Order {
    Model *model;
    GArray *places;  /* (owned) uint32_t: places in the model, as they are listed */
    ColumnId column; /* sorted by */
    bool descending;
    Expression *filter; /* (owned, nullable) */
    char *filter_text;  /* (owned, nullable) */
    size_t looked_at;   /* places of the model taken in so far */
    bool is_listed;     /* all that there were have been looked through once */
    GArray *coming;     /* (owned, nullable) like `places`: looked through once more, as rows may
                           have changed */
    size_t coming_at;   /* places taken into that */
    bool stale;         /* rows may have changed since */
    int64_t begun_ns, next_ns; /* when that was begun, and may be again */
    uint64_t moves;            /* of the model's places */
} Order;

void order_init(Order *order, Model *model);
void order_clear(Order *order);

/* Takes in up to `most` more conversations of the model. True if there are more still;
 * false once all are in and sorted. *ret_moved is set if rows are not where they were. */
bool order_step(Order *order, size_t most, bool *ret_moved);

/* What rows say may have changed: in a while they are looked through and sorted again. */
void order_touch(Order *order);

/* Whether order_step() has something to do. */
bool order_is_busy(const Order *order);

void order_sort_by(Order *order, ColumnId column, bool descending);

/* order_filter: lists only what `text`, an expression, holds for; "" lists all. False
 * and *error set, and nothing changed, if it is none. */
bool order_filter(Order *order, const char *text, GError **error);

size_t order_count(const Order *order);
ModelKey order_key(const Order *order, size_t row);

/* The row where this conversation stands; false if it is not listed. */
bool order_find(const Order *order, ModelKey key, size_t *ret);
