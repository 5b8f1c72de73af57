/* play.h: hands a protocol what two ends say, piece by piece. */
#pragma once

#include "../../dissectors/protocol.h"

typedef enum PieceKind {
    PIECE_NONE, /* ends a list */
    PIECE_DATA,
    PIECE_GAP, /* bytes that the capture lost */
    PIECE_FIN, /* no more from this end */
} PieceKind;

/* Piece i comes in frame i + 1, a millisecond after the one before. */
typedef struct Piece {
    PieceKind kind;
    End from;
    const char *bytes;
    size_t length;
    uint64_t missing; /* bytes lost: in a gap, or behind `bytes` by the snap length */
} Piece;

/* clang-format off */
#define CLIENT(text)         {PIECE_DATA, END_CLIENT, text, sizeof text - 1, 0}
#define SERVER(text)         {PIECE_DATA, END_SERVER, text, sizeof text - 1, 0}
#define CLIENT_CUT(text, n)  {PIECE_DATA, END_CLIENT, text, sizeof text - 1, n}
#define SERVER_CUT(text, n)  {PIECE_DATA, END_SERVER, text, sizeof text - 1, n}
#define CLIENT_GAP(n)        {PIECE_GAP, END_CLIENT, NULL, 0, n}
#define SERVER_GAP(n)        {PIECE_GAP, END_SERVER, NULL, 0, n}
#define CLIENT_FIN           {PIECE_FIN, END_CLIENT, NULL, 0, 0}
#define SERVER_FIN           {PIECE_FIN, END_SERVER, NULL, 0, 0}
/* clang-format on */

/* For play(): a slice for each byte. */
#define EVERY_BYTE SIZE_MAX

/* Hands `pieces` to `protocol`, each data piece cut in two after `split` bytes (0:
 * whole; EVERY_BYTE), and finishes both ends. `fields` is for render_events().
 * Each slice lies in a block of its own, so that ASan sees one byte too far.
 *
 * Returns: (transfer full): the events as text */
char *play(const Protocol *protocol, const Endpoint ends[2], const Piece *pieces, size_t split,
           const char *fields);
