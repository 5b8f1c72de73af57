/* slab.h: memory for many things of one size, which come and go.
 *
 * What is given back is handed out again first: it is still in the cache. Blocks go
 * back to the system only with the slab itself. One thread at a time. */
#pragma once

#include <stddef.h>

typedef struct Slab Slab;

/* For things of `size` bytes. */
Slab *slab_new(size_t size);
void slab_free(Slab *slab); /* and with it all that came from it; NULL is fine */

/* Not cleared; aligned for anything. Never NULL. */
void *slab_take(Slab *slab);
void slab_give(Slab *slab, void *thing);
