/* checklist.h: assertions as people write them down: one a line, with a name if
 * they like, empty lines and comments between them.
 *
 *   # what must be true of every capture of this service
 *   no resets: none(tcp.reset)
 *   all(http.response.code < 500)
 *
 * A name ends at the first ": " and holds none of the signs of an expression. */
#pragma once

#include "assertion.h"

#define CHECKLIST_ERROR (checklist_error_quark())
GQuark checklist_error_quark(void);

typedef enum ChecklistError {
    CHECKLIST_ERROR_OPEN,
    CHECKLIST_ERROR_TOO_LARGE,
    CHECKLIST_ERROR_EMPTY,
} ChecklistError;

/* Bounds on what a stranger may write. */
#define CHECKLIST_BYTES_MAX  (1 << 20) /* of a file */
#define CHECKLIST_CHECKS_MAX 1000      /* from all files together */

typedef struct Check {
    char *name;  /* (nullable) */
    char *text;  /* the expression, as written */
    char *place; /* (nullable) "FILE:LINE" */
    Assertion *assertion;
} Check;

void check_free(Check *check); /* NULL is fine */

/* (transfer full) (element-type Check): an empty list, which frees what is in it. */
GPtrArray *checklist_new(void);

/* The same checks, their assertions having taken nothing yet. (transfer full) */
GPtrArray *checklist_clone_empty(const GPtrArray *checks);

/* Adds the check that `line` writes. @place: (nullable) where it stands, for complaints.
 * False with a CHECKLIST_ERROR or EXPRESSION_ERROR. */
bool checklist_add(GPtrArray *checks, const char *line, const char *place, GError **error);

/* Adds all checks of a file, "-" for standard input. False with `error` set at the
 * first line that is wrong, or if there is none. */
bool checklist_load(GPtrArray *checks, const char *path, GError **error);
