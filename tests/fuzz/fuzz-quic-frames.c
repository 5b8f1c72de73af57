/* fuzz-quic-frames.c: bytes as what decrypted packets hold: frames, the handshake in
 * them, streams and what runs on those. One byte says who sends a packet, on which
 * level; two more how long it is. */
#include "../../dissectors/quic/connection.h"

#define BUDGET_BYTES (1 << 18)

/* Of the leading byte. */
#define FROM_SERVER 0x80
#define LEVEL_MASK  0x03

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Commons commons = {0};
    Conversation conversation = {.transport = TRANSPORT_UDP, .commons = &commons};
    timeline_init(&conversation.timeline, BUDGET_BYTES, false, NULL);
    QuicConnection *connection = quic_connection_new(&conversation, false);
    connection->version = quic_version_find(QUIC_VERSION_1);
    g_strlcpy(connection->alpn, "h3", sizeof connection->alpn);

    Cursor c = cursor_over(data, size), packet;
    uint8_t lead;
    uint16_t length;
    while (cursor_u8(&c, &lead) && cursor_u16(&c, &length) &&
           cursor_take(&c, MIN(length, c.captured), &packet)) {
        End from = lead & FROM_SERVER ? END_SERVER : END_CLIENT;
        connection->now.frame++;
        quic_frames(connection, from, (QuicLevel)(lead & LEVEL_MASK), packet);
    }
    quic_connection_finish(connection);
    quic_connection_unref(connection);
    timeline_clear(&conversation.timeline);
    return 0;
}
