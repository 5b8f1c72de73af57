/* test-quic-packets.c: packets, their protection and frames, against the examples of
 * RFC 9001, appendix A, and RFC 9369, appendix A. */
#include "../../dissectors/quic/frames.h"
#include "../../dissectors/quic/keys.h"
#include "../../dissectors/quic/losses.h"
#include "../../dissectors/quic/pieces.h"
#include "../../dissectors/quic/segments.h"
#include "../../dissectors/quic/varint.h"
#include "bytes.h"

/* RFC 9001, A: "These packets use an 8-byte client-chosen Destination Connection ID". */
static const QuicCid example_cid = {8, {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08}};

static void assert_bytes(const uint8_t *bytes, size_t n, const char *expected)
{
    g_autoptr(GByteArray) right = bytes_from(expected);
    g_assert_cmpmem(bytes, n, right->data, right->len);
}

typedef struct VarintCase {
    const char *name, *bytes;
    bool good;
    uint64_t value;
} VarintCase;

/* RFC 9000, A.1. */
static const VarintCase varints[] = {
    {"eight-bytes", "c2197c5eff14e88c", true, UINT64_C(151288809941952652)},
    {"four-bytes", "9d7f3e7d", true, 494878333},
    {"two-bytes", "7bbd", true, 15293},
    {"one-byte", "25", true, 37},
    {"longer-than-needed", "4025", true, 37},
    {"cut", "9d7f3e", false, 0},
    {"none", "", false, 0},
};

static void test_varint(gconstpointer data)
{
    const VarintCase *test = data;
    g_autoptr(GByteArray) bytes = bytes_from(test->bytes);
    Cursor c = cursor_over(bytes->data, bytes->len);
    uint64_t value = 0;
    g_assert_cmpint(quic_varint(&c, &value), ==, test->good);
    g_assert_cmpuint(value, ==, test->value);
}

