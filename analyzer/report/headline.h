/* headline.h: the line above a ladder: who talks to whom, and how it went. */
#pragma once

#include "../story/story.h"
#include "paint.h"

/* @of: how many conversations of its kind the capture has */
void headline_put(Page *page, const Story *story, const Conversation *conversation, uint64_t of);

/* The same, below an empty line. */
void headline_print(Page *page, const Story *story, const Conversation *conversation, uint64_t of);
