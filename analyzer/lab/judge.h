/* judge.h: what the trace says to an answer. */
#pragma once

#include "../engine/analysis.h"
#include "lab.h"

/* Holds all conversations that were kept against the queries of `answers`. Once for each
 * reading of them: queries remember. */
void lab_evaluate(LabAnswers *answers, const Analysis *analysis);

typedef enum LabVerdict {
    LAB_RIGHT,
    LAB_WRONG_ANSWER,
    LAB_UNREADABLE, /* not what the task asks for: words for a number */
    LAB_UNANSWERED,
} LabVerdict;

/* "right", "wrong", "unreadable", "unanswered". */
const char *lab_verdict_name(LabVerdict verdict);

typedef struct LabJudgement {
    LabVerdict verdict;
    const LabWrong *wrong;   /* (nullable) borrowed: which of the known wrong answers it is */
    const LabOption *chosen; /* (nullable) borrowed: of a choice */
    char *feedback; /* (owned, nullable) why it is wrong or cannot be read; safe to print */
    GArray *look;   /* (owned) uint64_t: frames to look at; empty where they would be
                       the answer itself, and if it is right the frames that say so */
} LabJudgement;

/* Judges what was answered to `task`, after lab_evaluate(). Never tells what is right. */
void lab_judge(const LabTask *task, const char *answer, const Analysis *analysis,
               LabJudgement *ret);
void lab_judgement_clear(LabJudgement *judgement);

/* What is right, as one would answer: "8", "17, 19", "three"; NULL if this trace has no
 * answer. Of several that are right, all of a choice, else the first.
 * (transfer full) (nullable) */
char *lab_right_answer(const LabTask *task);

/* What happened in `frame`, in words; safe to print. (transfer full) */
char *lab_describe_frame(const Analysis *analysis, uint64_t frame);