static void test_initial_secrets(void)
{
    QuicSecret client, server;
    g_assert_true(
        quic_initial_secrets(quic_version_find(QUIC_VERSION_1), &example_cid, &client, &server));
    assert_bytes(client.bytes, client.length,
                 "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
    assert_bytes(server.bytes, server.length,
                 "3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b");
}

/* RFC 9001, A.3: the server's Initial. */
static const char server_initial[] =
    "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780b"
    "b3"
    "8cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb"
    "84"
    "022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee";

static void test_server_initial(void)
{
    g_autoptr(GByteArray) bytes = bytes_from(server_initial);
    Cursor c = cursor_over(bytes->data, bytes->len);
    QuicPacket packet;
    g_assert_cmpint(quic_packet_read(&c, NULL, &packet), ==, VERDICT_WHOLE);
    g_assert_true(cursor_at_end(&c));
    g_assert_cmpint(packet.type, ==, QUIC_PACKET_INITIAL);
    g_assert_cmpuint(packet.dcid.length, ==, 0);
    assert_bytes(packet.scid.bytes, packet.scid.length, "f067a5502a4262b5");
    g_assert_cmpuint(packet.number_offset, ==, 18);
}

/* RFC 9001, A.5: a short header protected with ChaCha20. */
static void test_chacha20(void)
{
    QuicSecret secret = {.length = 32};
    g_autoptr(GByteArray) bytes =
        bytes_from("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
    memcpy(secret.bytes, bytes->data, bytes->len);
    g_autoptr(GByteArray) packet = bytes_from("4cfe4189655e5cd55c41f69080575d7999c25a5bfb");
    QuicKeys keys = {0}, next;
    const QuicVersion *version = quic_version_find(QUIC_VERSION_1);
    g_assert_true(quic_keys_set(&keys, version, 0x1303, &secret));
    assert_bytes(keys.iv, sizeof keys.iv, "e0459b3474bdd0e44a41c144");

    uint8_t mask[QUIC_MASK_BYTES], room[64];
    g_assert_true(quic_keys_mask(&keys, packet->data + 5, mask));
    assert_bytes(mask, sizeof mask, "aefefe7d03");
    g_autoptr(GByteArray) header = bytes_from("4200bff4");
    Cursor plain;
    g_assert_true(quic_keys_open(&keys, 654360564, header->data, header->len, packet->data + 4,
                                 packet->len - 4, room, &plain));
    assert_bytes(plain.at, plain.captured, "01");
    g_assert_false(quic_keys_open(&keys, 654360565, header->data, header->len, packet->data + 4,
                                  packet->len - 4, room, &plain));

    g_assert_true(quic_keys_next(&keys, version, &next));
    assert_bytes(next.secret.bytes, next.secret.length,
                 "1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9");
    quic_keys_clear(&keys);
    quic_keys_clear(&next);
}

typedef struct RetryCase {
    const char *name, *bytes;
    bool valid;
} RetryCase;

static const RetryCase retries[] = {
    {"version-1", "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba", true},
    {"version-2", "cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6", true},
    {"forged", "ff000000010008f067a5502a4262b5746f6b656f04a265ba2eff4d829058fb3f0f2496ba", false},
};

static void test_retry(gconstpointer data)
{
    const RetryCase *test = data;
    g_autoptr(GByteArray) bytes = bytes_from(test->bytes);
    Cursor c = cursor_over(bytes->data, bytes->len);
    QuicPacket packet;
    bool known;
    g_assert_cmpint(quic_packet_read(&c, NULL, &packet), ==, VERDICT_WHOLE);
    g_assert_cmpint(packet.type, ==, QUIC_PACKET_RETRY);
    g_assert_cmpuint(packet.token.captured, ==, 5);
    g_assert_cmpint(quic_retry_is_valid(&packet, &example_cid, &known), ==, test->valid);
    g_assert_true(known);
}

typedef struct PacketCase {
    const char *name, *bytes;
    Verdict verdict;
    QuicPacketType type;
    size_t left;
} PacketCase;

#define CIDS "08 1122334455667788 04 aabbccdd"

static const PacketCase packets[] = {
    {"initial", "c3 00000001" CIDS "00 4014 20*00", VERDICT_WHOLE, QUIC_PACKET_INITIAL, 0},
    {"initial-then-more", "c3 00000001" CIDS "00 4014 20*00 e3", VERDICT_WHOLE, QUIC_PACKET_INITIAL,
     1},
    {"token", "c3 00000001" CIDS "02 aaaa 4014 20*00", VERDICT_WHOLE, QUIC_PACKET_INITIAL, 0},
    {"early", "d3 00000001" CIDS "4014 20*00", VERDICT_WHOLE, QUIC_PACKET_EARLY, 0},
    {"handshake", "e3 00000001" CIDS "4014 20*00", VERDICT_WHOLE, QUIC_PACKET_HANDSHAKE, 0},
    /* RFC 9369, 3.2 */
    {"initial-2", "d3 6b3343cf" CIDS "00 4014 20*00", VERDICT_WHOLE, QUIC_PACKET_INITIAL, 0},
    {"handshake-2", "f3 6b3343cf" CIDS "4014 20*00", VERDICT_WHOLE, QUIC_PACKET_HANDSHAKE, 0},
    {"retry-2", "c3 6b3343cf" CIDS "16*00", VERDICT_WHOLE, QUIC_PACKET_RETRY, 0},
    {"negotiation", "80 00000000" CIDS "00000001", VERDICT_WHOLE, QUIC_PACKET_VERSION_NEGOTIATION,
     0},
    {"other-version", "c0 12345678" CIDS "00", VERDICT_WHOLE, QUIC_PACKET_OTHER, 0},
    {"short", "40 20*00", VERDICT_WHOLE, QUIC_PACKET_SHORT, 0},
    {"google", "0d 1122334455667788 51303433 01", VERDICT_WHOLE, QUIC_PACKET_GOOGLE, 0},
    {"google-46", "c3 51303436 50 1122334455667788 01", VERDICT_WHOLE, QUIC_PACKET_GOOGLE, 0},
    {"padding", "00 00 00", VERDICT_UNKNOWN, QUIC_PACKET_SHORT, 3},
    {"longer-than-datagram", "c3 00000001" CIDS "00 4015 20*00", VERDICT_MALFORMED,
     QUIC_PACKET_INITIAL, 0},
    {"long-id", "c3 00000001 15 21*00 00 00 4014 20*00", VERDICT_MALFORMED, QUIC_PACKET_INITIAL, 0},
};

static void test_packet(gconstpointer data)
{
    const PacketCase *test = data;
    g_autoptr(GByteArray) bytes = bytes_from(test->bytes);
    Cursor c = cursor_over(bytes->data, bytes->len);
    QuicPacket packet;
    g_assert_cmpint(quic_packet_read(&c, NULL, &packet), ==, test->verdict);
    if (test->verdict != VERDICT_WHOLE)
        return;
    g_assert_cmpint(packet.type, ==, test->type);
    g_assert_cmpuint(c.captured, ==, test->left);

    /* whatever the length it is cut to, it is not malformed */
    for (guint n = 0; n < bytes->len; n++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, n);
        Cursor cut = cursor_cut(copy, n, bytes->len);
        g_assert_cmpint(quic_packet_read(&cut, NULL, &packet), !=, VERDICT_MALFORMED);
    }
}

typedef struct FrameCase {
    const char *name, *bytes;
    Verdict verdict;
    QuicFrameType type;
    uint64_t number, stream, offset;
    size_t data;
} FrameCase;

static const FrameCase frames[] = {
    {"padding", "00 00 00", VERDICT_WHOLE, QUIC_FRAME_PADDING, 0, 0, 0, 0},
    {"ping-after-padding", "00 00 01", VERDICT_WHOLE, QUIC_FRAME_PING, 0, 0, 0, 0},
    {"ack", "02 0a 05 01 02 01 03", VERDICT_WHOLE, QUIC_FRAME_ACK, 10, 0, 0, 2},
    {"ack-ecn", "03 0a 05 00 02 01 02 03", VERDICT_WHOLE, QUIC_FRAME_ACK_ECN, 10, 0, 0, 3},
    {"reset", "04 04 4100 08", VERDICT_WHOLE, QUIC_FRAME_RESET_STREAM, 0x100, 4, 8, 0},
    {"stop", "05 04 4100", VERDICT_WHOLE, QUIC_FRAME_STOP_SENDING, 0x100, 4, 0, 0},
    {"crypto", "06 07 03 aabbcc", VERDICT_WHOLE, QUIC_FRAME_CRYPTO, 0, 0, 7, 3},
    {"token", "07 02 aabb", VERDICT_WHOLE, QUIC_FRAME_NEW_TOKEN, 0, 0, 0, 2},
    {"stream-to-the-end", "08 04 aabb", VERDICT_WHOLE, QUIC_FRAME_STREAM, 0, 4, 0, 2},
    {"stream-whole", "0f 04 10 02 aabb", VERDICT_WHOLE, QUIC_FRAME_STREAM, 0, 4, 16, 2},
    {"stream-too-long", "0e 04 10 03 aabb", VERDICT_MALFORMED, QUIC_FRAME_STREAM, 0, 0, 0, 0},
    {"max-data", "10 4400", VERDICT_WHOLE, QUIC_FRAME_MAX_DATA, 0x400, 0, 0, 0},
    {"new-id", "18 01 00 04 aabbccdd 16*00", VERDICT_WHOLE, QUIC_FRAME_NEW_CONNECTION_ID, 1, 0, 0,
     0},
    {"long-id", "18 01 00 15 21*00 16*00", VERDICT_MALFORMED, QUIC_FRAME_NEW_CONNECTION_ID, 0, 0, 0,
     0},
    {"challenge", "1a 8*00", VERDICT_WHOLE, QUIC_FRAME_PATH_CHALLENGE, 0, 0, 0, 0},
    {"close", "1c 0a 06 02 'no'", VERDICT_WHOLE, QUIC_FRAME_CLOSE, 10, 0, 0, 2},
    {"close-application", "1d 4100 00", VERDICT_WHOLE, QUIC_FRAME_CLOSE_APPLICATION, 0x100, 0, 0,
     0},
    {"done", "1e", VERDICT_WHOLE, QUIC_FRAME_HANDSHAKE_DONE, 0, 0, 0, 0},
    {"datagram", "31 02 aabb", VERDICT_WHOLE, QUIC_FRAME_DATAGRAM_LENGTH, 0, 0, 0, 2},
    {"unknown", "40aa", VERDICT_UNKNOWN, QUIC_FRAME_PADDING, 0, 0, 0, 0},
    {"far-unknown", "7fff", VERDICT_UNKNOWN, QUIC_FRAME_PADDING, 0, 0, 0, 0},
};

static void test_frame(gconstpointer data)
{
    const FrameCase *test = data;
    g_autoptr(GByteArray) bytes = bytes_from(test->bytes);
    Cursor c = cursor_over(bytes->data, bytes->len);
    QuicFrame frame;
    g_assert_cmpint(quic_frame_read(&c, &frame), ==, test->verdict);
    if (test->verdict != VERDICT_WHOLE)
        return;
    g_assert_cmpint(frame.type, ==, test->type);
    g_assert_cmpuint(frame.number, ==, test->number);
    g_assert_cmpuint(frame.stream, ==, test->stream);
    g_assert_cmpuint(frame.offset, ==, test->offset);
    if (frame.type != QUIC_FRAME_ACK && frame.type != QUIC_FRAME_ACK_ECN)
        g_assert_cmpuint(frame.data.captured, ==, test->data);
    for (guint n = 1; n < bytes->len; n++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, n);
        Cursor cut = cursor_cut(copy, n, bytes->len);
        g_assert_cmpint(quic_frame_read(&cut, &frame), !=, VERDICT_MALFORMED);
    }
}

