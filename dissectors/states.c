#include "states.h"

#include <glib.h>

void states_clear(States *states)
{
    for (unsigned i = 0; i < STATES_SIZES; i++)
        g_clear_pointer(&states->slabs[i], slab_free);
}

/* The slab for things of `n` bytes, made when it is first asked for; NULL: the heap has them. */
static Slab *slab_for(const Conversation *conversation, size_t n)
{
    States *states = conversation->commons ? conversation->commons->states : NULL;
    size_t place = n > 0 ? (n - 1) / STATES_STEP_BYTES : 0;
    if (!states || place >= STATES_SIZES)
        return NULL;
    if (!states->slabs[place])
        states->slabs[place] = slab_new((place + 1) * STATES_STEP_BYTES, NULL);
    return states->slabs[place];
}

void *state_take(const Conversation *conversation, size_t n)
{
    Slab *slab = slab_for(conversation, n);
    return slab ? slab_take(slab) : g_malloc(n);
}

void state_give(const Conversation *conversation, void *state, size_t n)
{
    if (!state)
        return;
    Slab *slab = slab_for(conversation, n);
    if (slab)
        slab_give(slab, state);
    else
        g_free(state);
}
