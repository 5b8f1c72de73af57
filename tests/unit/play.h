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

#define PLAY_PIECES_MAX 12

/* A dialogue and what is to come of it. */
typedef struct PlayCase {
    const char *name;
    const char *fields; /* of the events that matter here; "" for none, NULL for all */
    Piece pieces[PLAY_PIECES_MAX];
    const char *expected;
} PlayCase;

/* Hands `pieces` to `protocol`, each data piece cut in two after `split` bytes (0:
 * whole; EVERY_BYTE), and finishes both ends. `fields` is for render_events().
 * Each slice lies in a block of its own, so that ASan sees one byte too far.
 *
 * Returns: (transfer full): the events as text */
char *play(const Protocol *protocol, const Endpoint ends[2], const Piece *pieces, size_t split,
           const char *fields);

/* Plays a case and holds what comes of it against what it expects: with whole
 * pieces; or with each cut in two at every byte, and byte by byte, for what becomes
 * of a stream does not depend on its segments. */
void play_case(const Protocol *protocol, const PlayCase *row);
void play_case_split(const Protocol *protocol, const PlayCase *row);

/* Plays the case with all pieces cut to every length: read to its end, whatever
 * comes of it. */
void play_case_prefixes(const Protocol *protocol, const PlayCase *row);
