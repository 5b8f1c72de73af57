/* hide-http2.c: HTTP/2 in clear (RFC 9113): frames stay as they are, but for bodies and the
 * texts of fields (RFC 7541). Which field of the table is meant stays, so tables stay. */
#include "hider.h"

#include <string.h>

#define PREFACE       "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define PREFACE_BYTES 24
#define FRAME_HEAD    9

/* RFC 9113, 6. */
#define FRAME_DATA         0
#define FRAME_HEADERS      1
#define FRAME_SETTINGS     4
#define FRAME_PUSH_PROMISE 5
#define FRAME_GOAWAY       7
#define FRAME_CONTINUATION 9

#define FLAG_END_HEADERS 0x04
#define FLAG_PADDED      0x08
#define FLAG_PRIORITY    0x20

#define PRIORITY_BYTES 5
#define PROMISE_BYTES  4

/* Codes of a GOAWAY; what follows is a text (6.8). */
#define GOAWAY_CODES 8

/* ---- strings (RFC 7541, 5) ------------------------------------------------------- */

#define HUFFMAN 0x80

/* RFC 7541, appendix B: of the shortest codes, five bits each, there are ten. */
#define SHORT_CODES 10
#define SHORT_BITS  5

/* An integer of so many bits of its first byte (5.1). */
static bool read_integer(Cursor *c, unsigned bits, uint8_t *ret_first, uint32_t *ret)
{
    uint32_t most = (1U << bits) - 1;
    uint8_t byte;
    if (!cursor_u8(c, ret_first))
        return false;
    *ret = *ret_first & most;
    for (unsigned shift = 0; *ret_first != 0 && *ret >= most && shift <= 21; shift += 7) {
        if (shift == 0 && (*ret_first & most) != most)
            return true;
        if (!cursor_u8(c, &byte))
            return false;
        *ret += (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return (*ret_first & most) != most;
}

/* Text in Huffman's code becomes other text of as many bytes of code: the shortest codes in
 * a row, as the key and the text say, and ones up to the last byte (5.2). */
static void hide_coded(Disguise *disguise, uint8_t *bytes, size_t n)
{
    uint32_t bits = 0;
    unsigned count = 0;
    size_t next = 0;
    g_autofree uint8_t *made = g_memdup2(bytes, n);
    disguise_bytes(disguise, made, n);
    for (size_t i = 0; i < n; i++) {
        for (; count < 8 && (n * 8 - next * SHORT_BITS) >= SHORT_BITS; next++) {
            bits = bits << SHORT_BITS | made[next % n] % SHORT_CODES;
            count += SHORT_BITS;
        }
        for (; count < 8; count++)
            bits = bits << 1 | 1;
        count -= 8;
        bytes[i] = (uint8_t)(bits >> count);
    }
}

/* A string, as it is if it `stays`. */
static bool hide_literal(Disguise *disguise, Cursor *c, bool stays)
{
    uint8_t first;
    uint32_t length;
    Cursor text;
    if (!read_integer(c, 7, &first, &length) || !cursor_take(c, length, &text))
        return false;
    uint8_t *bytes = (uint8_t *)(uintptr_t)text.at;
    if (!stays && length > 0 && first & HUFFMAN)
        hide_coded(disguise, bytes, length);
    else if (!stays)
        disguise_text(disguise, bytes, length);
    return true;
}

/* ---- fields (RFC 7541, 6 and appendix A) --------------------------------------------- */

/* Fields of the static table whose values say how HTTP runs. */
static bool value_stays(uint32_t name)
{
    static const uint8_t kept[] = {2,  3,  6,  7,  8,  9,  10, 11, 12, 13, 14, 16, 18, 21, 22,
                                   24, 26, 28, 30, 31, 33, 35, 36, 44, 50, 53, 54, 56, 57, 59};
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
        if (kept[i] == name)
            return true;
    return false;
}

/* How many bits the index of a representation has; 0: it has nothing else. */
static unsigned index_bits(uint8_t first)
{
    if (first & 0x80) /* indexed field */
        return 7;
    if (first & 0x40) /* literal, to be indexed */
        return 6;
    return first & 0x20 ? 5 : 4; /* size of the table; other literals */
}

static bool hide_field(Disguise *disguise, Cursor *c)
{
    uint8_t first;
    uint32_t index;
    if (c->captured == 0 || !read_integer(c, index_bits(c->at[0]), &first, &index))
        return false;
    bool literal = !(first & 0x80) && (first & 0x40 || !(first & 0x20));
    if (!literal)
        return true;
    return (index > 0 || hide_literal(disguise, c, false)) &&
           hide_literal(disguise, c, value_stays(index));
}

/* All of a block, in place; what cannot be read becomes zeros. */
static void hide_block(Disguise *disguise, Cursor c)
{
    while (c.captured > 0) {
        Cursor before = c;
        if (hide_field(disguise, &c))
            continue;
        memset((uint8_t *)(uintptr_t)before.at, 0, before.captured);
        return;
    }
}

/* ---- frames ------------------------------------------------------------------------------ */

static bool starts(Cursor held, const char *text, size_t n)
{
    return held.captured >= n && memcmp(held.at, text, n) == 0;
}

bool http2_begins(const Hider *hider, Cursor held)
{
    if (starts(held, PREFACE, PREFACE_BYTES))
        return hider->talk->http2 = true;
    /* The server's first frame (RFC 9113, 3.4). */
    return hider->talk->http2 && held.captured >= FRAME_HEAD && held.at[3] == FRAME_SETTINGS;
}

/* The block of fields in a frame's payload, without padding and what stands before. */
static bool find_block(uint8_t type, uint8_t flags, Cursor payload, Cursor *ret)
{
    uint8_t padding = 0;
    if (type != FRAME_CONTINUATION && flags & FLAG_PADDED && !cursor_u8(&payload, &padding))
        return false;
    if (type == FRAME_HEADERS && flags & FLAG_PRIORITY && !cursor_skip(&payload, PRIORITY_BYTES))
        return false;
    if (type == FRAME_PUSH_PROMISE && !cursor_skip(&payload, PROMISE_BYTES))
        return false;
    return padding <= payload.captured && cursor_take(&payload, payload.captured - padding, ret);
}

/* A frame with fields, whole. A block that goes on in others is not read: it becomes zeros. */
static size_t hide_fields(Hider *hider, uint8_t type, uint8_t flags, Cursor payload)
{
    size_t n = FRAME_HEAD + payload.captured;
    g_autofree uint8_t *frame = g_memdup2(payload.at - FRAME_HEAD, n);
    Cursor block;
    bool whole = type != FRAME_CONTINUATION && flags & FLAG_END_HEADERS;
    if (whole && find_block(type, flags, cursor_over(frame + FRAME_HEAD, payload.captured), &block))
        hide_block(hider->disguise, block);
    else
        memset(frame + FRAME_HEAD, 0, payload.captured);
    edits_put(&hider->edits, hider->from, frame, n);
    return n;
}

/* How much behind a frame's head stays: what has no text. */
static uint32_t frame_stays(uint8_t type, uint32_t length)
{
    if (type == FRAME_GOAWAY)
        return MIN(length, GOAWAY_CODES);
    return type == FRAME_DATA || type > FRAME_CONTINUATION ? 0 : length;
}

size_t hide_http2(Hider *hider, Cursor held)
{
    Cursor c = held, payload;
    uint32_t length;
    uint8_t type, flags;
    if (memcmp(held.at, PREFACE, MIN(held.captured, PREFACE_BYTES)) == 0) {
        size_t n = held.captured < PREFACE_BYTES ? 0 : PREFACE_BYTES;
        hider->talk->http2 = true;
        edits_keep(&hider->edits, hider->from, n);
        return n;
    }
    if (!cursor_u24(&c, &length) || !cursor_u8(&c, &type) || !cursor_u8(&c, &flags) ||
        !cursor_skip(&c, 4))
        return 0;
    bool fields = type == FRAME_HEADERS || type == FRAME_PUSH_PROMISE || type == FRAME_CONTINUATION;
    if (fields)
        return cursor_take(&c, length, &payload) ? hide_fields(hider, type, flags, payload) : 0;
    uint32_t stays = frame_stays(type, length);
    if (!cursor_skip(&c, stays))
        return 0;
    edits_keep(&hider->edits, hider->from, FRAME_HEAD + stays);
    hider_skip(hider, length - stays, false);
    return FRAME_HEAD + stays;
}
