/* frames.h: the frames inside a packet that was decrypted (RFC 9000, 19). */
#pragma once

#include "packet.h"

/* RFC 9000, 12.4, table 3. STREAM and ACK have several numbers each. */
typedef enum QuicFrameType {
    QUIC_FRAME_PADDING = 0x00,
    QUIC_FRAME_PING = 0x01,
    QUIC_FRAME_ACK = 0x02,
    QUIC_FRAME_ACK_ECN = 0x03,
    QUIC_FRAME_RESET_STREAM = 0x04,
    QUIC_FRAME_STOP_SENDING = 0x05,
    QUIC_FRAME_CRYPTO = 0x06,
    QUIC_FRAME_NEW_TOKEN = 0x07,
    QUIC_FRAME_STREAM = 0x08, /* to 0x0f */
    QUIC_FRAME_STREAM_LAST = 0x0f,
    QUIC_FRAME_MAX_DATA = 0x10,
    QUIC_FRAME_MAX_STREAM_DATA = 0x11,
    QUIC_FRAME_MAX_STREAMS_BIDI = 0x12,
    QUIC_FRAME_MAX_STREAMS_UNI = 0x13,
    QUIC_FRAME_DATA_BLOCKED = 0x14,
    QUIC_FRAME_STREAM_DATA_BLOCKED = 0x15,
    QUIC_FRAME_STREAMS_BLOCKED_BIDI = 0x16,
    QUIC_FRAME_STREAMS_BLOCKED_UNI = 0x17,
    QUIC_FRAME_NEW_CONNECTION_ID = 0x18,
    QUIC_FRAME_RETIRE_CONNECTION_ID = 0x19,
    QUIC_FRAME_PATH_CHALLENGE = 0x1a,
    QUIC_FRAME_PATH_RESPONSE = 0x1b,
    QUIC_FRAME_CLOSE = 0x1c,             /* CONNECTION_CLOSE of QUIC itself */
    QUIC_FRAME_CLOSE_APPLICATION = 0x1d, /* CONNECTION_CLOSE of what runs on it */
    QUIC_FRAME_HANDSHAKE_DONE = 0x1e,
    QUIC_FRAME_DATAGRAM = 0x30,        /* RFC 9221 */
    QUIC_FRAME_DATAGRAM_LENGTH = 0x31, /* RFC 9221 */
    QUIC_FRAME_ACK_FREQUENCY = 0xaf,   /* draft-ietf-quic-ack-frequency */
} QuicFrameType;

/* One frame; only what its type has is set. */
typedef struct QuicFrame {
    QuicFrameType type;
    uint64_t stream; /* stream id */
    uint64_t offset; /* of STREAM and CRYPTO */
    Cursor data;     /* of STREAM, CRYPTO, DATAGRAM; the reason of CONNECTION_CLOSE; a token */
    bool fin;        /* of STREAM: its last */
    uint64_t number; /* error code, limit, sequence number; what is acknowledged at most */
    uint64_t cause;  /* of CONNECTION_CLOSE: type of the frame that caused it */
    uint64_t delay;  /* of ACK, as coded */
    uint64_t first;  /* of ACK: packets before `number` in its first range */
    uint64_t ranges; /* of ACK: more ranges, in `data` */
    QuicCid cid;     /* of NEW_CONNECTION_ID */
} QuicFrame;

/* Splits the first frame off `c`, passing over padding. VERDICT_UNKNOWN: of a type
 * that is not known, so that nothing behind it can be read. At the end of `c` it is
 * QUIC_FRAME_PADDING. */
Verdict quic_frame_read(Cursor *c, QuicFrame *ret);

/* A range of packet numbers, both included. */
typedef struct QuicRange {
    uint64_t first, last;
} QuicRange;

/* The ranges of an ACK from the newest down: *place is 0 at first. False when there
 * are no more, or they contradict themselves. */
bool quic_ack_next(QuicFrame *ack, uint64_t *place, QuicRange *range);
