/* test-http3.c: what stands on the streams of QUIC, as HTTP/3 (RFC 9114). */
#include "../../dissectors/http3/http3.h"
#include "bytes.h"
#include "render.h"

#define BUDGET_BYTES (1 << 20)
#define FIELDS                                                                                     \
    "method target version host code content_length body_bytes complete stream id \
qpack_max_table_capacity reason ordinal"

/* Streams: the client's first request, and each end's control and encoder stream. */
#define REQUEST        0
#define CLIENT_CONTROL 2
#define CLIENT_ENCODER 6
#define SERVER_CONTROL 3

/* RFC 9204, A: 17 ":method: GET", 23 ":scheme: https", 25 ":status: 200", 0 ":authority",
 * 1 ":path: /". */
#define GET_FIELDS "0000 d1 d7 c1 50 0d 'notes.example'"
#define GET        "01 [1 " GET_FIELDS "]"
#define OK         "01 [1 0000 d9 54 01 '5']" /* 4 "content-length" */
#define BODY       "00 05 'hello'"

/* What is said: who on which stream, and whether it is the last there. */
typedef struct Saying {
    End from;
    uint64_t stream;
    const char *bytes; /* NULL ends the list */
    bool fin;
} Saying;

typedef struct Case {
    const char *name;
    Saying sayings[8];
    const char *events;
} Case;

#define SAID_GET                                                                                   \
    "http.request method=\"GET\" target=\"/\" version=\"HTTP/3\" host=\"notes.example\" "          \
    "ordinal=1 stream=0\n"
#define SAID_ASKED "http.message_end ordinal=1 body_bytes=0 complete=true stream=0\n"

static const Case cases[] = {
    {"exchange",
     {{END_CLIENT, CLIENT_CONTROL, "00 04 [1 01 4064]", false},
      {END_CLIENT, REQUEST, GET, true},
      {END_SERVER, REQUEST, OK BODY, true}},
     "client http3.settings qpack_max_table_capacity=100\n"
     "client " SAID_GET "client " SAID_ASKED
     "server http.response code=200 version=\"HTTP/3\" content_length=5 ordinal=1 stream=0\n"
     "server http.message_end ordinal=1 body_bytes=5 complete=true stream=0\n"},
    {"unknown-frames-and-streams",
     {{END_CLIENT, 10, "21 aabb", true},
      {END_CLIENT, REQUEST, "21 03 aabbcc " GET "40ff 00", true}},
     "client " SAID_GET "client " SAID_ASKED},
    {"body-cut-off",
     {{END_CLIENT, REQUEST, GET "00 10 'hello'", true}},
     "client " SAID_GET "client http.message_end ordinal=1 body_bytes=5 complete=false stream=0\n"},
    {"goaway",
     {{END_SERVER, SERVER_CONTROL, "00 04 00 07 01 04", false}},
     "server http3.settings\nserver http3.goaway id=4\n"},
    {"settings-broken",
     {{END_SERVER, SERVER_CONTROL, "00 04 01 01", false}},
     "server http3.settings\n"
     "server http3.malformed reason=\"a SETTINGS frame contradicts its length\"\n"},
    /* RFC 9204, 2.1.2: the header comes before what it refers to: one entry, whose name
     * is ":authority" */
    {"header-waits-for-table",
     {{END_SERVER, SERVER_CONTROL, "00 04 [1 01 4064]", false},
      {END_CLIENT, REQUEST, "01 [1 0200 d1 d7 c1 80]", true},
      {END_CLIENT, CLIENT_ENCODER, "02 3f45 c0 0d 'notes.example'", false}},
     "server http3.settings qpack_max_table_capacity=100\n"
     "client " SAID_GET "client " SAID_ASKED},
    {"header-waits-in-vain",
     {{END_SERVER, SERVER_CONTROL, "00 04 [1 01 4064]", false},
      {END_CLIENT, REQUEST, "01 [1 0200 d1 d7 c1 80]", true}},
     "server http3.settings qpack_max_table_capacity=100\nclient http3.unreadable stream=0\n"},
};

/* The events without the frames that they stand at. */
static char *without_frames(const char *text)
{
    g_autoptr(GRegex) frames = g_regex_new("^\\d+ ", G_REGEX_MULTILINE, 0, NULL);
    return g_regex_replace_literal(frames, text, -1, 0, "", 0, NULL);
}

/* Hands on the first `most` bytes of all, each piece of no more than `step`. */
static char *play_streams(const Case *test, size_t step, size_t most)
{
    Conversation conversation = {.transport = TRANSPORT_UDP};
    Conversation *home = &conversation;
    timeline_init(&conversation.timeline, BUDGET_BYTES, false, NULL);
    void *state = http3_application.open(&home, END_CLIENT);
    Moment at = {0, 0};
    for (const Saying *saying = test->sayings; saying->bytes; saying++) {
        g_autoptr(GByteArray) bytes = bytes_from(saying->bytes);
        size_t all = MIN(bytes->len, most);
        for (size_t done = 0, n; done < all; done += n) {
            n = MIN(step, all - done);
            at = (Moment){at.frame + 1, at.time_ns + NS_PER_MS};
            g_autofree uint8_t *copy = g_memdup2(bytes->data + done, n);
            Slice slice = {.data = cursor_over(copy, n), .at = at, .offset = done};
            http3_application.data(state, saying->from, saying->stream, &slice,
                                   saying->fin && done + n == bytes->len);
        }
        most -= all;
    }
    http3_application.finish(state, &at);
    http3_application.close(state);
    g_autofree char *text = render_events(&conversation.timeline, FIELDS);
    timeline_clear(&conversation.timeline);
    return without_frames(text);
}

static void test_streams(gconstpointer data)
{
    const Case *test = data;
    g_autofree char *whole = play_streams(test, SIZE_MAX, SIZE_MAX);
    g_assert_cmpstr(whole, ==, test->events);
    g_autofree char *bytewise = play_streams(test, 1, SIZE_MAX);
    g_assert_cmpstr(bytewise, ==, test->events);
    for (size_t most = 0; most < 80; most++)
        g_free(play_streams(test, SIZE_MAX, most));
}

/* A request whose middle the capture lost is told as far as it is there. */
static void test_gap(void)
{
    Conversation conversation = {.transport = TRANSPORT_UDP};
    Conversation *home = &conversation;
    timeline_init(&conversation.timeline, BUDGET_BYTES, false, NULL);
    void *state = http3_application.open(&home, END_CLIENT);
    g_autoptr(GByteArray) bytes = bytes_from(GET "00 10 'hello'");
    Moment at = {1, 1};
    Slice slice = {.data = cursor_over(bytes->data, bytes->len), .at = at};
    http3_application.data(state, END_CLIENT, REQUEST, &slice, false);
    http3_application.gap(state, END_CLIENT, REQUEST, 100, &at);
    http3_application.reset(state, END_CLIENT, REQUEST, 0x10c, &at);
    http3_application.close(state);
    g_autofree char *text = render_events(&conversation.timeline, "complete");
    timeline_clear(&conversation.timeline);
    g_assert_nonnull(strstr(text, "http.message_end complete=false"));
    g_assert_cmpstr(http3_application.error_name(0x10c), ==, "H3_REQUEST_CANCELLED");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strconcat("/http3/", cases[i].name, NULL);
        g_test_add_data_func(name, &cases[i], test_streams);
    }
    g_test_add_func("/http3/gap", test_gap);
    return g_test_run();
}
