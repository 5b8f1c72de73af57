/* proof.h: a lab held against itself: its answers solve it, its wrong ones are known, its
 * pages have all its tasks. For teachers, and for the test of all labs. */
#pragma once

#include "judge.h"

/* lab_prove: what is wrong with `lab` on this trace, after lab_evaluate(): a line each.
 * Returns: (transfer full) (element-type utf8): none if it is sound */
GPtrArray *lab_prove(const Lab *lab, const Analysis *analysis);
