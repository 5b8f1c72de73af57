/* pieces.h: bytes of one stream put in order (RFC 9000, 2.2). */
#pragma once

#include <glib.h>

#include "../protocol.h"

/* Bytes that came before those in front of them, kept until these come. */
typedef struct QuicPieces {
    uint64_t next; /* offset up to which all was handed on */
    GQueue late;   /* (owned) pieces beyond it, by offset */
    size_t held;   /* bytes in them */
} QuicPieces;

/* Who takes the bytes in order: `slice` as in protocol.h, or `gap` bytes that never
 * come, then `slice` is NULL. */
typedef void (*QuicTaker)(void *user, const Slice *slice, uint64_t gap);

/* Takes in bytes at `offset` and hands on what is in order now. Beyond `limit` held
 * bytes, those that are missing in front are given up. */
void quic_pieces_add(QuicPieces *pieces, uint64_t offset, const Cursor *data, const Moment *at,
                     size_t limit, QuicTaker take, void *user);

/* No more will come: hands on all that is held, with gaps. */
void quic_pieces_flush(QuicPieces *pieces, const Moment *at, QuicTaker take, void *user);
void quic_pieces_clear(QuicPieces *pieces);
