/* selection.h: the connections for which an expression holds. */
#pragma once

#include "expression.h"

typedef struct Selection Selection;

/* Returns: (transfer full) (nullable): an empty one, or NULL with an EXPRESSION_ERROR */
Selection *selection_new(const char *source, GError **error);
void selection_free(Selection *selection); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Selection, selection_free)

/* Asks the expression of `conversation`, once, when it is over. A bit for each id. */
void selection_take(Selection *selection, const Conversation *conversation);

/* An empty one of the same expression, for another thread. (transfer full) */
Selection *selection_clone_empty(const Selection *selection);

/* Adds what `from`, a clone, has selected. */
void selection_merge(Selection *into, const Selection *from);

/* Whether `conversation`, taken before, is one of them; without a selection all are. */
bool selection_has(const Selection *selection, const Conversation *conversation);

uint64_t selection_count(const Selection *selection, Transport transport);
const char *selection_source(const Selection *selection); /* borrowed */
