/* lab.h: an exercise: a folder with a trace, pages of tasks and what is right. */
#pragma once

#include "../../annotations/notebook.h"
#include "answers.h"

/* Longest list of labs. Ours: a folder with more is no folder of labs. */
#define LAB_COUNT_MAX 1000

typedef struct Lab {
    char *name;   /* of its folder: "02-closes" */
    char *folder; /* path */
    LabAnswers *answers;
    Notebook *pages[LAB_LANGUAGES]; /* (nullable) what is read before answering; one at least */
} Lab;

/* lab_open: reads the lab in `folder`. The error, in one line, names file and line.
 * Returns: (transfer full) (nullable) */
Lab *lab_open(const char *folder, GError **error);
void lab_free(Lab *lab); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lab, lab_free)

/* The page in the reader's language, or the other if there is none. */
const Notebook *lab_page(const Lab *lab);

/* What stands at the top of the page. Borrowed. */
const char *lab_title(const Lab *lab);

/* Paths of what belongs to it. (transfer full) */
char *lab_trace_path(const Lab *lab);
char *lab_script_path(const Lab *lab);

/* The key log beside `trace`, which may be a fresh one.
 * Returns: (transfer full) (nullable): NULL if there is none */
char *lab_keys_path(const Lab *lab, const char *trace);

/* The passage of a task, of one of its options, or its `n`-th hint, from 1; NULL if the
 * page has none. Borrowed. */
const Passage *lab_task_passage(const Notebook *page, const LabTask *task);
const Passage *lab_option_passage(const Notebook *page, const LabTask *task,
                                  const LabOption *option);
const Passage *lab_hint_passage(const Notebook *page, const LabTask *task, unsigned n);

/* What an option says, without its id in front. Borrowed. */
const char *lab_option_text(const Notebook *page, const LabTask *task, const LabOption *option);

/* ---- where labs are ------------------------------------------------------ */

/* lab_folders: the folders with a lab.answers in them.
 * @wanted: (nullable) the folder of labs that --labs names; else $WIRENOTES_LABS, else those
 *          that come with wirenotes
 * Returns: (transfer full) (element-type utf8): paths, in the order of their names */
GPtrArray *lab_folders(const char *wanted, GError **error);

/* The one of `folders` that is called `name`: its whole name, its number, or a part of it
 * that no other has. Borrowed; NULL and *error set, with a suggestion, if there is none. */
const char *lab_find(const GPtrArray *folders, const char *name, GError **error);
