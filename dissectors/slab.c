#include "slab.h"

#include <glib.h>
#include <stdalign.h>
#include <stdbool.h>

#include "expanse.h"
#include "prefetch.h"

/* Our choice: a block is worth its call of malloc, and a slab of few things small. One of
 * many things goes on by the large page. */
#define BLOCK_BYTES  (64 * 1024)
#define SMALL_BLOCKS 16

/* Of the thing that will be taken next, what is fetched meanwhile: it has left the cache since
 * it was given back, and the beginning of it is written first. */
#define FETCHED_BYTES ((size_t)1024)

typedef struct Block {
    void *at; /* (owned) */
    size_t bytes;
} Block;

typedef struct Free {
    struct Free *next;
} Free;

struct Slab {
    size_t size;
    Free *free;
    char *fresh;       /* of the newest block, not handed out yet */
    size_t fresh_left; /* things */
    GArray *blocks;    /* Block */
    const BlockSource *source;
};

Slab *slab_new(size_t size, const BlockSource *source)
{
    Slab *slab = g_new0(Slab, 1);
    size_t step = alignof(max_align_t);
    slab->source = source;
    slab->size = (MAX(size, sizeof(Free)) + step - 1) / step * step;
    slab->blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    return slab;
}

void slab_free(Slab *slab)
{
    if (!slab)
        return;
    for (guint i = 0; i < slab->blocks->len; i++) {
        const Block *block = &g_array_index(slab->blocks, Block, i);
        expanse_free(block->at, block->bytes);
    }
    g_array_unref(slab->blocks);
    g_free(slab);
}

static void add_block(Slab *slab)
{
    bool large = !slab->source && slab->blocks->len >= SMALL_BLOCKS;
    size_t n = MAX(large ? EXPANSE_BYTES : BLOCK_BYTES, slab->size);
    slab->fresh_left = n / slab->size;
    if (slab->source) {
        slab->fresh = slab->source->take(slab->source->user, n);
        return;
    }
    slab->fresh = expanse_new(n);
    g_array_append_vals(slab->blocks, &(Block){slab->fresh, n}, 1);
}

void *slab_take(Slab *slab)
{
    Free *thing = slab->free;
    if (thing) {
        slab->free = thing->next;
        if (slab->free)
            prefetch_bytes(slab->free, MIN(slab->size, FETCHED_BYTES));
        return thing;
    }
    if (slab->fresh_left == 0)
        add_block(slab);
    void *fresh = slab->fresh;
    slab->fresh += slab->size;
    slab->fresh_left--;
    return fresh;
}

void slab_give(Slab *slab, void *thing)
{
    Free *free = thing;
    free->next = slab->free;
    slab->free = free;
}