static void test_ack_ranges(void)
{
    /* RFC 9000, 19.3.1: 10..8, then a gap of two unacknowledged, then 5..2 */
    g_autoptr(GByteArray) bytes = bytes_from("02 0a 05 01 02 01 03");
    Cursor c = cursor_over(bytes->data, bytes->len);
    QuicFrame frame;
    QuicRange range = {0, 0};
    uint64_t place = 0;
    g_assert_cmpint(quic_frame_read(&c, &frame), ==, VERDICT_WHOLE);
    g_assert_true(quic_ack_next(&frame, &place, &range));
    g_assert_true(range.first == 8 && range.last == 10);
    g_assert_true(quic_ack_next(&frame, &place, &range));
    g_assert_true(range.first == 2 && range.last == 5);
    g_assert_false(quic_ack_next(&frame, &place, &range));
}

static uint64_t acknowledge(QuicLosses *losses, const char *ack, QuicRange *lost)
{
    g_autoptr(GByteArray) bytes = bytes_from(ack);
    Cursor c = cursor_over(bytes->data, bytes->len);
    QuicFrame frame;
    g_assert_cmpint(quic_frame_read(&c, &frame), ==, VERDICT_WHOLE);
    return quic_losses_acked(losses, frame, lost);
}

static void test_losses(void)
{
    QuicLosses losses = {0};
    QuicRange lost = {0, 0};
    for (uint64_t number = 0; number < 10; number++)
        if (number != 4)
            quic_losses_sent(&losses, number);
    g_assert_cmpuint(losses.missing, ==, 1);
    g_assert_cmpuint(acknowledge(&losses, "02 01 00 00 01", &lost), ==, 0); /* 0, 1 */
    /* RFC 9002, 6.1.1: 2 is three below 5, and 3 is not; 4 was never seen */
    g_assert_cmpuint(acknowledge(&losses, "02 05 00 00 00", &lost), ==, 1);
    g_assert_true(lost.first == 2 && lost.last == 2);
    g_assert_cmpuint(acknowledge(&losses, "02 07 00 00 02", &lost), ==, 1);
    g_assert_true(lost.first == 3 && lost.last == 3);
    g_assert_cmpuint(acknowledge(&losses, "02 09 00 00 04", &lost), ==, 0);
    g_assert_cmpuint(losses.lost, ==, 2);
    quic_losses_clear(&losses);
}

