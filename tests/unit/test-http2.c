/* test-http2.c: HTTP/2 frames in, events out, however the stream is split. */
#include "../../dissectors/http2/http2.h"

#include "../../dissectors/http2/frame.h"
#include "play.h"

/* All are one byte here: length, type, flags, stream. */
#define FRAME(length, type, flags, stream) "\0\0" length type flags "\0\0\0" stream

#define PREFACE      HTTP2_PREFACE SETTINGS
#define SETTINGS     FRAME("\0", "\x4", "\0", "\0")
#define SETTINGS_ACK FRAME("\0", "\x4", "\x1", "\0")

/* A header of one frame; with END_STREAM or without. */
#define HEADERS(length, stream)      FRAME(length, "\x1", "\x4", stream)
#define HEADERS_LAST(length, stream) FRAME(length, "\x1", "\x5", stream)
#define DATA(length, stream)         FRAME(length, "\0", "\0", stream)
#define DATA_LAST(length, stream)    FRAME(length, "\0", "\x1", stream)

/* RFC 7541, appendix A: fields of the static table. */
#define GET_HTTP "\x82\x84\x86" /* :method GET, :path /, :scheme http */
#define AT_A                                                                                       \
    "\x41\x01"                                                                                     \
    "a"                        /* :authority a, put into the dynamic table */
#define OK              "\x88" /* :status 200 */
#define REQUEST(stream) HEADERS_LAST("\x6", stream) GET_HTTP AT_A
#define ANSWER(stream)  HEADERS_LAST("\x1", stream) OK

/* clang-format off */
static const Endpoint nowhere[2];

