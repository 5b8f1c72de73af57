/* edits.h: what becomes of the bytes of one direction: those that stay, those that are
 * replaced; all others become zeros. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Edits {
    GArray *pieces;    /* (owned, nullable) in the order of offsets */
    GByteArray *bytes; /* (owned, nullable) what stands in their place */
} Edits;

void edits_clear(Edits *edits);

/* The next bytes of which something is said, `n` from `offset` on: they stay, or `bytes` come
 * in their place. Offsets only grow. */
void edits_keep(Edits *edits, uint64_t offset, uint64_t n);
void edits_put(Edits *edits, uint64_t offset, const void *bytes, size_t n);

/* Makes the `n` bytes that begin at `offset` what they become. */
void edits_apply(const Edits *edits, uint64_t offset, uint8_t *bytes, size_t n);

/* Memory that the replacements take. */
size_t edits_size(const Edits *edits);
