/* check.h: what became of assertions, in the formats that it can be told in. */
#pragma once

#include <stdio.h>

#include "../../annotations/checklist.h"
#include "../engine/analysis.h"

/* A telling of checks in progress, over one or more captures. */
typedef struct CheckReport {
    FILE *out;
    bool colour, quiet, verbose;
    unsigned columns;
    uint64_t held, failed; /* over all captures so far */
    uint64_t unreadable;   /* captures */
    uint64_t captures;
} CheckReport;

typedef struct CheckFormat {
    const char *name;
    void (*begin)(CheckReport *report);
    /* One capture, whose `checks` (of Check) have been asked assertion_holds(). */
    void (*capture)(CheckReport *report, const Analysis *analysis, const GPtrArray *checks);
    void (*unreadable)(CheckReport *report, const char *path);
    void (*end)(CheckReport *report);
} CheckFormat;

extern const CheckFormat check_text;
extern const CheckFormat check_json;  /* NDJSON, see docs/schema/check.schema.json */
extern const CheckFormat check_junit; /* XML, as CI servers read it */
