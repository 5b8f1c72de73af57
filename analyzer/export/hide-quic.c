/* hide-quic.c: Initial packets, opened and sealed again (RFC 9001, 5). */
#include "hide-quic.h"

#include <string.h>

#include "../../dissectors/quic/frames.h"
#include "../../dissectors/quic/keys.h"
#include "hider.h"

#define SUITE_AES_128 0x1301

/* RFC 9001, 5.4.1; RFC 9000, 17.2. */
#define LONG_HIDDEN   0x0f
#define NUMBER_LENGTH 0x03
#define NUMBER_MOST   4

/* A packet on its way. */
typedef struct Opened {
    QuicKeys keys;
    uint64_t number;
    size_t header;      /* bytes of it */
    GByteArray *packet; /* (owned) its header uncovered, then what was sealed, then the tag */
    Cursor frames;      /* in `packet` */
} Opened;

void quic_hello_clear(QuicHello *hello)
{
    g_clear_pointer(&hello->bytes, g_byte_array_unref);
    g_clear_pointer(&hello->have, g_byte_array_unref);
}

static void opened_clear(Opened *opened)
{
    quic_keys_clear(&opened->keys);
    g_clear_pointer(&opened->packet, g_byte_array_unref);
}

/* ---- opening and sealing ----------------------------------------------------------------- */

/* Takes the protection off the header, or puts it on: it is the same (RFC 9001, 5.4). */
static bool mask_header(const Opened *opened, size_t offset, bool on)
{
    uint8_t mask[QUIC_MASK_BYTES], *packet = opened->packet->data;
    if (opened->packet->len < offset + NUMBER_MOST + QUIC_SAMPLE_BYTES ||
        !quic_keys_mask(&opened->keys, packet + offset + NUMBER_MOST, mask))
        return false;
    unsigned length = on ? packet[0] & NUMBER_LENGTH : 0;
    packet[0] ^= mask[0] & LONG_HIDDEN;
    if (!on)
        length = packet[0] & NUMBER_LENGTH;
    for (unsigned i = 0; i <= length; i++)
        packet[offset + i] ^= mask[1 + i];
    return true;
}

/* Opens a client's packet with keys from `cid`. An Initial's number is small: what is there
 * of it is all of it. */
static bool open_with(const QuicPacket *packet, const QuicCid *cid, Opened *ret)
{
    QuicSecret client, server;
    size_t offset = packet->number_offset;
    *ret = (Opened){.packet = g_byte_array_new()};
    g_byte_array_append(ret->packet, packet->whole.at, (guint)packet->whole.captured);
    if (packet->version->rules->google_crypto ||
        !quic_initial_secrets(packet->version, cid, &client, &server) ||
        !quic_keys_set(&ret->keys, packet->version, SUITE_AES_128, &client) ||
        !mask_header(ret, offset, false))
        return false;
    uint8_t *bytes = ret->packet->data;
    size_t length = (bytes[0] & NUMBER_LENGTH) + 1U;
    for (size_t i = 0; i < length; i++)
        ret->number = ret->number << 8 | bytes[offset + i];
    ret->header = offset + length;
    size_t sealed = ret->packet->len - ret->header;
    g_autofree uint8_t *plain = g_malloc(sealed);
    if (!quic_keys_open(&ret->keys, ret->number, bytes, ret->header, bytes + ret->header, sealed,
                        plain, &ret->frames))
        return false;
    memcpy(bytes + ret->header, plain, ret->frames.captured);
    ret->frames.at = bytes + ret->header;
    return true;
}

/* A client's first packets make the keys, and those after a Retry; later ones have another
 * connection id. */
static bool open_client(QuicHello *hello, unsigned side, const QuicPacket *packet, Opened *ret)
{
    if (hello->has_original && hello->client != side)
        return false;
    if (hello->has_original && open_with(packet, &hello->original, ret))
        return true;
    if (hello->has_original)
        opened_clear(ret);
    if (open_with(packet, &packet->dcid, ret)) {
        hello->has_original = true;
        hello->client = side;
        hello->original = packet->dcid;
        return true;
    }
    opened_clear(ret);
    return false;
}

static bool is_initial(const QuicPacket *packet)
{
    return packet->type == QUIC_PACKET_INITIAL && packet->version &&
           packet->whole.captured == packet->whole.on_wire;
}

/* ---- the first reading --------------------------------------------------------------------- */

