/* passage-text.h: one passage of the notes as a page. */
#pragma once

#include "../../annotations/notebook.h"
#include "../report/paint.h"

/* Its section, title, text, source and what it expects. */
void passage_print(Page *page, const Passage *passage);
