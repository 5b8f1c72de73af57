/* block-build.h: pcapng blocks (draft-ietf-opsawg-pcapng, 3), put together in memory in
 * either byte order. Inside analyzer/capture only. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct BlockBuild {
    GByteArray *bytes; /* (owned) of one block, or of several one after another */
    guint start;       /* of the block in hand */
    bool big_endian;
} BlockBuild;

void build_init(BlockBuild *build);
void build_clear(BlockBuild *build);

/* A block begins, and ends with its length. Nothing else is in `bytes` then, unless more
 * blocks are wanted in a row. */
void build_begin(BlockBuild *build, uint32_t type);
void build_end(BlockBuild *build);

void build_u16(BlockBuild *build, uint16_t value);
void build_u32(BlockBuild *build, uint32_t value);
void build_u64(BlockBuild *build, uint64_t value);   /* in the order of the section */
void build_stamp(BlockBuild *build, uint64_t value); /* two halves, the upper first (4.3) */
void build_bytes(BlockBuild *build, const void *bytes, size_t n);
void build_padded(BlockBuild *build, const void *bytes, size_t n); /* up to four bytes */

/* An option of at most UINT16_MAX bytes; the rest is left out. */
void build_option(BlockBuild *build, uint16_t code, const void *value, size_t n);
void build_options_end(BlockBuild *build);
