#include "slab.h"

#include <glib.h>
#include <stdalign.h>

#include "prefetch.h"

/* Our choice: a block is worth its call of malloc, and a slab of few things small. */
#define BLOCK_BYTES (64 * 1024)

typedef struct Free {
    struct Free *next;
} Free;

struct Slab {
    size_t size;
    Free *free;
    char *fresh;       /* of the newest block, not handed out yet */
    size_t fresh_left; /* things */
    GPtrArray *blocks; /* (owned) from the heap */
    const BlockSource *source;
};

Slab *slab_new(size_t size, const BlockSource *source)
{
    Slab *slab = g_new0(Slab, 1);
    size_t step = alignof(max_align_t);
    slab->source = source;
    slab->size = (MAX(size, sizeof(Free)) + step - 1) / step * step;
    slab->blocks = g_ptr_array_new_with_free_func(g_free);
    return slab;
}

void slab_free(Slab *slab)
{
    if (!slab)
        return;
    g_ptr_array_unref(slab->blocks);
    g_free(slab);
}

static void add_block(Slab *slab)
{
    slab->fresh_left = MAX(BLOCK_BYTES / slab->size, (size_t)1);
    size_t n = slab->fresh_left * slab->size;
    slab->fresh = slab->source ? slab->source->take(slab->source->user, n) : g_malloc(n);
    if (!slab->source)
        g_ptr_array_add(slab->blocks, slab->fresh);
}

void *slab_take(Slab *slab)
{
    Free *thing = slab->free;
    if (thing) {
        slab->free = thing->next;
        prefetch(slab->free);
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
