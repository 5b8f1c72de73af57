/* block-build.c: pcapng blocks, put together in memory. */
#include "block-build.h"

#include <string.h>

void build_init(BlockBuild *build)
{
    *build = (BlockBuild){.bytes = g_byte_array_new(), .big_endian = G_BYTE_ORDER == G_BIG_ENDIAN};
}

void build_clear(BlockBuild *build)
{
    g_clear_pointer(&build->bytes, g_byte_array_unref);
}

void build_bytes(BlockBuild *build, const void *bytes, size_t n)
{
    g_byte_array_append(build->bytes, bytes, (guint)n);
}

void build_u16(BlockBuild *build, uint16_t value)
{
    uint16_t ordered = build->big_endian ? GUINT16_TO_BE(value) : GUINT16_TO_LE(value);
    build_bytes(build, &ordered, sizeof ordered);
}

void build_u32(BlockBuild *build, uint32_t value)
{
    uint32_t ordered = build->big_endian ? GUINT32_TO_BE(value) : GUINT32_TO_LE(value);
    build_bytes(build, &ordered, sizeof ordered);
}

void build_u64(BlockBuild *build, uint64_t value)
{
    uint64_t ordered = build->big_endian ? GUINT64_TO_BE(value) : GUINT64_TO_LE(value);
    build_bytes(build, &ordered, sizeof ordered);
}

void build_stamp(BlockBuild *build, uint64_t value)
{
    build_u32(build, (uint32_t)(value >> 32));
    build_u32(build, (uint32_t)value);
}

void build_padded(BlockBuild *build, const void *bytes, size_t n)
{
    static const uint8_t zeros[4];
    build_bytes(build, bytes, n);
    build_bytes(build, zeros, -n % 4);
}

void build_begin(BlockBuild *build, uint32_t type)
{
    build->start = build->bytes->len;
    build_u32(build, type);
    build_u32(build, 0); /* the length, once it is known */
}

void build_end(BlockBuild *build)
{
    uint32_t length = build->bytes->len - build->start + (uint32_t)sizeof length;
    build_u32(build, length);
    memcpy(build->bytes->data + build->start + sizeof length,
           build->bytes->data + build->bytes->len - sizeof length, sizeof length);
}

void build_option(BlockBuild *build, uint16_t code, const void *value, size_t n)
{
    size_t length = MIN(n, (size_t)UINT16_MAX);
    build_u16(build, code);
    build_u16(build, (uint16_t)length);
    build_padded(build, value, length);
}

void build_options_end(BlockBuild *build)
{
    build_u32(build, 0); /* opt_endofopt: code and length (3.5) */
}
