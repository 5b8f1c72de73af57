#include "packet.h"

#include "varint.h"

/* RFC 9000, 17.2: "Long Packet Type: The next two bits". */
#define LONG_TYPE(first) ((first) >> 4 & 0x03)

/* The integrity tag at the end of Retry (RFC 9000, 17.2.5). */
#define RETRY_TAG_BYTES 16

/* Google's public header: its flags, and the bytes of its connection id. */
#define GOOGLE_VERSION_FLAG 0x01
#define GOOGLE_RESET_FLAG   0x02
#define GOOGLE_CID_FLAG     0x08
#define GOOGLE_CID_BYTES    8

static bool read_cid(Cursor *c, size_t n, QuicCid *ret)
{
    const uint8_t *bytes = n <= QUIC_CID_MAX ? cursor_bytes(c, n) : NULL;
    if (!bytes)
        return false;
    ret->length = (uint8_t)n;
    memcpy(ret->bytes, bytes, n);
    return true;
}

static bool read_long_cid(Cursor *c, QuicCid *ret)
{
    uint8_t n;
    return cursor_u8(c, &n) && read_cid(c, n, ret);
}

static QuicPacketType long_type(uint8_t first, QuicKind kind)
{
    static const QuicPacketType types[] = {QUIC_PACKET_INITIAL, QUIC_PACKET_EARLY,
                                           QUIC_PACKET_HANDSHAKE, QUIC_PACKET_RETRY};
    /* RFC 9369, 3.2: the same four, moved by one */
    unsigned shift = kind == QUIC_IETF_2 ? 3 : 0;
    return types[(LONG_TYPE(first) + shift) % 4];
}

/* What comes after the connection ids, for packets that have a length. */
static bool read_protected(Cursor *c, QuicPacket *packet)
{
    uint64_t length;
    if (packet->type == QUIC_PACKET_INITIAL && !quic_varint_block(c, &packet->token))
        return false;
    if (!quic_varint(c, &length) || length > c->on_wire)
        return false;
    packet->number_offset = (size_t)(c->at - packet->whole.at);
    Cursor rest;
    if (!cursor_take(c, (size_t)length, &rest))
        return false;
    cursor_trim(&packet->whole, packet->number_offset + (size_t)length);
    return true;
}

/* All that is left, up to the integrity tag. */
static bool read_retry(Cursor *c, QuicPacket *packet)
{
    return c->on_wire >= RETRY_TAG_BYTES &&
           cursor_take(c, c->on_wire - RETRY_TAG_BYTES, &packet->token) &&
           cursor_skip(c, RETRY_TAG_BYTES);
}

/* The rest of the datagram belongs to this packet. */
static bool take_rest(Cursor *c, Cursor *ret)
{
    return cursor_take(c, c->on_wire, ret);
}

static bool read_body(Cursor *c, QuicPacket *packet)
{
    Cursor rest;
    switch (packet->type) {
    case QUIC_PACKET_INITIAL:
    case QUIC_PACKET_EARLY:
    case QUIC_PACKET_HANDSHAKE:
        return read_protected(c, packet);
    case QUIC_PACKET_RETRY:
        return read_retry(c, packet);
    case QUIC_PACKET_VERSION_NEGOTIATION:
        return take_rest(c, &packet->versions);
    case QUIC_PACKET_SHORT:
    case QUIC_PACKET_GOOGLE:
    case QUIC_PACKET_OTHER:
        break;
    }
    return take_rest(c, &rest);
}

static QuicPacketType type_of(const QuicPacket *packet)
{
    /* RFC 9000, 17.2.1: told by its version, which is 0 */
    if (packet->version_number == 0)
        return QUIC_PACKET_VERSION_NEGOTIATION;
    if (!packet->version)
        return QUIC_PACKET_OTHER;
    QuicKind kind = packet->version->kind;
    if (kind == QUIC_GOOGLE || kind == QUIC_GOOGLE_LONG)
        return QUIC_PACKET_GOOGLE;
    return long_type(packet->first, kind);
}

static Verdict read_long(Cursor *c, QuicPacket *packet)
{
    if (!cursor_u32(c, &packet->version_number))
        return cursor_failure(c);
    packet->version = quic_version_find(packet->version_number);
    packet->type = type_of(packet);

    /* Google's Q044 to Q049 keep both lengths in one byte: not read further */
    bool has_cids = packet->type != QUIC_PACKET_GOOGLE;
    if (has_cids && (!read_long_cid(c, &packet->dcid) || !read_long_cid(c, &packet->scid)))
        return cursor_failure(c);
    return read_body(c, packet) ? VERDICT_WHOLE : cursor_failure(c);
}

/* Google's own header before Q044, where it tells its version. */
static bool read_google(Cursor c, QuicPacket *packet)
{
    if (!(packet->first & GOOGLE_VERSION_FLAG) || !(packet->first & GOOGLE_CID_FLAG) ||
        packet->first & (QUIC_LONG_HEADER | QUIC_FIXED_BIT | GOOGLE_RESET_FLAG))
        return false;
    if (!read_cid(&c, GOOGLE_CID_BYTES, &packet->dcid) || !cursor_u32(&c, &packet->version_number))
        return false;
    packet->version = quic_version_find(packet->version_number);
    packet->type = QUIC_PACKET_GOOGLE;
    return packet->version && packet->version->kind == QUIC_GOOGLE;
}

static Verdict read_short(Cursor *c, uint8_t cid_length, QuicPacket *packet)
{
    Cursor rest;
    packet->type = QUIC_PACKET_SHORT;
    if (!read_cid(c, cid_length, &packet->dcid))
        return cursor_failure(c);
    packet->number_offset = 1 + (size_t)cid_length;
    return take_rest(c, &rest) ? VERDICT_WHOLE : cursor_failure(c);
}

/* RFC 9287, 3: an end that said that it can may get packets without the fixed bit.
 * Then the connection id tells them from padding. */
static bool is_greased(Cursor c, uint8_t first, const QuicCid *to)
{
    if (!to || to->length == 0)
        return to && first != 0;
    const uint8_t *bytes = cursor_bytes(&c, to->length);
    return bytes && memcmp(bytes, to->bytes, to->length) == 0;
}

Verdict quic_packet_read(Cursor *datagram, const QuicCid *to, QuicPacket *ret)
{
    Cursor c = *datagram;
    QuicPacket packet = {.whole = c};
    if (!cursor_u8(&c, &packet.first))
        return cursor_failure(&c);

    Verdict verdict;
    if (packet.first & QUIC_LONG_HEADER) {
        verdict = read_long(&c, &packet);
    } else if (!(packet.first & QUIC_FIXED_BIT) && read_google(c, &packet)) {
        Cursor rest;
        verdict = take_rest(&c, &rest) ? VERDICT_WHOLE : VERDICT_MALFORMED;
    } else if (packet.first & QUIC_FIXED_BIT || is_greased(c, packet.first, to)) {
        verdict = read_short(&c, to ? to->length : 0, &packet);
    } else {
        return VERDICT_UNKNOWN;
    }
    if (verdict == VERDICT_WHOLE) {
        *ret = packet;
        *datagram = c;
    }
    return verdict;
}
