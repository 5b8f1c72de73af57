/* assembly.c: one datagram in pieces. */
#include "assembly.h"

static uint32_t units_of(uint32_t bytes)
{
    return (bytes + FRAGMENT_UNIT - 1) / FRAGMENT_UNIT;
}

static bool has_unit(const Assembly *assembly, uint32_t unit)
{
    return assembly->received[unit / 64] >> unit % 64 & 1;
}

/* True if any byte from `start` to `end` has been received. */
static bool is_covered(const Assembly *assembly, uint32_t start, uint32_t end)
{
    for (uint32_t unit = start / FRAGMENT_UNIT; unit < units_of(end); unit++)
        if (has_unit(assembly, unit))
            return true;
    return false;
}

static bool has_same_piece(const Assembly *assembly, const Fragment *fragment)
{
    for (const Piece *piece = assembly->newest; piece; piece = piece->earlier)
        if (piece->offset == fragment->offset && piece->length == fragment->data.on_wire)
            return memcmp(piece->bytes, fragment->data.at,
                          MIN(piece->captured, fragment->data.captured)) == 0;
    return false;
}

Fit assembly_fit(const Assembly *assembly, const Fragment *fragment)
{
    uint32_t end = fragment->offset + (uint32_t)fragment->data.on_wire;
    bool moves_end =
        !fragment->more && (assembly->total ? end != assembly->total : end < assembly->reach);
    if (moves_end || (assembly->total && end > assembly->total))
        return FIT_BEYOND;
    if (!is_covered(assembly, fragment->offset, end))
        return FIT_NEW;
    return has_same_piece(assembly, fragment) ? FIT_DUPLICATE : FIT_OVERLAP;
}

void assembly_add(Assembly *assembly, const Fragment *fragment)
{
    Piece *piece = g_malloc(sizeof *piece + fragment->data.captured);
    piece->offset = fragment->offset;
    piece->length = (uint32_t)fragment->data.on_wire;
    piece->captured = (uint32_t)fragment->data.captured;
    memcpy(piece->bytes, fragment->data.at, fragment->data.captured);
    piece->earlier = assembly->newest;

    uint32_t end = piece->offset + piece->length;
    assembly->newest = piece;
    assembly->pieces++;
    assembly->memory += sizeof *piece + piece->captured;
    assembly->reach = MAX(assembly->reach, end);
    if (!fragment->more)
        assembly->total = end;
    if (fragment->offset == 0)
        assembly->protocol = fragment->protocol;

    for (uint32_t unit = piece->offset / FRAGMENT_UNIT; unit < units_of(end); unit++) {
        assembly->units += !has_unit(assembly, unit);
        assembly->received[unit / 64] |= UINT64_C(1) << unit % 64;
    }
}

bool assembly_is_whole(const Assembly *assembly)
{
    return assembly->total && assembly->units == units_of(assembly->total);
}

uint8_t *assembly_join(const Assembly *assembly, size_t *ret_captured)
{
    uint8_t *payload = g_malloc0(assembly->total);
    size_t captured = assembly->total;
    /* From the newest to the earliest, so that the earliest has the last word. */
    for (const Piece *piece = assembly->newest; piece; piece = piece->earlier) {
        memcpy(payload + piece->offset, piece->bytes, piece->captured);
        if (piece->captured < piece->length)
            captured = MIN(captured, (size_t)piece->offset + piece->captured);
    }
    *ret_captured = captured;
    return payload;
}

void assembly_clear(Assembly *assembly)
{
    while (assembly->newest) {
        Piece *piece = assembly->newest;
        assembly->newest = piece->earlier;
        g_free(piece);
    }
}
