/* prefetch.h: has memory fetched while other work goes on. */
#pragma once

#include <stddef.h>

#define CACHE_LINE_BYTES 64

/* gcc 12 takes a function that does nothing else for one without effect, and leaves out
 * every call of it; the empty statement is one that it must not leave out. */
static inline void prefetch(const void *at)
{
    __builtin_prefetch(at);
    __asm__ volatile("");
}

/* All lines of `n` bytes. */
static inline void prefetch_bytes(const void *at, size_t n)
{
    for (size_t i = 0; i < n; i += CACHE_LINE_BYTES)
        prefetch((const char *)at + i);
}
