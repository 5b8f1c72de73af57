/* terminal.h: the terminal is taken, and always given back: on return, on a signal, on
 * a crash. One at a time in a process. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "canvas.h"

/* terminal_start: takes the terminal; keys are read from /dev/tty where standard input
 * is something else.
 * @error: set if it is too dumb for a view */
bool terminal_start(bool colour, GError **error);

/* Gives it back as it was. */
void terminal_stop(void);

/* The signal that asked for an end (SIGINT, SIGTERM, SIGHUP); 0 if none has. */
int terminal_signal(void);

void terminal_size(int *ret_rows, int *ret_columns);

/* Draws everything again, whatever the terminal shows now. */
void terminal_redraw(void);

/* Attributes for ncurses. */
unsigned terminal_look(Ink ink, Stress stress);
