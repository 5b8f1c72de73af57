/* marks.h: a whole sheet of answers, judged, and how that is told. */
#pragma once

#include <stdio.h>

#include "judge.h"
#include "progress.h"
#include "sheet.h"

/* After so many wrong answers to a task the right one is told. Ours: a second look, with a frame
 * to look at, should come first. */
#define LAB_TRIES_BEFORE_TELLING 2

typedef struct Mark {
    const LabTask *task;
    const char *answer; /* as given; "" for none; not escaped */
    LabJudgement judgement;
    char *right; /* (owned, nullable) what is right, where it may be told */
} Mark;

typedef struct Marks {
    const Lab *lab;
    const char *trace;
    GArray *list;                    /* (owned) Mark, in the order of the tasks */
    unsigned of[LAB_UNANSWERED + 1]; /* how many, by LabVerdict */
} Marks;

/* marks_make: judges `sheet`, after lab_evaluate(). Answer and task are borrowed.
 * @progress: (nullable) what was answered before; takes note of these answers
 * @reveal:   tell what is right at once */
Marks marks_make(const Lab *lab, const char *trace, const Analysis *analysis, const LabSheet *sheet,
                 Progress *progress, bool reveal);
void marks_clear(Marks *marks);

/* How they are told. */
typedef struct MarksReport {
    FILE *out;
    bool colour, quiet;
    unsigned columns;
} MarksReport;

typedef struct MarksFormat {
    const char *name;
    void (*print)(const MarksReport *report, const Marks *marks);
} MarksFormat;

extern const MarksFormat marks_text;
extern const MarksFormat marks_json;  /* NDJSON, see docs/schema/lab.schema.json */
extern const MarksFormat marks_junit; /* XML, as CI servers read it */

/* "Look at frame 12." or "Look at frames 12 and 17."; NULL for none. (transfer full) */
char *marks_look_text(const LabJudgement *judgement);
