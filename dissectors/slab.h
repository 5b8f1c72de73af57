/* slab.h: memory for many things of one size, which come and go.
 *
 * What is given back is handed out again first: it is still in the cache. Blocks go
 * back to the system only with the slab itself. One thread at a time. */
#pragma once

#include <stddef.h>

typedef struct Slab Slab;

/* Where blocks come from; NULL stands for the heap. They are never given back one
 * by one. */
typedef struct BlockSource {
    void *(*take)(void *user, size_t n); /* aligned for anything; never NULL */
    void *user;
} BlockSource;

/* For things of `size` bytes.
 * @source: (nullable) outlives the slab */
Slab *slab_new(size_t size, const BlockSource *source);
void slab_free(Slab *slab); /* and with it all that came from the heap; NULL is fine */

/* Not cleared; aligned for anything. Never NULL. */
void *slab_take(Slab *slab);
void slab_give(Slab *slab, void *thing);
