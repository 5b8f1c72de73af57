/* program.h: a program that wirenotes runs, to capture what it does (wirenotes -- PROGRAM). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "capture/privileges.h"

typedef struct Program Program;

/* program_prepare: makes the process that is to run `argv`, as `identity` if that was
 * wanted; it waits for program_run() or program_start(). Its TLS libraries are asked to log
 * their keys.
 * @aside: the terminal is not its own: it reads nothing, and what it writes is kept
 * Returns: (transfer full) (nullable): NULL, and errno, if that cannot be */
Program *program_prepare(char **argv, const Identity *identity, bool aside);

/* Lets it go, and waits until it has ended. Returns its exit status as a shell tells it. */
int program_run(Program *program);

/* Lets it go, and does not wait; whether it has ended since, which is told once, and how. */
void program_start(Program *program);
bool program_has_ended(Program *program, int *ret_status);

/* Writes on stdout what it has written `aside`. */
void program_show_output(const Program *program);

/* The file with the keys: SSLKEYLOGFILE of the environment, or a temporary one. Borrowed. */
const char *program_key_log(const Program *program);

/* Ends it if it runs, and removes a temporary file. NULL is fine. */
void program_free(Program *program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Program, program_free)
