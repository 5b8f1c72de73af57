/* body-wish.h: --save-bodies and --bodies: who takes the bodies of a capture, and what is said
 * of them in the end. */
#pragma once

#include "bodies/bodies.h"
#include "cli.h"

/* Who takes them, or NULL in *ret if they are not wanted. False, after one line on stderr, if
 * that cannot be. */
bool body_wish_open(const Options *options, Bodies **ret);

/* All has come of the capture called `path`: writes the index and says how many there are.
 * False, after one line on stderr, if it cannot be written. */
bool body_wish_finish(const Options *options, const Bodies *bodies, const char *path);
