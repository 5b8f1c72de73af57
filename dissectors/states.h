/* states.h: memory for what is remembered of a conversation only while it lasts.
 *
 * Each connection takes some and gives it back soon, so that the next has it while it
 * is still in the cache. */
#pragma once

#include "conversation.h"
#include "slab.h"

/* Sizes that are kept apart: multiples of so many bytes. What is larger is rare, and
 * comes from the heap. */
#define STATES_STEP_BYTES 64
#define STATES_SIZES      16

/* All zero there is none yet. One thread at a time. */
typedef struct States {
    Slab *slabs[STATES_SIZES]; /* (owned, nullable) */
} States;

/* After all that came from it was given back. */
void states_clear(States *states);

/* `n` bytes, with whatever is in them, from what `conversation` has in common with others;
 * if that is nothing, from the heap. Never NULL. */
void *state_take(const Conversation *conversation, size_t n);

/* Gives `n` bytes back. NULL is fine. */
void state_give(const Conversation *conversation, void *state, size_t n);
