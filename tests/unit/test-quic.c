/* test-quic.c: datagrams of QUIC, from a first Initial to keys that change, made as a
 * sender makes them (quic-seal.h) and read as from a capture. */
#include <openssl/evp.h>

#include "../../dissectors/quic/quic.h"
#include "../../dissectors/secrets/secrets.h"
#include "bytes.h"
#include "quic-seal.h"
#include "render.h"

#define BUDGET_BYTES (1 << 20)

/* RFC 9001, 5.2, and RFC 9369, 3.3.1. */
#define SALT_1 "38762cf7f55934b34d179ae6a4c80cadccbb7f0a"
#define SALT_2 "0dede3def700a6db819381be6e269dcbf9bd2ed9"

#define DCID   "1122334455667788"
#define SCID   "aabbccdd"
#define CHOSEN "99aabbccddeeff00" /* by the server */

/* The handshake messages. */
#define RANDOM "32*5a"
#define HELLO                                                                                      \
    "01 [3 0303 " RANDOM " [1] [2 1301] [1 00] [2 0000 [2 [2 00 [2 'notes.example']]]"             \
    " 0010 [2 [2 [1 'h3']]] 002b [2 [1 0304]] 0039 [2 04 04 80100000 01 04 80004e20]]]"
#define SERVER_HELLO "02 [3 0303 32*77 [1] 1301 00 [2 002b [2 0304]]]"

/* Who takes part, and what was given to decrypt with. */
typedef struct Talk {
    Conversation conversation;
    Commons commons;
    const Protocol *protocol;
    void *state;
    Moment at;
    bool recognised;
} Talk;

static void begin(Talk *talk)
{
    *talk = (Talk){.protocol = &quic_protocol, .at = {0, 0}};
    Conversation *c = &talk->conversation;
    c->transport = TRANSPORT_UDP;
    c->commons = &talk->commons;
    timeline_init(&c->timeline, BUDGET_BYTES, false, NULL);
    talk->commons.secrets = secrets_new();
    talk->state = quic_protocol.open(c);
}

static void say(Talk *talk, End from, const GByteArray *datagram, size_t captured)
{
    g_autofree uint8_t *copy = g_memdup2(datagram->data, captured);
    Cursor c = cursor_cut(copy, captured, datagram->len);
    talk->at = (Moment){talk->at.frame + 1, talk->at.time_ns + NS_PER_MS};
    talk->conversation.packets[from]++;
    talk->recognised |= quic_protocol.recognise(&talk->conversation, from, &c) == RECOGNISED_YES;
    quic_protocol.data(talk->state, from, &(Slice){.data = c, .at = talk->at});
}

/* Ends it. Returns: (transfer full): the events as text */
static char *end(Talk *talk, const char *fields)
{
    quic_protocol.finish(talk->state, END_CLIENT, &talk->at);
    quic_protocol.finish(talk->state, END_SERVER, &talk->at);
    quic_protocol.close(talk->state);
    char *text = render_events(&talk->conversation.timeline, fields);
    timeline_clear(&talk->conversation.timeline);
    secrets_free(talk->commons.secrets);
    g_assert_null(talk->commons.quic);
    return text;
}

static Seal initial_seal(const char *salt, const char *label, const char *who)
{
    g_autoptr(GByteArray) salt_bytes = bytes_from(salt);
    g_autoptr(GByteArray) dcid = bytes_from(DCID);
    Seal seal = {.label = label, .aead = "AES-128-GCM"};
    seal_initial(&seal, salt_bytes->data, dcid->data, dcid->len, who);
    return seal;
}

/* A packet with a long header: `lead` is its bytes up to the Length field. */
static void add_long(GByteArray *datagram, const Seal *seal, const char *lead, uint8_t number,
                     const char *frames)
{
    g_autoptr(GByteArray) header = bytes_from(lead);
    g_autoptr(GByteArray) payload = bytes_from(frames);
    guint length = payload->len + 1 + 16; /* number, tag */
    const guint8 tail[] = {(guint8)(0x40 | length >> 8), (guint8)length, number};
    g_byte_array_append(header, tail, sizeof tail);
    g_autoptr(GByteArray) packet = seal_packet(seal, header, number, payload);
    g_byte_array_append(datagram, packet->data, packet->len);
}

static void add_short(GByteArray *datagram, const Seal *seal, const char *lead, uint8_t number,
                      const char *frames)
{
    g_autoptr(GByteArray) header = bytes_from(lead);
    g_autoptr(GByteArray) payload = bytes_from(frames);
    g_byte_array_append(header, &number, 1);
    g_autoptr(GByteArray) packet = seal_packet(seal, header, number, payload);
    g_byte_array_append(datagram, packet->data, packet->len);
}

