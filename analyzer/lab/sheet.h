/* sheet.h: a learner's answers: "task: answer" lines in a plain text file. */
#pragma once

#include "answers.h"

/* Longest answer. Ours: a list of all frames of a close takes twenty. */
#define LAB_ANSWER_BYTES_MAX 1000

typedef struct LabSheet LabSheet;

/* lab_sheet_read: reads `path`, "-" for standard input, for the tasks in `answers`. The error
 * names the line. from_bytes: the same for text in memory; `name` stands for its path.
 * Returns: (transfer full) (nullable) */
LabSheet *lab_sheet_read(const char *path, const LabAnswers *answers, GError **error);
LabSheet *lab_sheet_from_bytes(const char *name, const char *bytes, size_t length,
                               const LabAnswers *answers, GError **error);
void lab_sheet_free(LabSheet *sheet); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LabSheet, lab_sheet_free)

/* What was answered; "" for nothing. Borrowed. */
const char *lab_sheet_answer(const LabSheet *sheet, const LabTask *task);
