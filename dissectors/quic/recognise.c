#include "recognise.h"

#include "connection.h"

/* An id of fewer bytes may be there by chance: only where an address fits too. Our
 * choice; RFC 9000, 7.2, has clients choose at least 8 at first. */
#define CID_UNMISTAKABLE 8
#define CID_MIN          4

/* RFC 9000, 14.1: "at least the smallest allowed maximum datagram size of 1200 bytes". */
#define INITIAL_DATAGRAM_MIN 1200

static bool same_endpoint(const Endpoint *a, const Endpoint *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address);
}

/* Whether a connection may have come here from its home. */
static bool may_move(const QuicConnection *connection, const Conversation *to)
{
    const Conversation *home = connection->home;
    if (!home)
        return false;
    for (End here = END_CLIENT; here <= END_SERVER; here++)
        if (same_endpoint(&home->ends[here], &to->ends[END_CLIENT]) ||
            same_endpoint(&home->ends[here], &to->ends[END_SERVER]))
            return true;
    return false;
}

const QuicLabel *quic_label_of(const Conversation *conversation, Cursor datagram)
{
    Cursor c = datagram;
    const QuicDirectory *directory = quic_directory_peek(conversation);
    if (!directory || !cursor_skip(&c, 1))
        return NULL;
    const QuicLabel *label = quic_directory_match(directory, c);
    if (!label || label->cid.length >= CID_UNMISTAKABLE || label->connection->home == conversation)
        return label;
    bool likely = label->cid.length >= CID_MIN && may_move(label->connection, conversation);
    return likely ? label : NULL;
}

/* RFC 9000, 17.2.1: a list of versions, of which at least one is known. */
static bool is_negotiation(Cursor versions)
{
    uint32_t number;
    bool known = false;
    while (cursor_u32(&versions, &number))
        known |= quic_version_find(number) != NULL || quic_version_is_reserved(number);
    return known && (cursor_at_end(&versions) || versions.captured < versions.on_wire);
}

static bool is_quic(const QuicPacket *packet, size_t datagram_bytes)
{
    switch (packet->type) {
    case QUIC_PACKET_INITIAL:
    case QUIC_PACKET_EARLY:
    case QUIC_PACKET_HANDSHAKE:
    case QUIC_PACKET_RETRY:
        return packet->first & QUIC_FIXED_BIT;
    case QUIC_PACKET_GOOGLE:
        return true;
    case QUIC_PACKET_VERSION_NEGOTIATION:
        return is_negotiation(packet->versions);
    case QUIC_PACKET_OTHER:
        /* RFC 9000, 15: asks for Version Negotiation on purpose */
        return quic_version_is_reserved(packet->version_number) &&
               datagram_bytes >= INITIAL_DATAGRAM_MIN;
    case QUIC_PACKET_SHORT:
        break;
    }
    return false;
}

/* A long header that the snap length cuts has its version still. */
static bool tells_version(Cursor c)
{
    uint8_t first;
    uint32_t number;
    return cursor_u8(&c, &first) && first & QUIC_LONG_HEADER && cursor_u32(&c, &number) &&
           quic_version_find(number) != NULL;
}

Recognition quic_recognise(const Conversation *conversation, End from, const Cursor *start)
{
    QuicPacket packet;
    Cursor c = *start;
    Verdict verdict = quic_packet_read(&c, NULL, &packet);
    if (verdict == VERDICT_WHOLE && is_quic(&packet, start->on_wire))
        return RECOGNISED_YES;
    if (verdict == VERDICT_CUT_SHORT && tells_version(*start))
        return RECOGNISED_YES;
    bool is_short = start->captured > 0 && !(start->at[0] & QUIC_LONG_HEADER);
    (void)from;
    return is_short && quic_label_of(conversation, *start) ? RECOGNISED_YES : RECOGNISED_NOT;
}