static void note(void *user, const Slice *slice, uint64_t gap)
{
    GString *text = user;
    if (slice)
        g_string_append_len(text, (const char *)slice->data.at, (gssize)slice->data.captured);
    else
        g_string_append_printf(text, "<%u>", (unsigned)gap);
}

typedef struct PiecesCase {
    const char *name;
    const char *pieces[6]; /* offset, colon, text */
    const char *expected;
} PiecesCase;

static const PiecesCase orders[] = {
    {"in-order", {"0:ab", "2:cd"}, "abcd"},
    {"turned-round", {"2:cd", "0:ab"}, "abcd"},
    {"three", {"4:ef", "2:cd", "0:ab"}, "abcdef"},
    {"again", {"0:ab", "0:ab", "2:cd", "1:bc"}, "abcd"},
    {"overlap", {"0:abc", "1:bcde"}, "abcde"},
    {"late-overlap", {"3:def", "1:bcd", "0:a"}, "abcdef"},
    {"inside-another", {"2:cdef", "3:d", "0:ab"}, "abcdef"},
    {"hole", {"0:ab", "4:ef"}, "ab<2>ef"},
    {"too-much-held", {"2:cdefghijkl", "0:ab"}, "<2>cdefghijkl"},
};

static void test_pieces(gconstpointer data)
{
    const PiecesCase *test = data;
    QuicPieces pieces = {0};
    g_autoptr(GString) text = g_string_new(NULL);
    Moment at = {1, 1};
    for (unsigned i = 0; i < G_N_ELEMENTS(test->pieces) && test->pieces[i]; i++) {
        const char *bytes = strchr(test->pieces[i], ':') + 1;
        Cursor c = cursor_over(bytes, strlen(bytes));
        quic_pieces_add(&pieces, g_ascii_strtoull(test->pieces[i], NULL, 10), &c, &at, 8, note,
                        text);
    }
    quic_pieces_flush(&pieces, &at, note, text);
    g_assert_cmpstr(text->str, ==, test->expected);
    g_assert_cmpuint(pieces.held, ==, 0);
    quic_pieces_clear(&pieces);
}

