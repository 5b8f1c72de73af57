/* tasks-text.h: a lab's page for reading: story, tasks and options. Hints and what is right
 * are not on it. */
#pragma once

#include "../report/paint.h"
#include "progress.h"

/* @progress: (nullable) marks what has been solved */
void tasks_print(Page *page, const Lab *lab, const Progress *progress);

/* What stands before the first task. */
void tasks_print_story(Page *page, const Lab *lab);

/* One task: its text, how to answer, its options. */
void tasks_print_one(Page *page, const Lab *lab, const LabTask *task);

/* How a task is answered: "the number of one frame"; translated. */
const char *tasks_kind_text(LabKind kind);

/* A sheet of answers to be filled in: the tasks as comments. (transfer full) */
char *tasks_blank_sheet(const Lab *lab);
