/* edits.c: what becomes of the bytes of one direction. */
#include "edits.h"

#include <stdbool.h>
#include <string.h>

#define STAYS SIZE_MAX

typedef struct Piece {
    uint64_t offset, n;
    size_t at; /* in `bytes`, or STAYS */
} Piece;

void edits_clear(Edits *edits)
{
    g_clear_pointer(&edits->pieces, g_array_unref);
    g_clear_pointer(&edits->bytes, g_byte_array_unref);
}

/* Pieces that go on as the last one are one with it. */
static void add(Edits *edits, uint64_t offset, uint64_t n, size_t at)
{
    if (n == 0)
        return;
    if (!edits->pieces)
        edits->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    Piece piece = {offset, n, at};
    Piece *last = edits->pieces->len > 0
                      ? &g_array_index(edits->pieces, Piece, edits->pieces->len - 1)
                      : NULL;
    bool goes_on = last && last->offset + last->n == offset &&
                   (at == STAYS ? last->at == STAYS : last->at + last->n == at);
    if (goes_on)
        last->n += n;
    else if (!last || last->offset + last->n <= offset)
        g_array_append_val(edits->pieces, piece);
}

void edits_keep(Edits *edits, uint64_t offset, uint64_t n)
{
    add(edits, offset, n, STAYS);
}

void edits_put(Edits *edits, uint64_t offset, const void *bytes, size_t n)
{
    if (!edits->bytes)
        edits->bytes = g_byte_array_new();
    size_t at = edits->bytes->len;
    g_byte_array_append(edits->bytes, bytes, (guint)n);
    add(edits, offset, n, at);
}

/* The first piece that ends behind `offset`. */
static guint find(const Edits *edits, uint64_t offset)
{
    guint low = 0, high = edits->pieces->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Piece *piece = &g_array_index(edits->pieces, Piece, middle);
        if (piece->offset + piece->n <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void edits_apply(const Edits *edits, uint64_t offset, uint8_t *bytes, size_t n)
{
    uint64_t at = offset, end = offset + n;
    for (guint i = edits->pieces ? find(edits, offset) : G_MAXUINT;
         edits->pieces && i < edits->pieces->len && at < end; i++) {
        const Piece *piece = &g_array_index(edits->pieces, Piece, i);
        uint64_t from = MAX(at, piece->offset), to = MIN(end, piece->offset + piece->n);
        if (from >= end)
            break;
        memset(bytes + (at - offset), 0, from - at);
        if (piece->at != STAYS)
            memcpy(bytes + (from - offset), edits->bytes->data + piece->at + (from - piece->offset),
                   to - from);
        at = to;
    }
    memset(bytes + (at - offset), 0, end - at);
}

size_t edits_size(const Edits *edits)
{
    return (edits->pieces ? edits->pieces->len * sizeof(Piece) : 0) +
           (edits->bytes ? edits->bytes->len : 0);
}
