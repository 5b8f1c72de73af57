/* store.h: memory for what is kept until the end.
 *
 * Up to a budget it is ordinary memory. What goes beyond lies in a temporary file, mapped:
 * whoever holds a pointer finds it there, and the kernel needs memory only for what is
 * being looked at. One for each worker. */
#pragma once

#include <stdbool.h>

#include "../../dissectors/slab.h"

typedef struct Store Store;

/* Of which `memory_bytes` may be ordinary memory. */
Store *store_new(size_t memory_bytes);
void store_free(Store *store); /* NULL is fine */

/* Where slabs and arenas have their blocks from. Borrowed. */
const BlockSource *store_blocks(const Store *store);

/* Lets the kernel take back the memory of all that lies in the file, but for the newest. */
void store_relieve(Store *store);

/* Bytes handed out from memory; and whether the file could not be had or is full, so
 * that the budget is exceeded from now on. */
size_t store_in_memory(const Store *store);
bool store_is_full(const Store *store);
