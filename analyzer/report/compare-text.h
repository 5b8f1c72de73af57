/* compare-text.h: what a story compares: addresses that raced, HTTP beside HTTPS. */
#pragma once

#include "../story/story.h"
#include "paint.h"

/* Nothing, where there is nothing to compare. */
void compare_print_races(Page *page, const Story *story);
void compare_print_beside(Page *page, const Story *story);
