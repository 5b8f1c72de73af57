/* instants.h: puts times in order. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Sorts `count` times, the earliest first. Those of a capture span little time, so they are
 * put in order by their digits, in O(n). Allocates as much memory as they take. */
void instants_sort(int64_t *times, size_t count);
