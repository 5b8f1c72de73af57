/* hash.h: a hash that begins at a secret, so that no capture can be made whose
 * names all fall into one slot. FNV-1a, after Fowler, Noll and Vo. */
#pragma once

#include <glib.h>

static inline uint64_t hash_secret(void)
{
    return (uint64_t)g_random_int() << 32 | g_random_int();
}

/* Adds bytes to a hash; ASCII letters count the same in either case. */
static inline uint64_t hash_add(uint64_t hash, const void *bytes, size_t n)
{
    const char *at = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (uint8_t)g_ascii_tolower(at[i])) * UINT64_C(0x100000001b3);
    return hash;
}

/* For a GHashTable. */
static inline guint hash_fold(uint64_t hash)
{
    return (guint)(hash ^ hash >> 32);
}
