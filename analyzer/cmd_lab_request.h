/* cmd_lab_request.h: what `wirenotes lab` was asked, between its files. */
#pragma once

#include "cli.h"
#include "lab/lab.h"
#include "reading.h"

#define EXIT_DONE  0
#define EXIT_WRONG 1
#define EXIT_USAGE 2

/* Width where none is asked for. */
#define DEFAULT_COLUMNS 100

typedef struct LabRequest {
    const Options *options;
    GPtrArray *folders; /* char *: of all labs there are */
    GPtrArray *words;   /* char *, borrowed: what follows the verb */
    unsigned columns;
} LabRequest;

/* The lab that `name` means. NULL, after one line on stderr, if there is none or it cannot
 * be read. (transfer full) (nullable) */
Lab *lab_request_open(const LabRequest *request, const char *name);

/* The trace that is asked about: -r, or the lab's own. (transfer full) */
char *lab_request_trace(const LabRequest *request, const Lab *lab);

/* Reads it, and evaluates the answers on it. NULL, after one line on stderr, if it cannot
 * be read.
 * @notebooks: must outlive the reading
 * Returns: (transfer full) (nullable) */
Reading *lab_request_read(const LabRequest *request, Lab *lab, const char *trace,
                          const GPtrArray *notebooks);

/* The verbs: each returns the exit status. */
int lab_check(const LabRequest *request);
int lab_make(const LabRequest *request);
