/* varint.h: variable-length integers (RFC 9000, 16). */
#pragma once

#include "../cursor.h"

/* RFC 9000, 16: "The base-2 logarithm of the integer encoding length" stands in
 * the two most significant bits of the first byte; the rest is the value. */
CHECKED static inline bool quic_varint(Cursor *c, uint64_t *ret)
{
    if (c->captured == 0)
        return false;
    size_t n = (size_t)1 << (c->at[0] >> 6);
    const uint8_t *b = cursor_bytes(c, n);
    if (!b)
        return false;
    uint64_t value = b[0] & 0x3f;
    for (size_t i = 1; i < n; i++)
        value = value << 8 | b[i];
    *ret = value;
    return true;
}

/* A block with its length as such an integer before it. */
CHECKED static inline bool quic_varint_block(Cursor *c, Cursor *ret)
{
    Cursor start = *c;
    uint64_t n;
    if (quic_varint(c, &n) && n <= c->on_wire && cursor_take(c, (size_t)n, ret))
        return true;
    *c = start;
    return false;
}
