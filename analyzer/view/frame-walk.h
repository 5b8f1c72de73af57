/* frame-walk.h: from one frame of a conversation to the next. */
#pragma once

#include "model.h"

/* The frame of the conversation behind `from`, or before it; false if there is none. */
bool frame_walk(Model *model, ModelKey key, uint64_t from, bool back, uint64_t *ret);
