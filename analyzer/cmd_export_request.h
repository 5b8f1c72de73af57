/* cmd_export_request.h: private to cmd_export*.c. */
#pragma once

#include "cli.h"
#include "outfile.h"

#define EXIT_DONE  0
#define EXIT_USAGE 2

/* Writes the capture at `path`, which can be read again, in disguise. Returns the exit
 * status; complains itself. */
int export_anonymized(const char *path, const Options *options, Outfile *file);
