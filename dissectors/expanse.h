/* expanse.h: much memory in one piece, in large pages where the system has them: what is
 * looked at here and there in it costs fewer walks through the page tables. */
#pragma once

#include <stddef.h>

/* Pieces from here on are worth it: one large page of x86-64 and arm64. */
#define EXPANSE_BYTES ((size_t)2 << 20)

/* n bytes, zeroed and aligned for anything. Never NULL. */
void *expanse_new(size_t n);
void expanse_free(void *expanse, size_t n); /* NULL is fine */
