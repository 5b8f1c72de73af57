/* packet.h: packets as they stand in a datagram, before anything is decrypted
 * (RFC 9000, 17; RFC 8999). */
#pragma once

#include "../cursor.h"
#include "version.h"

/* RFC 9000, 17.2: in version 1 connection ids have no more bytes. */
#define QUIC_CID_MAX 20

/* A connection id. */
typedef struct QuicCid {
    uint8_t length;
    uint8_t bytes[QUIC_CID_MAX];
} QuicCid;

typedef enum QuicPacketType {
    QUIC_PACKET_INITIAL,
    QUIC_PACKET_EARLY, /* 0-RTT */
    QUIC_PACKET_HANDSHAKE,
    QUIC_PACKET_RETRY,
    QUIC_PACKET_VERSION_NEGOTIATION,
    QUIC_PACKET_SHORT,  /* 1-RTT */
    QUIC_PACKET_GOOGLE, /* one of Google's own with its version: no more is read of it */
    QUIC_PACKET_OTHER,  /* a long header of a version that is not known */
} QuicPacketType;

typedef struct QuicPacket {
    QuicPacketType type;
    uint8_t first;              /* first byte, its low bits protected */
    uint32_t version_number;    /* 0 in Version Negotiation; not set in short headers */
    const QuicVersion *version; /* (nullable) */
    QuicCid dcid, scid;         /* short headers have only the first */
    Cursor token;               /* of Initial and Retry */
    Cursor versions;            /* of Version Negotiation */
    Cursor whole;               /* the packet from its first byte on */
    size_t number_offset;       /* in `whole`: where the protected packet number begins */
} QuicPacket;

/* RFC 9000, 17.2. */
#define QUIC_LONG_HEADER 0x80

/* RFC 9000, 17.2 and 17.3: "The value ... MUST be set to 1" in most versions. */
#define QUIC_FIXED_BIT 0x40

static inline bool quic_cid_equal(const QuicCid *a, const QuicCid *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* Splits the packet off that stands at the start of *datagram (RFC 9000, 12.2).
 * Short headers do not tell how long their connection id is: `to` (nullable) does, the
 * one expected. Nothing is changed unless VERDICT_WHOLE is returned; the packet
 * itself may still be cut short. VERDICT_UNKNOWN: padding after the last packet. */
Verdict quic_packet_read(Cursor *datagram, const QuicCid *to, QuicPacket *ret);
