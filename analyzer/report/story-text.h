/* story-text.h: look-ups and TLS sessions as tables. */
#pragma once

#include "../story/story.h"
#include "paint.h"

/* @most: rows of each table; 0 for all */
void story_print_lookups(Page *page, const Story *story, unsigned most);
void story_print_secures(Page *page, const Story *story, unsigned most);
