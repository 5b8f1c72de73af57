/* receive.c: what a packet, and each frame in it, means for the connection. */
#include "connection.h"
#include "google.h"
#include "streams.h"
#include "tell.h"

/* RFC 9000, 17.3.1. */
#define SPIN_BIT 0x20

/* Frames in one packet that are read; a packet has no room for many more. */
#define FRAMES_MAX 4096

static void take_ack(QuicConnection *connection, End from, QuicSpace space, const QuicFrame *ack)
{
    End sender = end_other(from);
    QuicRange lost;
    uint64_t packets = quic_losses_acked(&connection->halves[sender].losses[space], *ack, &lost);
    if (packets > 0)
        quic_tell_lost(connection, sender, packets, &lost);
}

static void take_frame(QuicConnection *connection, End from, QuicLevel level,
                       const QuicFrame *frame)
{
    switch (frame->type) {
    case QUIC_FRAME_ACK:
    case QUIC_FRAME_ACK_ECN:
        take_ack(connection, from, quic_space(level), frame);
        return;
    case QUIC_FRAME_CRYPTO:
        quic_crypto(connection, from, level, frame->offset, &frame->data);
        return;
    case QUIC_FRAME_STREAM:
        quic_streams_data(connection, from, frame);
        return;
    case QUIC_FRAME_RESET_STREAM:
        quic_tell_stream_reset(connection, from, frame);
        quic_streams_reset(connection, from, frame);
        return;
    case QUIC_FRAME_STOP_SENDING:
        quic_tell_stream_reset(connection, from, frame);
        return;
    case QUIC_FRAME_NEW_CONNECTION_ID:
        quic_directory_add(connection->directory, &connection->labels, &frame->cid, connection,
                           from);
        return;
    case QUIC_FRAME_CLOSE:
    case QUIC_FRAME_CLOSE_APPLICATION:
        quic_tell_close(connection, from, frame);
        return;
    case QUIC_FRAME_HANDSHAKE_DONE:
        quic_tell_done(connection, from);
        return;
    default: /* nothing to tell of */
        return;
    }
}

void quic_frames(QuicConnection *connection, End from, QuicLevel level, Cursor plain)
{
    Cursor c = plain;
    QuicFrame frame;
    Verdict verdict = VERDICT_WHOLE;
    for (unsigned i = 0; i < FRAMES_MAX && !cursor_at_end(&c); i++) {
        verdict = quic_frame_read(&c, &frame);
        if (verdict != VERDICT_WHOLE)
            break;
        take_frame(connection, from, level, &frame);
    }
    if (verdict == VERDICT_MALFORMED)
        quic_tell_malformed(connection, from, "a frame contradicts its own lengths");
}

static QuicLevel level_of(QuicPacketType type)
{
    return type == QUIC_PACKET_EARLY       ? QUIC_LEVEL_EARLY
           : type == QUIC_PACKET_HANDSHAKE ? QUIC_LEVEL_HANDSHAKE
           : type == QUIC_PACKET_SHORT     ? QUIC_LEVEL_DATA
                                           : QUIC_LEVEL_INITIAL;
}

/* Notes the ids by which packets of this connection are known from now on. */
static void note_cids(QuicConnection *connection, End from, const QuicPacket *packet)
{
    QuicHalf *half = &connection->halves[from];
    half->cid = packet->scid;
    quic_directory_add(connection->directory, &connection->labels, &packet->scid, connection, from);
    if (from == END_CLIENT && packet->type != QUIC_PACKET_HANDSHAKE)
        quic_directory_add(connection->directory, &connection->labels, &packet->dcid, connection,
                           end_other(from));
}

static void take_protected(QuicConnection *connection, End from, const QuicPacket *packet)
{
    QuicLevel level = level_of(packet->type);
    uint64_t number;
    Cursor plain;
    uint8_t room[QUIC_PACKET_MAX];
    if (!quic_unprotect(connection, from, packet, room, &number, &plain))
        return;
    quic_losses_sent(&connection->halves[from].losses[quic_space(level)], number);
    if (packet->version && packet->version->rules->google_crypto)
        quic_google_plain(connection, from, plain);
    else
        quic_frames(connection, from, level, plain);
}

/* RFC 9001, 4.9.1: a client that has sent a Handshake packet, and a server that has
 * received one, need no keys for Initial packets any more. */
static void drop_initial_keys(QuicConnection *connection)
{
    quic_keys_clear(&connection->halves[END_CLIENT].keys[QUIC_LEVEL_INITIAL]);
    quic_keys_clear(&connection->halves[END_SERVER].keys[QUIC_LEVEL_INITIAL]);
}

static void take_short(QuicConnection *connection, End from, const QuicPacket *packet)
{
    QuicHalf *half = &connection->halves[from];
    if (from == END_CLIENT && !half->told_protected)
        drop_initial_keys(connection);
    quic_tell_protected(connection, from, packet->whole.on_wire);
    quic_spin_packet(&half->spin, packet->first & SPIN_BIT, connection->now.time_ns);
    take_protected(connection, from, packet);
}

static void take_long(QuicConnection *connection, End from, const QuicPacket *packet)
{
    note_cids(connection, from, packet);
    connection->version = packet->version;
    if (packet->type == QUIC_PACKET_INITIAL)
        quic_tell_initial(connection, from, packet);
    else if (packet->type == QUIC_PACKET_EARLY)
        quic_tell_early(connection, from);
    take_protected(connection, from, packet);
}

void quic_receive(QuicConnection *connection, End from, const QuicPacket *packet)
{
    switch (packet->type) {
    case QUIC_PACKET_INITIAL:
    case QUIC_PACKET_EARLY:
    case QUIC_PACKET_HANDSHAKE:
        take_long(connection, from, packet);
        return;
    case QUIC_PACKET_SHORT:
        take_short(connection, from, packet);
        return;
    case QUIC_PACKET_RETRY:
        quic_tell_retry(connection, packet);
        note_cids(connection, from, packet);
        return;
    case QUIC_PACKET_VERSION_NEGOTIATION:
        quic_tell_negotiation(connection, packet);
        return;
    case QUIC_PACKET_GOOGLE:
        quic_google_packet(connection, from, packet);
        return;
    case QUIC_PACKET_OTHER:
        note_cids(connection, from, packet);
        quic_tell_initial(connection, from, packet);
        return;
    }
}
