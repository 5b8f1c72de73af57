/* given.h: an answer as a learner writes it, read for what the task asks. */
#pragma once

#include "answers.h"

/* Frames that one answer may name. Ours: a close takes four. */
#define LAB_FRAMES_MAX 200

typedef struct LabGiven {
    GArray *values;          /* (owned) QueryValue: one, or several frames */
    const LabOption *chosen; /* (nullable) of a choice */
} LabGiven;

/* NULL, or why `answer` cannot be read as one to `task`: an English msgid. */
const char *lab_given_read(const LabTask *task, const char *answer, LabGiven *ret);
void lab_given_clear(LabGiven *given);

/* Whether two values are the same as answers to `task`: within its tolerance, whatever the
 * case, "fin-wait-1" for FIN_WAIT_1. */
bool lab_given_is(const LabTask *task, const QueryValue *given, const QueryValue *value);
