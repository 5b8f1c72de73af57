#include "representation.h"

/* Bytes behind the prefix of a number that are read: enough for 2^35. More is a
 * number that nobody means (RFC 7541, 5.1: "MUST be treated as decoding errors"). */
#define NUMBER_BYTES_MAX 5

#define STRING_PREFIX_BITS 7

/* RFC 7541, 5.1: a number that begins in the low bits of a byte. */
CHECKED static bool read_number(Cursor *c, unsigned prefix_bits, uint64_t *ret)
{
    uint8_t byte;
    if (!cursor_u8(c, &byte))
        return false;
    uint64_t most = (UINT64_C(1) << prefix_bits) - 1;
    *ret = byte & most;
    if (*ret < most)
        return true;
    for (unsigned i = 0; i < NUMBER_BYTES_MAX; i++) {
        if (!cursor_u8(c, &byte))
            return false;
        *ret += (uint64_t)(byte & 0x7f) << 7 * i;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

/* RFC 7541, 5.2: a length, and so many bytes. */
CHECKED static bool skip_string(Cursor *c)
{
    uint64_t length;
    return read_number(c, STRING_PREFIX_BITS, &length) && length <= c->captured &&
           cursor_skip(c, (size_t)length);
}

static unsigned read_kind(uint8_t byte, RepresentationKind *ret)
{
    if (byte & REPRESENTATION_INDEXED) {
        *ret = REPRESENTATION_INDEXED;
        return 7;
    }
    if (byte & REPRESENTATION_INDEXING) {
        *ret = REPRESENTATION_INDEXING;
        return 6;
    }
    if (byte & REPRESENTATION_SIZE) {
        *ret = REPRESENTATION_SIZE;
        return 5;
    }
    *ret = REPRESENTATION_LITERAL;
    return 4;
}

bool representation_read(Cursor *c, Representation *ret)
{
    Cursor rest = *c;
    uint8_t first;
    if (!cursor_u8(&rest, &first))
        return false;
    rest = *c;
    if (!read_number(&rest, read_kind(first, &ret->kind), &ret->index))
        return false;

    bool literal = ret->kind == REPRESENTATION_INDEXING || ret->kind == REPRESENTATION_LITERAL;
    if (literal && ret->index == 0 && !skip_string(&rest))
        return false;
    const uint8_t *value = rest.at;
    if (literal && !skip_string(&rest))
        return false;
    ret->value = cursor_over(value, (size_t)(rest.at - value));
    ret->whole = cursor_over(c->at, (size_t)(rest.at - c->at));
    *c = rest;
    return true;
}
