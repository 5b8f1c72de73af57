/* file-name.h: a file's name for a body, made of what a stranger sent. */
#pragma once

#include "bodies.h"

/* "000123-s5-request-index.html": the frame of the first byte of its message, the stream,
 * whether it is a request's, the last part of the path that was asked for (not the query, which
 * may hold secrets). Of letters, digits, dots, lines and underscores only, and it begins with a
 * digit.
 *
 * @target: (nullable) as the request has it
 * Returns: (transfer full) */
char *body_file_name(const Body *body, const char *target);