typedef struct SegmentsCase {
    const char *name, *bytes;
    size_t size;
} SegmentsCase;

#define SHORT_TO "40 aabbccdd "

static const SegmentsCase segments[] = {
    {"one", SHORT_TO "1000*11", 1005},
    {"two", SHORT_TO "1000*11" SHORT_TO "1000*22", 1005},
    {"three-the-last-shorter", SHORT_TO "1000*11" SHORT_TO "1000*22" SHORT_TO "7*33", 1005},
    {"one-by-chance", SHORT_TO "10*11 aabbccdd 2000*11", 2019},
    {"two-and-one-by-chance", SHORT_TO "10*11 aabbccdd 986*11" SHORT_TO "1000*22", 1005},
    {"long-header", "c0 aabbccdd 1000*11 40 aabbccdd 1000*22", 2010},
    {"other-id", "40 aabbccde 1000*11 40 aabbccde 1000*22", 2010},
};

static void test_segments(gconstpointer data)
{
    const SegmentsCase *test = data;
    const QuicCid to = {4, {0xaa, 0xbb, 0xcc, 0xdd}};
    g_autoptr(GByteArray) bytes = bytes_from(test->bytes);
    g_assert_cmpuint(quic_segment_bytes(cursor_over(bytes->data, bytes->len), &to), ==, test->size);
    for (guint n = 0; n < bytes->len; n++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, n);
        g_assert_cmpuint(quic_segment_bytes(cursor_cut(copy, n, bytes->len), &to), >, 0);
    }
}

#define ADD_ALL(path, cases, function)                                                             \
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {                                             \
        g_autofree char *name = g_strconcat("/quic/" path "/", cases[i].name, NULL);               \
        g_test_add_data_func(name, &cases[i], function);                                           \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ALL("varint", varints, test_varint);
    g_test_add_func("/quic/keys/initial", test_initial_secrets);
    g_test_add_func("/quic/keys/server-initial", test_server_initial);
    g_test_add_func("/quic/keys/chacha20", test_chacha20);
    ADD_ALL("retry", retries, test_retry);
    ADD_ALL("packet", packets, test_packet);
    ADD_ALL("frame", frames, test_frame);
    g_test_add_func("/quic/ack-ranges", test_ack_ranges);
    g_test_add_func("/quic/losses", test_losses);
    ADD_ALL("pieces", orders, test_pieces);
    ADD_ALL("segments", segments, test_segments);
    return g_test_run();
}