/* The client's first Initial: a datagram of 1200 bytes or so. */
static GByteArray *client_initial(const Seal *seal, const char *first, const char *frames)
{
    GByteArray *datagram = g_byte_array_new();
    g_autofree char *lead = g_strconcat(first, "[1 " DCID "][1 " SCID "] 00", NULL);
    add_long(datagram, seal, lead, 0, frames);
    return datagram;
}

/* A CRYPTO frame with all of `message`, then padding. */
static char *crypto(const char *message)
{
    g_autoptr(GByteArray) bytes = bytes_from(message);
    return g_strdup_printf("06 00 %04x %s 1000*00", 0x4000 | bytes->len, message);
}

typedef struct InitialCase {
    const char *name, *salt, *label, *first, *version;
} InitialCase;

static const InitialCase initials[] = {
    {"version-1", SALT_1, "quic ", "c0 00000001", "1"},
    {"version-2", SALT_2, "quicv2 ", "d0 6b3343cf", "2"},
};

static void test_initial(gconstpointer data)
{
    const InitialCase *test = data;
    Seal seal = initial_seal(test->salt, test->label, "client in");
    g_autofree char *frames = crypto(HELLO);
    g_autoptr(GByteArray) datagram = client_initial(&seal, test->first, frames);
    Talk talk;
    begin(&talk);
    say(&talk, END_CLIENT, datagram, datagram->len);
    g_assert_true(talk.recognised);
    g_autofree char *text =
        end(&talk, "version server_name alpn max_idle_timeout initial_max_data");
    g_autofree char *expected =
        g_strdup_printf("1 client quic.initial version=\"%s\"\n"
                        "1 client tls.client_hello version=\"TLS 1.3\" "
                        "server_name=\"notes.example\" alpn=\"h3\"\n"
                        "1 client quic.transport_parameters max_idle_timeout=20000ms "
                        "initial_max_data=1048576\n",
                        test->version);
    g_assert_cmpstr(text, ==, expected);

    /* cut anywhere, it is read as far as it goes or not at all */
    for (size_t n = 1; n < datagram->len; n += 7) {
        begin(&talk);
        say(&talk, END_CLIENT, datagram, n);
        g_autofree char *cut = end(&talk, "");
        g_assert_null(strstr(cut, "malformed"));
    }
}

/* The hello comes in two packets, the second half first. */
static void test_out_of_order(void)
{
    Seal seal = initial_seal(SALT_1, "quic ", "client in");
    g_autoptr(GByteArray) hello = bytes_from(HELLO);
    g_autoptr(GString) first = g_string_new("06 00 28");
    g_autoptr(GString) second = g_string_new("06 28 40");
    g_string_append_printf(second, "%02x", hello->len - 40);
    for (guint i = 0; i < hello->len; i++)
        g_string_append_printf(i < 40 ? first : second, " %02x", hello->data[i]);
    g_autoptr(GByteArray) late = client_initial(&seal, "c0 00000001", first->str);
    g_autoptr(GByteArray) early = client_initial(&seal, "c0 00000001", second->str);
    Talk talk;
    begin(&talk);
    say(&talk, END_CLIENT, early, early->len);
    say(&talk, END_CLIENT, late, late->len);
    g_autofree char *text = end(&talk, "server_name");
    g_assert_nonnull(strstr(text, "server_name=\"notes.example\""));
}

static void give(Talk *talk, SecretKind kind, uint8_t fill)
{
    uint8_t random[32], secret[32];
    memset(random, 0x5a, sizeof random);
    memset(secret, fill, sizeof secret);
    Cursor id = cursor_over(random, sizeof random), value = cursor_over(secret, sizeof secret);
    secrets_add(talk->commons.secrets, kind, &id, &value);
}

static Seal data_seal(uint8_t fill)
{
    Seal seal = {.label = "quic ", .aead = "AES-128-GCM", .secret_bytes = 32};
    memset(seal.secret, fill, 32);
    return seal;
}

/* Both hellos. */
static void shake_hands(Talk *talk)
{
    Seal client = initial_seal(SALT_1, "quic ", "client in");
    Seal server = initial_seal(SALT_1, "quic ", "server in");
    g_autofree char *hello = crypto(HELLO), *answer = crypto(SERVER_HELLO);
    g_autoptr(GByteArray) first = client_initial(&client, "c0 00000001", hello);
    g_autoptr(GByteArray) second = g_byte_array_new();
    add_long(second, &server, "c0 00000001 [1 " SCID "][1 " CHOSEN "] 00", 0, answer);
    say(talk, END_CLIENT, first, first->len);
    say(talk, END_SERVER, second, second->len);
}

