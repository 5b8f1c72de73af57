/* report.h: the offline report, in its formats. Each writes to a FILE and
 * leaves it open; errors of writing are found by the caller with ferror(). */
#pragma once

#include <stdio.h>

#include "../../annotations/binder.h"
#include "../../annotations/selection.h"
#include "../host/owners.h"
#include "../story/story.h"
#include "totals.h"

typedef struct ReportOptions {
    bool colour;           /* escape sequences for a terminal */
    unsigned columns;      /* width to fill */
    unsigned most_ladders; /* connections shown whole; 0: the default */
    bool verbose;          /* every connection, every note */
    unsigned workers;      /* threads that may write; 0: one for each processor */
    bool summary_only;     /* totals and claims, no single connections */
} ReportOptions;

/* Everything a report is made from; borrowed. */
typedef struct ReportInput {
    const Analysis *analysis;
    const Story *story;
    const Totals *totals;
    Owners *owners;              /* (nullable) of the sockets */
    Binder *binder;              /* claims counted already */
    const Selection *only;       /* (nullable) connections to show; NULL: all */
    const struct Bodies *bodies; /* (nullable) what HTTP carried, if that was asked for */
    const Notebook *const *notebooks;
    size_t notebook_count;
} ReportInput;

void report_text(const ReportInput *input, const ReportOptions *options, FILE *out);
void report_json(const ReportInput *input, const ReportOptions *options, FILE *out);
void report_har(const ReportInput *input, const ReportOptions *options, FILE *out);
void report_html(const ReportInput *input, const ReportOptions *options, FILE *out);
void report_markdown(const ReportInput *input, const ReportOptions *options, FILE *out);
