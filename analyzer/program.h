/* program.h: a program that wirenotes runs, to capture what it does (wirenotes -- PROGRAM). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "capture/privileges.h"

typedef struct Program Program;

/* program_prepare: makes the process that is to run `argv`, as `identity` if that was
 * wanted; it waits for program_run(). Its TLS libraries are asked to log their keys.
 * Returns: (transfer full) (nullable): NULL, and errno, if that cannot be */
Program *program_prepare(char **argv, const Identity *identity);

/* Lets it go, and waits until it has ended. Returns its exit status as a shell tells it. */
int program_run(Program *program);

/* The file with the keys: SSLKEYLOGFILE of the environment, or a temporary one. Borrowed. */
const char *program_key_log(const Program *program);

void program_free(Program *program); /* removes a temporary file; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Program, program_free)