static void say_short(Talk *talk, End from, const Seal *seal, const char *lead, uint8_t number,
                      const char *frames)
{
    g_autoptr(GByteArray) datagram = g_byte_array_new();
    add_short(datagram, seal, lead, number, frames);
    say(talk, from, datagram, datagram->len);
}

/* Keys change, a late packet of the ones before comes, and the end says so. */
static void test_key_update(void)
{
    Talk talk;
    begin(&talk);
    give(&talk, SECRET_CLIENT_TRAFFIC, 1);
    give(&talk, SECRET_SERVER_TRAFFIC, 2);
    shake_hands(&talk);
    Seal before = data_seal(1), after = before, server = data_seal(2);
    seal_update(&after);
    say_short(&talk, END_CLIENT, &before, "40 " CHOSEN, 0, "01 20*00");
    say_short(&talk, END_SERVER, &server, "40 " SCID, 0, "1e 20*00");
    say_short(&talk, END_CLIENT, &after, "44 " CHOSEN, 2, "01 20*00");
    say_short(&talk, END_CLIENT, &before, "40 " CHOSEN, 1, "05 04 4100 20*00");
    say_short(&talk, END_CLIENT, &after, "04 " CHOSEN, 3, "1c 0a 00 04 'done' 20*00"); /* greased */
    g_autofree char *text = end(&talk, "generation error reason stream round_trips");
    g_assert_cmpstr(strstr(text, "3 client quic.protected"), ==,
                    "3 client quic.protected round_trips=1\n"
                    "3 client tls.decrypted\n"
                    "4 server quic.protected round_trips=1\n"
                    "4 server quic.handshake_done\n"
                    "5 client quic.key_update generation=1\n"
                    "6 client quic.stream_reset stream=4\n"
                    "7 client quic.close error=\"PROTOCOL_VIOLATION\" reason=\"done\"\n");
}

/* Secrets were given, but not these: that is told once. */
static void test_missing_secret(void)
{
    Talk talk;
    begin(&talk);
    give(&talk, SECRET_SERVER_TRAFFIC, 2);
    shake_hands(&talk);
    Seal client = data_seal(1);
    for (uint8_t i = 0; i < 9; i++)
        say_short(&talk, END_CLIENT, &client, "40 " CHOSEN, i, "01 20*00");
    g_autofree char *text = end(&talk, "secret");
    g_assert_cmpstr(strstr(text, "3 client tls.undecrypted"), ==,
                    "3 client tls.undecrypted secret=\"CLIENT_TRAFFIC_SECRET_0\"\n");
}

/* The same connection over another conversation of the same worker. */
static void test_migration(void)
{
    Talk talk, moved;
    begin(&talk);
    give(&talk, SECRET_CLIENT_TRAFFIC, 1);
    shake_hands(&talk);
    begin(&moved);
    secrets_free(moved.commons.secrets);
    moved.conversation.commons = &talk.commons;
    moved.at = talk.at;
    Seal client = data_seal(1);
    say_short(&moved, END_CLIENT, &client, "40 " CHOSEN, 0, "1d 4100 00 20*00");
    g_assert_true(moved.recognised);
    quic_protocol.finish(moved.state, END_SERVER, &moved.at);
    quic_protocol.close(moved.state);
    g_autofree char *there = render_events(&moved.conversation.timeline, "");
    timeline_clear(&moved.conversation.timeline);
    g_autofree char *here = end(&talk, "code");
    g_assert_cmpstr(there, ==, "3 client quic.migrated\n");
    g_assert_nonnull(strstr(here, "3 client quic.close code=256\n"));
}

/* Where the first conversation is over before the second, events go to the second. */
static void test_home_gone(void)
{
    Talk talk, moved;
    begin(&talk);
    give(&talk, SECRET_CLIENT_TRAFFIC, 1);
    shake_hands(&talk);
    begin(&moved);
    secrets_free(moved.commons.secrets);
    moved.conversation.commons = &talk.commons;
    moved.at = talk.at;
    Seal client = data_seal(1);
    say_short(&moved, END_CLIENT, &client, "40 " CHOSEN, 0, "01 20*00");
    quic_protocol.close(talk.state);
    timeline_clear(&talk.conversation.timeline);
    say_short(&moved, END_CLIENT, &client, "40 " CHOSEN, 1, "1d 4100 00 20*00");
    quic_protocol.close(moved.state);
    g_autofree char *there = render_events(&moved.conversation.timeline, "code");
    timeline_clear(&moved.conversation.timeline);
    secrets_free(talk.commons.secrets);
    g_assert_nonnull(strstr(there, "4 client quic.close code=256\n"));
}