static void add_crypto(QuicHello *hello, const QuicFrame *frame)
{
    size_t n = frame->data.captured;
    if (frame->offset > QUIC_CRYPTO_MOST || n > QUIC_CRYPTO_MOST - frame->offset)
        return;
    if (!hello->bytes) {
        hello->bytes = g_byte_array_new();
        hello->have = g_byte_array_new();
    }
    size_t end = (size_t)frame->offset + n, before = hello->bytes->len;
    if (end > before) {
        g_byte_array_set_size(hello->bytes, (guint)end);
        g_byte_array_set_size(hello->have, (guint)end);
        memset(hello->bytes->data + before, 0, end - before);
        memset(hello->have->data + before, 0, end - before);
    }
    if (n > 0) {
        memcpy(hello->bytes->data + frame->offset, frame->data.at, n);
        memset(hello->have->data + frame->offset, 1, n);
    }
}

void quic_hello_learn(QuicHello *hello, unsigned side, Cursor datagram)
{
    QuicPacket packet;
    while (datagram.captured > 0 && datagram.at[0] & QUIC_LONG_HEADER &&
           quic_packet_read(&datagram, NULL, &packet) == VERDICT_WHOLE) {
        Opened opened;
        QuicFrame frame;
        if (!is_initial(&packet) || !open_client(hello, side, &packet, &opened))
            continue;
        while (opened.frames.captured > 0 &&
               quic_frame_read(&opened.frames, &frame) == VERDICT_WHOLE)
            if (frame.type == QUIC_FRAME_CRYPTO)
                add_crypto(hello, &frame);
        opened_clear(&opened);
    }
}

/* ---- the second reading -----------------------------------------------------------------------
 */

/* Messages that are there without a gap are disguised; behind them nothing is said. */
static void finish(QuicHello *hello, Disguise *disguise)
{
    if (hello->finished || !hello->bytes)
        return;
    hello->finished = true;
    size_t n = 0;
    while (n < hello->have->len && hello->have->data[n])
        n++;
    hide_handshake(disguise, hello->bytes->data, n);
    memset(hello->bytes->data + n, 0, hello->bytes->len - n);
}

static void change_frames(const QuicHello *hello, Cursor frames)
{
    QuicFrame frame;
    while (frames.captured > 0 && quic_frame_read(&frames, &frame) == VERDICT_WHOLE) {
        uint8_t *at = (uint8_t *)(uintptr_t)frame.data.at;
        size_t n = frame.data.captured;
        bool known = hello->bytes && frame.offset <= hello->bytes->len &&
                     n <= hello->bytes->len - frame.offset;
        if (frame.type == QUIC_FRAME_CRYPTO && n > 0 && known)
            memcpy(at, hello->bytes->data + frame.offset, n);
        else if (n > 0 && (frame.type == QUIC_FRAME_CRYPTO || frame.type == QUIC_FRAME_CLOSE))
            memset(at, 0, n);
    }
}

/* False if it cannot be opened, or not be sealed again. */
static bool change_packet(QuicHello *hello, unsigned side, const QuicPacket *packet, uint8_t *at)
{
    Opened opened;
    if (!is_initial(packet) || !open_client(hello, side, packet, &opened))
        return false;
    size_t plain = opened.frames.captured;
    change_frames(hello, opened.frames);
    uint8_t *bytes = opened.packet->data;
    bool sealed = quic_keys_seal(&opened.keys, opened.number, bytes, opened.header,
                                 bytes + opened.header, plain) &&
                  mask_header(&opened, packet->number_offset, true);
    if (sealed)
        memcpy(at, bytes, opened.packet->len);
    opened_clear(&opened);
    return sealed;
}

void quic_hello_apply(QuicHello *hello, Disguise *disguise, unsigned side, uint8_t *bytes, size_t n)
{
    Cursor c = cursor_over(bytes, n);
    QuicPacket packet;
    finish(hello, disguise);
    while (c.captured > 0 && c.at[0] & QUIC_LONG_HEADER) {
        size_t offset = n - c.captured;
        if (quic_packet_read(&c, NULL, &packet) != VERDICT_WHOLE) {
            memset(bytes + offset, 0, n - offset);
            return;
        }
        /* A server's has its hello and nothing else, which names nobody. */
        bool servers = hello->has_original && hello->client != side;
        if (packet.type != QUIC_PACKET_INITIAL || servers ||
            change_packet(hello, side, &packet, bytes + offset))
            continue;
        if (packet.number_offset < packet.whole.captured)
            disguise_bytes(disguise, bytes + offset + packet.number_offset,
                           packet.whole.captured - packet.number_offset);
    }
}
