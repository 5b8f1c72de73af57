#include "pieces.h"

/* Our choice: more pieces than a window of this many packets can bring, few
 * enough to be searched in a row. */
#define PIECES_MAX 512

typedef struct Piece {
    uint64_t offset;
    size_t length;
    uint8_t bytes[];
} Piece;

/* Hands `data` on, which begins at or before what is next. */
static void hand_on(QuicPieces *pieces, uint64_t offset, Cursor data, const Moment *at,
                    QuicTaker take, void *user)
{
    uint64_t known = pieces->next - offset;
    if (known >= data.captured || !cursor_skip(&data, (size_t)known))
        return;
    Slice slice = {.data = data, .at = *at, .offset = pieces->next};
    pieces->next += data.captured;
    take(user, &slice, 0);
}

/* Hands on the held pieces that are in order now. */
static void drain(QuicPieces *pieces, const Moment *at, QuicTaker take, void *user)
{
    Piece *first;
    while ((first = g_queue_peek_head(&pieces->late)) && first->offset <= pieces->next) {
        (void)g_queue_pop_head(&pieces->late);
        pieces->held -= first->length;
        hand_on(pieces, first->offset, cursor_over(first->bytes, first->length), at, take, user);
        g_free(first);
    }
}

/* The bytes before the first held piece never came. */
static void give_up(QuicPieces *pieces, const Moment *at, QuicTaker take, void *user)
{
    const Piece *first = g_queue_peek_head(&pieces->late);
    uint64_t gap = first->offset - pieces->next;
    pieces->next = first->offset;
    take(user, NULL, gap);
    drain(pieces, at, take, user);
}

/* New pieces mostly belong at the end. */
static void hold(QuicPieces *pieces, uint64_t offset, const Cursor *data)
{
    GList *before = pieces->late.tail;
    while (before && ((Piece *)before->data)->offset > offset)
        before = before->prev;
    const Piece *covers = before ? before->data : NULL;
    if (covers && offset - covers->offset + data->captured <= covers->length)
        return;

    Piece *piece = g_malloc(sizeof *piece + data->captured);
    piece->offset = offset;
    piece->length = data->captured;
    memcpy(piece->bytes, data->at, data->captured);
    pieces->held += piece->length;
    if (before)
        g_queue_insert_after(&pieces->late, before, piece);
    else
        g_queue_push_head(&pieces->late, piece);
}

void quic_pieces_add(QuicPieces *pieces, uint64_t offset, const Cursor *data, const Moment *at,
                     size_t limit, QuicTaker take, void *user)
{
    if (data->captured == 0)
        return;
    if (offset > pieces->next) {
        hold(pieces, offset, data);
        while (pieces->held > limit || pieces->late.length > PIECES_MAX)
            give_up(pieces, at, take, user);
        return;
    }
    hand_on(pieces, offset, *data, at, take, user);
    drain(pieces, at, take, user);
}

void quic_pieces_flush(QuicPieces *pieces, const Moment *at, QuicTaker take, void *user)
{
    while (pieces->late.length > 0)
        give_up(pieces, at, take, user);
}

void quic_pieces_clear(QuicPieces *pieces)
{
    g_queue_clear_full(&pieces->late, g_free);
    pieces->held = 0;
}
