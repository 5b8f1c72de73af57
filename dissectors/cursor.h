/* cursor.h: the one bounds check. Every parser reads packet bytes through a
 * Cursor, so no parser can see past what it was given.
 *
 * A cursor knows two lengths, as captures need: the bytes that were captured
 * and the bytes that were on the wire. Reading past the first while inside the
 * second means the snap length cut the packet; reading past both means the
 * packet lies about its own length. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CHECKED __attribute__((warn_unused_result))

/* What became of an attempt to parse. Four different things, never one code. */
typedef enum Verdict {
    VERDICT_WHOLE,     /* everything asked for was there */
    VERDICT_CUT_SHORT, /* the capture ends before the packet does */
    VERDICT_MALFORMED, /* the packet contradicts itself */
    VERDICT_UNKNOWN,   /* well-formed, but of a protocol not read here */
} Verdict;

typedef struct Cursor {
    const uint8_t *at; /* next unread byte, owned by the capture */
    size_t captured;   /* bytes that may be read from `at` */
    size_t on_wire;    /* bytes the sender sent from `at` on; >= captured */
} Cursor;

/* A cursor over `n` bytes that were captured whole. */
static inline Cursor cursor_over(const void *bytes, size_t n)
{
    return (Cursor){.at = bytes, .captured = n, .on_wire = n};
}

/* A cursor over `captured` bytes of `on_wire`; on_wire is raised to captured
 * where a capture claims less than it holds. */
static inline Cursor cursor_cut(const void *bytes, size_t captured, size_t on_wire)
{
    return (Cursor){
        .at = bytes, .captured = captured, .on_wire = on_wire < captured ? captured : on_wire};
}

static inline bool cursor_at_end(const Cursor *c)
{
    return c->on_wire == 0;
}

/* The one bounds check: steps over n captured bytes and returns where they
 * start, or returns NULL and changes nothing. The bytes are borrowed. */
CHECKED static inline const uint8_t *cursor_bytes(Cursor *c, size_t n)
{
    if (n > c->captured)
        return NULL;
    const uint8_t *start = c->at;
    c->at += n;
    c->captured -= n;
    c->on_wire -= n;
    return start;
}

/* Integers within bytes that cursor_bytes() gave: for headers whose fixed part is
 * checked once and then read. */
static inline uint16_t bytes_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t bytes_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Each read below steps over what it read and returns true, or changes nothing
 * and returns false. Integers are big-endian on the wire and host order in
 * *ret, except for those called `le`. */
CHECKED static inline bool cursor_u8(Cursor *c, uint8_t *ret)
{
    const uint8_t *b = cursor_bytes(c, 1);
    if (!b)
        return false;
    *ret = b[0];
    return true;
}

CHECKED static inline bool cursor_u16(Cursor *c, uint16_t *ret)
{
    const uint8_t *b = cursor_bytes(c, 2);
    if (!b)
        return false;
    *ret = (uint16_t)(b[0] << 8 | b[1]);
    return true;
}

CHECKED static inline bool cursor_u24(Cursor *c, uint32_t *ret)
{
    const uint8_t *b = cursor_bytes(c, 3);
    if (!b)
        return false;
    *ret = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
    return true;
}

CHECKED static inline bool cursor_u32(Cursor *c, uint32_t *ret)
{
    const uint8_t *b = cursor_bytes(c, 4);
    if (!b)
        return false;
    *ret = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return true;
}

CHECKED static inline bool cursor_u64(Cursor *c, uint64_t *ret)
{
    uint32_t high, low;
    if (c->captured < 8 || !cursor_u32(c, &high) || !cursor_u32(c, &low))
        return false;
    *ret = (uint64_t)high << 32 | low;
    return true;
}

CHECKED static inline bool cursor_u16le(Cursor *c, uint16_t *ret)
{
    const uint8_t *b = cursor_bytes(c, 2);
    if (!b)
        return false;
    *ret = (uint16_t)(b[1] << 8 | b[0]);
    return true;
}

CHECKED static inline bool cursor_u32le(Cursor *c, uint32_t *ret)
{
    const uint8_t *b = cursor_bytes(c, 4);
    if (!b)
        return false;
    *ret = (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
    return true;
}

CHECKED static inline bool cursor_skip(Cursor *c, size_t n)
{
    return n == 0 || cursor_bytes(c, n) != NULL;
}

/* Splits the next n bytes on the wire off into *ret, which may be cut short.
 * False, and nothing changed, when the packet itself has fewer than n left. */
CHECKED static inline bool cursor_take(Cursor *c, size_t n, Cursor *ret)
{
    if (n > c->on_wire)
        return false;
    size_t captured = n < c->captured ? n : c->captured;
    *ret = (Cursor){.at = c->at, .captured = captured, .on_wire = n};
    c->at += captured;
    c->captured -= captured;
    c->on_wire -= n;
    return true;
}

/* Forgets all but the first n bytes on the wire: padding after a datagram. */
static inline void cursor_trim(Cursor *c, size_t n)
{
    if (c->on_wire > n)
        c->on_wire = n;
    if (c->captured > n)
        c->captured = n;
}

/* Reads a block whose length stands before it, in 1, 2 or 3 bytes. On false
 * nothing is changed. */
CHECKED static inline bool cursor_u8_block(Cursor *c, Cursor *ret)
{
    Cursor start = *c;
    uint8_t n;
    if (cursor_u8(c, &n) && cursor_take(c, n, ret))
        return true;
    *c = start;
    return false;
}

CHECKED static inline bool cursor_u16_block(Cursor *c, Cursor *ret)
{
    Cursor start = *c;
    uint16_t n;
    if (cursor_u16(c, &n) && cursor_take(c, n, ret))
        return true;
    *c = start;
    return false;
}

CHECKED static inline bool cursor_u24_block(Cursor *c, Cursor *ret)
{
    Cursor start = *c;
    uint32_t n;
    if (cursor_u24(c, &n) && cursor_take(c, n, ret))
        return true;
    *c = start;
    return false;
}

/* Says why a read from c has just failed: the capture's fault or the packet's. */
static inline Verdict cursor_failure(const Cursor *c)
{
    return c->captured < c->on_wire ? VERDICT_CUT_SHORT : VERDICT_MALFORMED;
}
