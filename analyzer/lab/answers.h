/* answers.h: what is right in a lab, and how wrong answers are known: lab.answers.
 *
 * docs/labs.md says how it is written. Nothing is evaluated here. */
#pragma once

#include "../../annotations/query.h"

#define LAB_ERROR (lab_error_quark())
GQuark lab_error_quark(void);

typedef enum LabError {
    LAB_ERROR_OPEN,
    LAB_ERROR_TOO_LARGE,
    LAB_ERROR_FORM, /* not written as docs/labs.md says */
    LAB_ERROR_NAME, /* no such lab or task */
} LabError;

/* Bounds on what a stranger may write. */
#define LAB_BYTES_MAX   (1 << 20) /* of lab.answers, and of a sheet of answers */
#define LAB_TASKS_MAX   200
#define LAB_VALUES_MAX  50 /* of one task: answers, wrong ones, options each */
#define LAB_OPTIONS_MAX 26 /* there are as many letters */

typedef enum LabKind {
    LAB_FRAME,
    LAB_FRAMES,
    LAB_NUMBER,
    LAB_DURATION,
    LAB_STATE,
    LAB_TEXT,
    LAB_YES_NO,
    LAB_CHOICE,
} LabKind;

/* "frame", "yes-no", ... */
const char *lab_kind_name(LabKind kind);
bool lab_kind_find(const char *name, LabKind *ret);

/* What is told, in the languages it was written in. */
typedef enum LabLanguage {
    LAB_EN,
    LAB_ZH,
    LAB_LANGUAGES,
} LabLanguage;

typedef struct LabSaying {
    char *in[LAB_LANGUAGES]; /* (owned, nullable) */
} LabSaying;

/* In the reader's language, else in the other; NULL if nothing was written. Borrowed. */
const char *lab_saying_text(const LabSaying *saying);

/* A wrong answer that people give. */
typedef struct LabWrong {
    Query *value;
    LabSaying says;
    unsigned line;
} LabWrong;

typedef struct LabOption {
    char *id;
    Query *holds;   /* an assertion */
    LabSaying says; /* to who chose it wrongly */
    unsigned line;
} LabOption;

/* How far off is still right. */
typedef struct LabTolerance {
    uint64_t number;
    int64_t ns;
    unsigned percent;
} LabTolerance;

typedef struct LabTask {
    char *id;
    LabKind kind;
    GPtrArray *answers; /* Query: any of them is right */
    GPtrArray *wrongs;  /* LabWrong */
    GPtrArray *options; /* LabOption, of a choice */
    LabSaying because;  /* told when it is right */
    Query *show;        /* (nullable) frames to look at */
    LabTolerance within;
    unsigned line; /* in lab.answers */
} LabTask;

typedef struct LabAnswers {
    char *trace;            /* name of a file in the lab's folder */
    char *keys;             /* (nullable) likewise; NULL: keys.log if there is one */
    char *predict;          /* (nullable) an expression: which connections the game is about */
    Expression *predict_if; /* (owned, nullable) the same, compiled */
    GPtrArray *tasks;       /* LabTask */
} LabAnswers;

/* lab_answers_read: reads what `path` holds; from_bytes: what is in memory, and `name`
 * stands for its path. The error names the line.
 * Returns: (transfer full) (nullable) */
LabAnswers *lab_answers_read(const char *path, GError **error);
LabAnswers *lab_answers_from_bytes(const char *name, const char *bytes, size_t length,
                                   GError **error);
void lab_answers_free(LabAnswers *answers); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LabAnswers, lab_answers_free)

/* Empty ones, for whoever reads them. (transfer full) */
LabAnswers *lab_answers_new(void);
LabTask *lab_task_new(const char *id, LabKind kind, unsigned line);

/* (nullable) */
const LabTask *lab_answers_task(const LabAnswers *answers, const char *id);
const LabOption *lab_task_option(const LabTask *task, const char *id);

/* Whether `text` may be the id of a task, an option or a lab: letters, digits, '-', at most
 * 60 of them. */
bool lab_is_id(const char *text);

/* The text of a file of at most LAB_BYTES_MAX without NUL bytes, "-" for standard
 * input. (transfer full) (nullable) */
char *lab_read_file(const char *path, GError **error);
