#include "frames.h"

#include "varint.h"

/* Bits of a STREAM frame's type (RFC 9000, 19.8). */
#define STREAM_FIN    0x01
#define STREAM_LENGTH 0x02
#define STREAM_OFFSET 0x04

/* RFC 9000, 19.15 and 19.17. */
#define RESET_TOKEN_BYTES 16
#define PATH_DATA_BYTES   8

static bool read_ack(Cursor *c, QuicFrame *frame)
{
    if (!quic_varint(c, &frame->number) || !quic_varint(c, &frame->delay) ||
        !quic_varint(c, &frame->ranges) || !quic_varint(c, &frame->first))
        return false;
    frame->data = *c;
    uint64_t gap, length, ecn;
    for (uint64_t i = 0; i < frame->ranges; i++)
        if (!quic_varint(c, &gap) || !quic_varint(c, &length))
            return false;
    for (int i = 0; frame->type == QUIC_FRAME_ACK_ECN && i < 3; i++)
        if (!quic_varint(c, &ecn))
            return false;
    return true;
}

bool quic_ack_next(QuicFrame *ack, uint64_t *place, QuicRange *range)
{
    uint64_t length = ack->first, last = ack->number;
    if (*place > 0) {
        uint64_t gap;
        if (*place > ack->ranges || !quic_varint(&ack->data, &gap) ||
            !quic_varint(&ack->data, &length) || range->first < gap + 2)
            return false;
        /* RFC 9000, 19.3.1: largest = previous_smallest - gap - 2 */
        last = range->first - gap - 2;
    }
    if (length > last)
        return false;
    *range = (QuicRange){last - length, last};
    (*place)++;
    return true;
}

static bool read_stream(Cursor *c, QuicFrame *frame, uint64_t type)
{
    frame->fin = type & STREAM_FIN;
    if (!quic_varint(c, &frame->stream) ||
        (type & STREAM_OFFSET && !quic_varint(c, &frame->offset)))
        return false;
    if (type & STREAM_LENGTH)
        return quic_varint_block(c, &frame->data);
    return cursor_take(c, c->on_wire, &frame->data);
}

static bool read_close(Cursor *c, QuicFrame *frame)
{
    return quic_varint(c, &frame->number) &&
           (frame->type != QUIC_FRAME_CLOSE || quic_varint(c, &frame->cause)) &&
           quic_varint_block(c, &frame->data);
}

static bool read_new_cid(Cursor *c, QuicFrame *frame)
{
    uint64_t retire;
    uint8_t n;
    if (!quic_varint(c, &frame->number) || !quic_varint(c, &retire) || !cursor_u8(c, &n) ||
        n > QUIC_CID_MAX)
        return false;
    const uint8_t *bytes = cursor_bytes(c, n);
    if (!bytes)
        return false;
    frame->cid.length = n;
    memcpy(frame->cid.bytes, bytes, n);
    return cursor_skip(c, RESET_TOKEN_BYTES);
}

/* Passes over `count` integers of which nothing is kept. */
static bool skip_integers(Cursor *c, unsigned count)
{
    uint64_t value;
    for (unsigned i = 0; i < count; i++)
        if (!quic_varint(c, &value))
            return false;
    return true;
}

static bool read_reset(Cursor *c, QuicFrame *frame)
{
    return quic_varint(c, &frame->stream) && quic_varint(c, &frame->number) &&
           (frame->type != QUIC_FRAME_RESET_STREAM || quic_varint(c, &frame->offset));
}

/* False if it is cut off, or of no type that is known: then *known is false. */
static bool read_body(Cursor *c, uint64_t type, QuicFrame *frame, bool *known)
{
    switch (frame->type) {
    case QUIC_FRAME_PADDING:
    case QUIC_FRAME_PING:
    case QUIC_FRAME_HANDSHAKE_DONE:
        return true;
    case QUIC_FRAME_ACK:
    case QUIC_FRAME_ACK_ECN:
        return read_ack(c, frame);
    case QUIC_FRAME_RESET_STREAM:
    case QUIC_FRAME_STOP_SENDING:
        return read_reset(c, frame);
    case QUIC_FRAME_CRYPTO:
        return quic_varint(c, &frame->offset) && quic_varint_block(c, &frame->data);
    case QUIC_FRAME_NEW_TOKEN:
    case QUIC_FRAME_DATAGRAM_LENGTH:
        return quic_varint_block(c, &frame->data);
    case QUIC_FRAME_STREAM:
    case QUIC_FRAME_STREAM_LAST:
        return read_stream(c, frame, type);
    case QUIC_FRAME_MAX_DATA:
    case QUIC_FRAME_MAX_STREAMS_BIDI:
    case QUIC_FRAME_MAX_STREAMS_UNI:
    case QUIC_FRAME_DATA_BLOCKED:
    case QUIC_FRAME_STREAMS_BLOCKED_BIDI:
    case QUIC_FRAME_STREAMS_BLOCKED_UNI:
    case QUIC_FRAME_RETIRE_CONNECTION_ID:
        return quic_varint(c, &frame->number);
    case QUIC_FRAME_MAX_STREAM_DATA:
    case QUIC_FRAME_STREAM_DATA_BLOCKED:
        return quic_varint(c, &frame->stream) && quic_varint(c, &frame->number);
    case QUIC_FRAME_NEW_CONNECTION_ID:
        return read_new_cid(c, frame);
    case QUIC_FRAME_PATH_CHALLENGE:
    case QUIC_FRAME_PATH_RESPONSE:
        return cursor_skip(c, PATH_DATA_BYTES);
    case QUIC_FRAME_CLOSE:
    case QUIC_FRAME_CLOSE_APPLICATION:
        return read_close(c, frame);
    case QUIC_FRAME_DATAGRAM:
        return cursor_take(c, c->on_wire, &frame->data);
    case QUIC_FRAME_ACK_FREQUENCY:
        return skip_integers(c, 4);
    }
    *known = false;
    return false;
}

Verdict quic_frame_read(Cursor *c, QuicFrame *ret)
{
    while (c->captured > 0 && c->at[0] == QUIC_FRAME_PADDING && cursor_skip(c, 1))
        ;
    uint64_t type = QUIC_FRAME_PADDING;
    bool known = true;
    if (!cursor_at_end(c) && !quic_varint(c, &type))
        return cursor_failure(c);

    bool stream = type >= QUIC_FRAME_STREAM && type <= QUIC_FRAME_STREAM_LAST;
    if (!stream && type > QUIC_FRAME_ACK_FREQUENCY)
        return VERDICT_UNKNOWN;
    *ret = (QuicFrame){.type = stream ? QUIC_FRAME_STREAM : (QuicFrameType)type};
    if (read_body(c, type, ret, &known))
        return VERDICT_WHOLE;
    return known ? cursor_failure(c) : VERDICT_UNKNOWN;
}
