#include "segments.h"

/* No larger datagram leaves over Ethernet: then there is no need to look. */
#define WHOLE_BYTES_MAX 1472

/* A shorter id may be found by chance. Our choice. */
#define CID_BYTES_MIN 4

/* Places that look like an id before the search is given up. Our choice. */
#define TRIES_MAX 8

/* Whether a packet to `to` begins at each multiple of `size`. */
static bool fits(Cursor c, size_t size, const QuicCid *to)
{
    for (size_t at = size; at + 1 + to->length <= c.captured; at += size)
        if (memcmp(c.at + at + 1, to->bytes, to->length) != 0)
            return false;
    return true;
}

size_t quic_segment_bytes(Cursor captured, const QuicCid *to)
{
    size_t all = captured.on_wire;
    if (all <= WHOLE_BYTES_MAX || captured.captured <= 2u + to->length ||
        to->length < CID_BYTES_MIN || captured.at[0] & QUIC_LONG_HEADER)
        return all;

    const uint8_t *end = captured.at + captured.captured;
    const uint8_t *from = captured.at + 2 + to->length;
    for (unsigned i = 0; i < TRIES_MAX; i++) {
        const uint8_t *found = memmem(from, (size_t)(end - from), to->bytes, to->length);
        if (!found)
            break;
        size_t size = (size_t)(found - captured.at) - 1;
        if (fits(captured, size, to))
            return size;
        from = found + 1;
    }
    return all;
}
