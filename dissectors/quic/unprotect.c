/* unprotect.c: from a packet on the wire to the frames in it (RFC 9001, 5). */
#include "connection.h"
#include "tell.h"

/* RFC 9001, 5.4.1: bits of the first byte that are hidden. */
#define LONG_HIDDEN  0x0f
#define SHORT_HIDDEN 0x1f

/* RFC 9000, 17.2 and 17.3.1. */
#define NUMBER_LENGTH 0x03
#define KEY_PHASE     0x04

/* RFC 9001, 5.4.2: the sample is taken as if the number had 4 bytes. */
#define NUMBER_BYTES_MAX 4

/* A packet whose header has been uncovered, in the room for it. */
typedef struct Opened {
    uint64_t number;
    uint8_t *header;
    size_t header_bytes;
    const uint8_t *sealed;
    size_t sealed_bytes;
} Opened;

static QuicLevel level_of(QuicPacketType type)
{
    switch (type) {
    case QUIC_PACKET_EARLY:
        return QUIC_LEVEL_EARLY;
    case QUIC_PACKET_HANDSHAKE:
        return QUIC_LEVEL_HANDSHAKE;
    case QUIC_PACKET_SHORT:
        return QUIC_LEVEL_DATA;
    case QUIC_PACKET_INITIAL:
    case QUIC_PACKET_RETRY:
    case QUIC_PACKET_VERSION_NEGOTIATION:
    case QUIC_PACKET_GOOGLE:
    case QUIC_PACKET_OTHER:
        break;
    }
    return QUIC_LEVEL_INITIAL;
}

/* RFC 9000, 17.1 and A.3: the number nearest to the one expected whose low bytes
 * are these. */
static uint64_t whole_number(uint64_t expected, uint64_t low, unsigned bytes)
{
    uint64_t window = UINT64_C(1) << (8 * bytes), half = window / 2;
    uint64_t candidate = (expected & ~(window - 1)) | low;
    if (candidate + half <= expected && candidate < (UINT64_C(1) << 62) - window)
        return candidate + window;
    if (candidate > expected + half && candidate >= window)
        return candidate - window;
    return candidate;
}

/* Takes the protection off the header (RFC 9001, 5.4). */
static bool open_header(uint8_t *header, const QuicKeys *keys, uint64_t expected,
                        const QuicPacket *packet, Opened *ret)
{
    size_t offset = packet->number_offset;
    const uint8_t *at = packet->whole.at;
    if (packet->whole.captured < packet->whole.on_wire ||
        packet->whole.captured > QUIC_PACKET_MAX ||
        packet->whole.captured < offset + NUMBER_BYTES_MAX + QUIC_SAMPLE_BYTES)
        return false;

    uint8_t mask[QUIC_MASK_BYTES];
    if (!quic_keys_mask(keys, at + offset + NUMBER_BYTES_MAX, mask))
        return false;
    memcpy(header, at, offset + NUMBER_BYTES_MAX);
    header[0] ^= mask[0] & (at[0] & QUIC_LONG_HEADER ? LONG_HIDDEN : SHORT_HIDDEN);

    unsigned bytes = (header[0] & NUMBER_LENGTH) + 1u;
    uint64_t low = 0;
    for (unsigned i = 0; i < bytes; i++) {
        header[offset + i] ^= mask[1 + i];
        low = low << 8 | header[offset + i];
    }
    size_t header_bytes = offset + bytes;
    *ret = (Opened){.number = whole_number(expected, low, bytes),
                    .header = header,
                    .header_bytes = header_bytes,
                    .sealed = at + header_bytes,
                    .sealed_bytes = packet->whole.captured - header_bytes};
    return true;
}

static bool open_with(const QuicKeys *keys, const Opened *opened, Cursor *ret)
{
    return quic_keys_ready(keys) &&
           quic_keys_open(keys, opened->number, opened->header, opened->header_bytes,
                          opened->sealed, opened->sealed_bytes,
                          opened->header + opened->header_bytes, ret);
}

