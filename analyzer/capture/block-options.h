/* block-options.h: the options of a block in pcapng, with comments added and options taken
 * away. Inside analyzer/capture only. */
#pragma once

#include "block-build.h"
#include "rewrite.h"

/* Puts the block together anew in `build`: everything as it was, without the options that
 * `how` drops, with `comments` (of char *) behind the others. False if it takes no options,
 * or has some that contradict themselves: it is better left as it is. */
CHECKED bool block_options_write(BlockBuild *build, const RawBlock *block, const Rewriting *how,
                                 const GPtrArray *comments);