static const PlayCase streams[] = {
    {"exchange", NULL,
     {CLIENT(PREFACE REQUEST("\1")),
      SERVER(SETTINGS HEADERS("\x1", "\1") OK), SERVER(DATA("\3", "\1") "abc" DATA_LAST("\1", "\1") "d")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request method=\"GET\" target=\"/\" version=\"HTTP/2\" host=\"a\" authorization=false "
     "cookies=false framing=\"none\" persistent=true header_bytes=6 headers=0 first_frame=1 since_first=0ms "
     "ordinal=1 scheme=\"http\" stream=1\n"
     "1 client http.message_end ordinal=1 body_bytes=0 duration=0ms complete=true stream=1\n"
     "2 server http2.settings\n"
     "2 server http.response code=200 version=\"HTTP/2\" set_cookies=0 framing=\"end-of-stream\" persistent=true "
     "header_bytes=1 headers=0 first_frame=2 since_first=0ms ordinal=1 wait=1ms stream=1\n"
     "3 server http.message_end ordinal=1 body_bytes=4 duration=1ms complete=true stream=1\n"},
    {"settings", NULL,
     {SERVER(FRAME("\x2a", "\x4", "\0", "\0")
             "\0\1\0\0\x10\0" "\0\2\0\0\0\0" "\0\3\0\0\0\x64" "\0\4\0\1\0\0" "\0\5\0\0\x40\0" "\0\6\0\0\x20\0"
             "\x12\x34\0\0\0\1" SETTINGS_ACK)},
     "1 server http2.settings header_table_size=4096 enable_push=false max_concurrent_streams=100 "
     "initial_window_size=65536 max_frame_size=16384 max_header_list_size=8192\n"},
    /* Two at once, answered in another order. */
    {"multiplexed", "ordinal stream open code",
     {CLIENT(PREFACE REQUEST("\1") HEADERS_LAST("\x4", "\3") GET_HTTP "\xbe"),
      SERVER(SETTINGS ANSWER("\3") ANSWER("\1")), CLIENT(REQUEST("\5"))},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request ordinal=1 stream=1\n"
     "1 client http.message_end ordinal=1 stream=1\n"
     "1 client http.request ordinal=2 stream=3\n"
     "1 client http2.multiplexed ordinal=2 stream=3 open=2\n"
     "1 client http.message_end ordinal=2 stream=3\n"
     "2 server http2.settings\n"
     "2 server http.response code=200 ordinal=2 stream=3\n"
     "2 server http.message_end ordinal=2 stream=3\n"
     "2 server http.response code=200 ordinal=1 stream=1\n"
     "2 server http.message_end ordinal=1 stream=1\n"
     "3 client http.request ordinal=3 stream=5\n"
     "3 client http.reused ordinal=3\n"
     "3 client http.message_end ordinal=3 stream=5\n"},
    /* RFC 7541, 2.3.2: the second request names its host by the dynamic table. */
    {"dynamic-table", "host",
     {CLIENT(PREFACE REQUEST("\1")), SERVER(SETTINGS ANSWER("\1")),
      CLIENT(HEADERS_LAST("\x4", "\3") GET_HTTP "\xbe")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request host=\"a\"\n"
     "1 client http.message_end\n"
     "2 server http2.settings\n"
     "2 server http.response\n"
     "2 server http.message_end\n"
     "3 client http.request host=\"a\"\n"
     "3 client http.reused\n"
     "3 client http.message_end\n"},
    {"continued", "host header_bytes",
     {CLIENT(PREFACE FRAME("\2", "\x1", "\x1", "\1") "\x82\x84" FRAME("\1", "\x9", "\0", "\1") "\x86"),
      CLIENT(FRAME("\3", "\x9", "\x4", "\1") AT_A)},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "2 client http.request host=\"a\" header_bytes=6\n"
     "2 client http.message_end\n"},
    {"padding-and-priority", "target body_bytes",
     {CLIENT(PREFACE FRAME("\xb", "\x1", "\x2c", "\1") "\2" "\0\0\0\0\xf" GET_HTTP "\0\0"
             FRAME("\5", "\0", "\x9", "\1") "\2" "ab" "\0\0")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request target=\"/\"\n"
     "1 client http.message_end body_bytes=2\n"},
    {"interim-and-trailers", "code ordinal trailers body_bytes",
     {CLIENT(PREFACE REQUEST("\1")),
      SERVER(SETTINGS HEADERS("\5", "\1") "\x08\x03" "103" HEADERS("\1", "\1") OK DATA("\1", "\1") "x"
             HEADERS_LAST("\5", "\1") "\0\1" "t" "\1" "v")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request ordinal=1\n"
     "1 client http.message_end ordinal=1 body_bytes=0\n"
     "2 server http2.settings\n"
     "2 server http.interim code=103 ordinal=1\n"
     "2 server http.response code=200 ordinal=1\n"
     "2 server http.message_end ordinal=1 body_bytes=1 trailers=1\n"},
    /* The client gives up; what the server had sent by then still counts. */
    {"reset", "stream ordinal error code complete",
     {CLIENT(PREFACE REQUEST("\1") HEADERS_LAST("\3", "\3") GET_HTTP),
      SERVER(SETTINGS HEADERS("\1", "\3") OK DATA("\1", "\3") "x"),
      CLIENT(FRAME("\4", "\x3", "\0", "\1") "\0\0\0\x8" FRAME("\4", "\x3", "\0", "\3") "\0\0\0\x8"),
      SERVER(HEADERS("\1", "\1") OK FRAME("\4", "\x3", "\0", "\1") "\0\0\1\0")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request ordinal=1 stream=1\n"
     "1 client http.message_end ordinal=1 complete=true stream=1\n"
     "1 client http.request ordinal=2 stream=3\n"
     "1 client http2.multiplexed ordinal=2 stream=3\n"
     "1 client http.message_end ordinal=2 complete=true stream=3\n"
     "2 server http2.settings\n"
     "2 server http.response code=200 ordinal=2 stream=3\n"
     "3 client http2.reset stream=1 ordinal=1 error=\"CANCEL\" code=8\n"
     "3 client http2.reset stream=3 ordinal=2 error=\"CANCEL\" code=8\n"
     "3 server http.message_end ordinal=2 complete=false stream=3\n"
     "4 server http.response code=200 ordinal=1 stream=1\n"
     "4 server http2.reset stream=1 ordinal=1 error=\"0x100\" code=256\n"
     "4 server http.message_end ordinal=1 complete=false stream=1\n"},
    {"goaway", NULL,
     {SERVER(SETTINGS FRAME("\xb", "\x7", "\0", "\0") "\0\0\0\7\0\0\0\xb" "bye")},
     "1 server http2.settings\n"
     "1 server http2.goaway last_stream=7 error=\"ENHANCE_YOUR_CALM\" code=11 debug=\"bye\"\n"},
    {"pushed", "stream promised_stream method target host code ordinal",
     {CLIENT(PREFACE REQUEST("\1")),
      SERVER(SETTINGS FRAME("\xa", "\x5", "\x4", "\1") "\0\0\0\2" GET_HTTP AT_A ANSWER("\2"))},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request method=\"GET\" target=\"/\" host=\"a\" ordinal=1 stream=1\n"
     "1 client http.message_end ordinal=1 stream=1\n"
     "2 server http2.settings\n"
     "2 server http2.push_promise stream=1 promised_stream=2 method=\"GET\" target=\"/\" host=\"a\"\n"
     "2 server http.response code=200 ordinal=0 stream=2\n"
     "2 server http.message_end ordinal=0 stream=2\n"},
    {"ping", "delay",
     {SERVER(SETTINGS FRAME("\x8", "\x6", "\0", "\0") "12345678"),
      CLIENT(PREFACE FRAME("\x8", "\x6", "\1", "\0") "12345678" FRAME("\x8", "\x6", "\1", "\0") "12345678")},
     "1 server http2.settings\n"
     "2 client http2.preface\n"
     "2 client http2.settings\n"
     "2 client http2.ping delay=1ms\n"},
    {"priorities", NULL,
     {CLIENT(HTTP2_PREFACE FRAME("\5", "\x2", "\0", "\3") "\x80\0\0\1\xc8"
             FRAME("\7", "\x10", "\0", "\0") "\0\0\0\5" "u=1")},
     "1 client http2.preface\n"
     "1 client http2.priority stream=3 depends_on=1 weight=201 exclusive=true\n"
     "1 client http2.priority stream=5 value=\"u=1\"\n"},
    /* The client allows 3 bytes on each stream. */
    {"window", "stream sent wait",
     {CLIENT(HTTP2_PREFACE FRAME("\6", "\x4", "\0", "\0") "\0\4\0\0\0\3" REQUEST("\1")),
      SERVER(SETTINGS HEADERS("\1", "\1") OK DATA("\3", "\1") "abc"),
      CLIENT(FRAME("\4", "\x8", "\0", "\1") "\0\0\0\1"), SERVER(DATA_LAST("\1", "\1") "d")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request stream=1\n"
     "1 client http.message_end stream=1\n"
     "2 server http2.settings\n"
     "2 server http.response wait=1ms stream=1\n"
     "2 server http2.blocked stream=1 sent=3\n"
     "3 client http2.unblocked stream=1 wait=1ms\n"
     "4 server http.message_end stream=1\n"},
    {"tunnels", "target protocol",
     {CLIENT(PREFACE HEADERS("\xc", "\1") "\x02\x07" "CONNECT" AT_A
             HEADERS("\x1a", "\3") "\x02\x07" "CONNECT" "\x00\x09" ":protocol" "\x02" "ws" "\x84\x86\xbe"),
      SERVER(SETTINGS HEADERS("\1", "\1") OK HEADERS("\1", "\3") OK), CLIENT_FIN},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request target=\"a\"\n"
     "1 client http.request target=\"/\"\n"
     "1 client http2.multiplexed\n"
     "2 server http2.settings\n"
     "2 server http.response\n"
     "2 server http.tunnel target=\"a\"\n"
     "2 server http.response\n"
     "2 server http.upgraded protocol=\"ws\"\n"
     "3 client http.message_end\n"
     "3 client http.message_end\n"
     "3 server http.message_end\n"
     "3 server http.message_end\n"},
    {"tunnels-inside", "target opcode",
     {CLIENT(PREFACE HEADERS("\xc", "\1") "\x02\x07" "CONNECT" AT_A
             HEADERS("\x21", "\3") "\x02\x07" "CONNECT" "\x00\x09" ":protocol" "\x09" "websocket" "\x84\x86\xbe"),
      SERVER(SETTINGS HEADERS("\1", "\1") OK HEADERS("\1", "\3") OK),
      CLIENT(DATA("\x1c", "\1") "GET /x HTTP/1.1\r\nHost: b\r\n\r\n"
             DATA("\x08", "\3") "\x81\x82" "\0\0\0\0" "hi"),
      SERVER(DATA("\x17", "\1") "HTTP/1.1 204 No way\r\n\r\n"
             DATA("\x04", "\3") "\x81\x02" "ho")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request target=\"a\"\n"
     "1 client http.request target=\"/\"\n"
     "1 client http2.multiplexed\n"
     "2 server http2.settings\n"
     "2 server http.response\n"
     "2 server http.tunnel target=\"a\"\n"
     "2 server http.response\n"
     "2 server http.upgraded\n"
     "3 client http.request target=\"/x\"\n"
     "3 client http.message_end\n"
     "3 client websocket.message opcode=\"text\"\n"
     "4 server http.response\n"
     "4 server http.message_end\n"
     "4 server websocket.message opcode=\"text\"\n"
     "4 client http.message_end\n"
     "4 client http.message_end\n"
     "4 server http.message_end\n"
     "4 server http.message_end\n"},
    {"secrets", "credentials cookie cookies scheme",
     {CLIENT(PREFACE HEADERS_LAST("\x13", "\1") GET_HTTP "\x0f\x08\x07" "Basic x" "\x0f\x11\x03" "a=b")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request cookies=true credentials=\"Basic ***\" cookie=\"a=***\" scheme=\"http\"\n"
     "1 client http.clear_credentials scheme=\"Basic\"\n"
     "1 client http.clear_credentials scheme=\"cookie\"\n"
     "1 client http.message_end\n"},
    {"cut-off", "body_bytes complete",
     {CLIENT(PREFACE REQUEST("\1")), SERVER(SETTINGS HEADERS("\1", "\1") OK DATA_LAST("\x9", "\1") "abc"),
      SERVER_FIN},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request\n"
     "1 client http.message_end body_bytes=0 complete=true\n"
     "2 server http2.settings\n"
     "2 server http.response\n"
     "3 server http.message_end body_bytes=3 complete=false\n"},
    {"unknown-frame", "",
     {SERVER(SETTINGS FRAME("\2", "\xbb", "\xff", "\x5") "ab" SETTINGS)},
     "1 server http2.settings\n1 server http2.settings\n"},
    {"odd-sizes", "reason",
     {SERVER(SETTINGS FRAME("\1", "\x6", "\0", "\0") "a" SETTINGS)},
     "1 server http2.settings\n"
     "1 server http2.malformed reason=\"a frame of a length that its type cannot have\"\n"
     "1 server http2.settings\n"},
    {"header-on-stream-0", "reason",
     {SERVER(SETTINGS ANSWER("\0") SETTINGS)},
     "1 server http2.settings\n"
     "1 server http2.malformed reason=\"a frame on stream 0 that belongs to a stream\"\n"
     "1 server http2.settings\n"},
    {"not-continued", "reason code",
     {SERVER(SETTINGS FRAME("\1", "\x1", "\1", "\1") OK ANSWER("\3"))},
     "1 server http2.settings\n"
     "1 server http2.malformed reason=\"a header that is not continued\"\n"
     "1 server http.response code=200\n"
     "1 server http.message_end\n"},
    {"continuation-of-nothing", "reason",
     {SERVER(SETTINGS FRAME("\1", "\x9", "\x4", "\1") OK SETTINGS)},
     "1 server http2.settings\n"
     "1 server http2.malformed reason=\"a continuation of nothing\"\n"
     "1 server http2.settings\n"},
    {"padding-too-long", "reason",
     {SERVER(SETTINGS FRAME("\2", "\x1", "\xc", "\1") "\5" OK SETTINGS)},
     "1 server http2.settings\n"
     "1 server http2.malformed reason=\"padding longer than its frame\"\n"
     "1 server http2.settings\n"},
    {"index-0", "reason",
     {SERVER(SETTINGS HEADERS_LAST("\1", "\1") "\x80" ANSWER("\3"))},
     "1 server http2.settings\n"
     "1 server http2.malformed reason=\"a header that cannot be decompressed\"\n"
     "1 server http.response\n"
     "1 server http.message_end\n"},
    {"answered-in-http1", "reason",
     {CLIENT(PREFACE), SERVER("HTTP/1.1 400 Bad Request\r\n\r\n")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "2 server http2.malformed reason=\"an answer in HTTP/1.x\"\n"},
};

static const PlayCase losses[] = {
    {"gap-in-data", "body_bytes complete",
     {SERVER(SETTINGS HEADERS("\1", "\1") OK DATA("\x9", "\1") "abc"), SERVER_GAP(6),
      SERVER(DATA_LAST("\1", "\1") "x")},
     "1 server http2.settings\n"
     "1 server http.response\n"
     "3 server http.message_end body_bytes=10 complete=true\n"},
    /* What the table held is lost: :status 200 can be read, "\xbe" cannot. */
    {"gap-in-headers", "host code fields target",
     {CLIENT(PREFACE REQUEST("\1")), CLIENT_GAP(20),
      CLIENT(HEADERS_LAST("\4", "\x5") GET_HTTP "\xbe"), CLIENT(REQUEST("\x7")),
      CLIENT(HEADERS_LAST("\4", "\x9") GET_HTTP "\xbe")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "1 client http.request target=\"/\" host=\"a\"\n"
     "1 client http.message_end\n"
     "3 client http2.unreadable fields=1\n"
     "3 client http.request target=\"/\"\n"
     "3 client http2.multiplexed\n"
     "3 client http.message_end\n"
     "4 client http.request target=\"/\" host=\"a\"\n"
     "4 client http.message_end\n"
     "5 client http.request target=\"/\" host=\"a\"\n"
     "5 client http.message_end\n"},
    {"name-lost-value-kept", "fields target",
     {CLIENT(PREFACE), CLIENT_GAP(20),
      CLIENT(HEADERS_LAST("\x6", "\x5") GET_HTTP "\x7e\1" "v"),
      CLIENT(HEADERS_LAST("\x4", "\x7") GET_HTTP "\xbe")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "3 client http2.unreadable fields=1\n"
     "3 client http.request target=\"/\"\n"
     "3 client http.message_end\n"
     "4 client http2.unreadable fields=1\n"
     "4 client http.request target=\"/\"\n"
     "4 client http2.multiplexed\n"
     "4 client http.message_end\n"},
    {"found-again-inside-a-segment", "target",
     {CLIENT(PREFACE), CLIENT_GAP(7), CLIENT("rest of some data" REQUEST("\1") SETTINGS)},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "3 client http.request target=\"/\"\n"
     "3 client http.message_end\n"
     "3 client http2.settings\n"},
    {"snaplen-in-data", "body_bytes complete",
     {SERVER_CUT(SETTINGS HEADERS("\1", "\1") OK DATA_LAST("\x9", "\1") "abc", 6)},
     "1 server http2.settings\n"
     "1 server http.response\n"
     "1 server http.message_end body_bytes=9 complete=true\n"},
};
/* clang-format on */

static void test_stream(const void *data)
{
    play_case_split(&http2_protocol, data);
}

static void test_loss(const void *data)
{
    play_case(&http2_protocol, data);
}

static void test_prefixes(const void *data)
{
    play_case_prefixes(&http2_protocol, data);
    play_case_prefixes(&http2_upgraded_protocol, data);
}

/* Streams that are never closed: the oldest go, and all is read. */
static void test_stream_flood(void)
{
    g_autoptr(GString) bytes = g_string_new_len(PREFACE, sizeof PREFACE - 1);
    for (unsigned i = 0; i < 3000; i++) {
        static const char header[] = HEADERS("\3", "\1") GET_HTTP;
        g_string_append_len(bytes, header, sizeof header - 1);
        bytes->str[bytes->len - 5] = (char)(2 * i + 1);
        bytes->str[bytes->len - 6] = (char)((2 * i + 1) >> 8);
    }
    Piece pieces[] = {{PIECE_DATA, END_CLIENT, bytes->str, bytes->len, 0}, {0}};
    g_autofree char *found = play(&http2_protocol, nowhere, pieces, 0, "ordinal");
    g_assert_true(strstr(found, "http.request ordinal=3000\n"));
    g_assert_true(g_str_has_suffix(found, "1 client http.message_end ordinal=3000\n"));
}

typedef struct Start {
    const char *name, *bytes;
    size_t length;
    End from;
    bool midway;
    Recognition expected;
} Start;

#define BYTES(text) text, sizeof text - 1

static const Start starts[] = {
    {"preface", BYTES(PREFACE), END_CLIENT, false, RECOGNISED_YES},
    {"preface-not-whole", BYTES("PRI * HTTP/2.0\r\n"), END_CLIENT, false, RECOGNISED_MAYBE},
    {"request-of-http1", BYTES("PROPFIND / HTTP/1.1\r\n"), END_CLIENT, false, RECOGNISED_NOT},
    {"server-first", BYTES(SETTINGS), END_SERVER, false, RECOGNISED_YES},
    {"frames-of-a-client", BYTES(REQUEST("\3")), END_CLIENT, false, RECOGNISED_NOT},
    {"midway", BYTES(REQUEST("\3")), END_CLIENT, true, RECOGNISED_YES},
    {"midway-data-alone", BYTES(DATA("\3", "\1") "abc"), END_SERVER, true, RECOGNISED_NOT},
    {"midway-text", BYTES("HTTP/1.1 200 OK\r\n\r\n"), END_SERVER, true, RECOGNISED_NOT},
    {"midway-zeros", BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), END_SERVER, true,
     RECOGNISED_NOT},
};

static void test_start(const void *data)
{
    const Start *row = data;
    Conversation conversation = {.guessed_roles = row->midway};
    Cursor start = cursor_over(row->bytes, row->length);
    g_assert_cmpint(http2_protocol.recognise(&conversation, row->from, &start), ==, row->expected);
}

static void add(const char *kind, const PlayCase *row, GTestDataFunc test)
{
    g_autofree char *path = g_strdup_printf("/http2/%s/%s", kind, row->name);
    g_test_add_data_func(path, row, test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(streams); i++) {
        add("stream", &streams[i], test_stream);
        add("prefix", &streams[i], test_prefixes);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(losses); i++)
        add("loss", &losses[i], test_loss);
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autofree char *path = g_strconcat("/http2/start/", starts[i].name, NULL);
        g_test_add_data_func(path, &starts[i], test_start);
    }
    g_test_add_func("/http2/stream-flood", test_stream_flood);
    return g_test_run();
}