typedef struct ResetCase {
    const char *name, *last[3];
    const char *told; /* (nullable) */
} ResetCase;

static const ResetCase resets[] = {
    {"reset", {"41 40*77"}, "3 server quic.stateless_reset len=41\n"},
    {"two", {"41 40*77", "41 40*78"}, "4 server quic.stateless_reset len=41\n"},
    {"too-short", {"41 19*77"}, NULL},
    {"too-long", {"41 90*77"}, NULL},
    {"new-id", {"41 40*77", "42 40*77"}, NULL},
    {"goes-on", {"41 40*77", "41 " SCID " 40*00"}, NULL},
};

/* RFC 9000, 10.3: who has lost a connection answers with what looks like a packet to
 * an id that nobody has. */
static void test_stateless_reset(gconstpointer data)
{
    const ResetCase *test = data;
    Talk talk;
    begin(&talk);
    shake_hands(&talk);
    for (unsigned i = 0; i < G_N_ELEMENTS(test->last) && test->last[i]; i++) {
        g_autoptr(GByteArray) datagram = bytes_from(test->last[i]);
        say(&talk, END_SERVER, datagram, datagram->len);
    }
    g_autofree char *text = end(&talk, "len");
    const char *told = strstr(text, "quic.stateless_reset");
    g_assert_true((told != NULL) == (test->told != NULL));
    g_assert_true(!told || strstr(text, test->told));
}

typedef struct RecogniseCase {
    const char *name, *bytes;
    Recognition recognition;
} RecogniseCase;

static const RecogniseCase datagrams[] = {
    {"initial", "c0 00000001 [1 " DCID "][1] 00 4014 20*00", RECOGNISED_YES},
    {"no-fixed-bit", "80 00000001 [1 " DCID "][1] 00 4014 20*00", RECOGNISED_NOT},
    {"negotiation", "80 00000000 [1][1 " DCID "] 00000001 6b3343cf", RECOGNISED_YES},
    {"negotiation-of-nothing", "80 00000000 [1][1 " DCID "] 12345678", RECOGNISED_NOT},
    {"reserved-version", "c0 1a2a3a4a [1 " DCID "][1] 1200*00", RECOGNISED_YES},
    {"reserved-version-short", "c0 1a2a3a4a [1 " DCID "][1] 12*00", RECOGNISED_NOT},
    {"google", "0d " DCID " 51303433 01 20*00", RECOGNISED_YES},
    {"short-of-nobody", "40 " DCID " 20*00", RECOGNISED_NOT},
    {"dns", "1234 0100 0001 0000 0000 0000 [1 'a'] 00 0001 0001", RECOGNISED_NOT},
    {"empty", "", RECOGNISED_NOT},
};

static void test_recognise(gconstpointer data)
{
    const RecogniseCase *test = data;
    g_autoptr(GByteArray) bytes = bytes_from(test->bytes);
    Conversation conversation = {.transport = TRANSPORT_UDP};
    Cursor c = cursor_over(bytes->data, bytes->len);
    g_assert_cmpint(quic_protocol.recognise(&conversation, END_CLIENT, &c), ==, test->recognition);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(datagrams); i++) {
        g_autofree char *name = g_strconcat("/quic/recognise/", datagrams[i].name, NULL);
        g_test_add_data_func(name, &datagrams[i], test_recognise);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(initials); i++) {
        g_autofree char *name = g_strconcat("/quic/initial/", initials[i].name, NULL);
        g_test_add_data_func(name, &initials[i], test_initial);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(resets); i++) {
        g_autofree char *name = g_strconcat("/quic/stateless-reset/", resets[i].name, NULL);
        g_test_add_data_func(name, &resets[i], test_stateless_reset);
    }
    g_test_add_func("/quic/hello-out-of-order", test_out_of_order);
    g_test_add_func("/quic/key-update", test_key_update);
    g_test_add_func("/quic/missing-secret", test_missing_secret);
    g_test_add_func("/quic/migration", test_migration);
    g_test_add_func("/quic/home-gone", test_home_gone);
    return g_test_run();
}