/* The sender has changed its keys (RFC 9001, 6.2): those in use are the ones before
 * from now on. */
static void turn_keys(QuicConnection *connection, End from)
{
    QuicHalf *half = &connection->halves[from];
    QuicPhase *phase = &half->phase;
    quic_keys_clear(&phase->before);
    phase->before = half->keys[QUIC_LEVEL_DATA];
    half->keys[QUIC_LEVEL_DATA] = phase->next;
    phase->next = (QuicKeys){0};
    phase->bit = !phase->bit;
    phase->update++;
    quic_tell_key_update(connection, from);
}

/* A packet in the other phase: of the next keys, or late and of those before. */
static bool open_other_phase(QuicConnection *connection, End from, const Opened *opened,
                             Cursor *ret)
{
    QuicHalf *half = &connection->halves[from];
    QuicPhase *phase = &half->phase;
    bool late = opened->number < half->next_number[QUIC_SPACE_DATA];
    if (late && open_with(&phase->before, opened, ret))
        return true;
    if (!quic_keys_ready(&phase->next) &&
        !quic_keys_next(&half->keys[QUIC_LEVEL_DATA], connection->version, &phase->next))
        return false;
    if (!open_with(&phase->next, opened, ret))
        return false;
    turn_keys(connection, from);
    return true;
}

static bool open_packet(QuicConnection *connection, End from, QuicLevel level,
                        const QuicPacket *packet, uint8_t *room, Opened *opened, Cursor *ret)
{
    QuicHalf *half = &connection->halves[from];
    const QuicKeys *keys = &half->keys[level];
    if (!quic_find_keys(connection, from, level) ||
        !open_header(room, keys, half->next_number[quic_space(level)], packet, opened))
        return false;
    bool bit = opened->header[0] & KEY_PHASE;
    if (level == QUIC_LEVEL_DATA && bit != half->phase.bit)
        return open_other_phase(connection, from, opened, ret);
    return open_with(keys, opened, ret);
}

/* Initial packets whose keys come from another connection id or version: the ones
 * before were not captured, or a Retry came between (RFC 9001, 5.2), or the server
 * chose another version (RFC 9368, 2.3). */
static bool open_initial_anew(QuicConnection *connection, End from, const QuicPacket *packet,
                              uint8_t *room, Opened *opened, Cursor *ret)
{
    QuicCid before = connection->original;
    const QuicVersion *version = connection->initial_version;
    bool had = connection->has_original;
    QuicCid try = from == END_CLIENT ? packet->dcid : before;
    bool same = had && version == packet->version && quic_cid_equal(&try, &before);
    if (same || (from == END_SERVER && !had))
        return false;
    quic_initial_keys(connection, packet->version, &try);
    if (open_packet(connection, from, QUIC_LEVEL_INITIAL, packet, room, opened, ret))
        return true;
    if (had)
        quic_initial_keys(connection, version, &before);
    return false;
}

bool quic_unprotect(QuicConnection *connection, End from, const QuicPacket *packet,
                    uint8_t room[QUIC_PACKET_MAX], uint64_t *ret_number, Cursor *ret)
{
    QuicLevel level = level_of(packet->type);
    QuicHalf *half = &connection->halves[from];
    Opened opened;
    bool good = open_packet(connection, from, level, packet, room, &opened, ret);
    if (!good && level == QUIC_LEVEL_INITIAL)
        good = open_initial_anew(connection, from, packet, room, &opened, ret);
    if (!good && level == QUIC_LEVEL_EARLY && quic_other_early_keys(connection, from))
        good = open_packet(connection, from, level, packet, room, &opened, ret);
    if (!good) {
        half->failed[level]++;
        return false;
    }
    uint64_t *next = &half->next_number[quic_space(level)];
    *next = MAX(*next, opened.number + 1);
    *ret_number = opened.number;
    return true;
}
