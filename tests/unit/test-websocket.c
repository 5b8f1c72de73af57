/* test-websocket.c: WebSocket frames in, events out, however they are split. */
#include "../../dissectors/websocket/websocket.h"
#include "play.h"

/* Masked with a key of zeros, what is said can be read here. */
#define KEY "\0\0\0\0"

static const PlayCase streams[] = {
    {"text",
     NULL,
     {CLIENT("\x81\x82" KEY "hi"), SERVER("\x82\x03"
                                          "abc")},
     "1 client websocket.message opcode=\"text\" len=2 frames=1 masked=true compressed=false "
     "duration=0ms complete=true\n"
     "2 server websocket.message opcode=\"binary\" len=3 frames=1 masked=false compressed=false "
     "duration=0ms complete=true\n"},
    {"empty", "len", {SERVER("\x81\0")}, "1 server websocket.message len=0\n"},
    /* RFC 6455, 5.7: a fragmented text message; a ping may stand between. */
    {"fragmented",
     "opcode len frames duration",
     {SERVER("\x01\x03Hel"), SERVER("\x89\0\x80\x02lo")},
     "2 server websocket.ping len=0\n"
     "2 server websocket.message opcode=\"text\" len=5 frames=2 duration=1ms\n"},
    {"length-in-16-bits",
     "len",
     {SERVER("\x82\x7e\x00\x03"
             "abc\x82\x01x")},
     "1 server websocket.message len=3\n"
     "1 server websocket.message len=1\n"},
    {"length-in-64-bits",
     "len",
     {SERVER("\x82\x7f\0\0\0\0\0\0\0\x03"
             "abc")},
     "1 server websocket.message len=3\n"},
    {"compressed",
     "compressed",
     {SERVER("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00")},
     "1 server websocket.message compressed=true\n"},
    {"ping-and-pong",
     "len delay",
     {SERVER("\x89\x01x"), CLIENT("\x8a\x81" KEY "x"), CLIENT("\x8a\x80" KEY)},
     "1 server websocket.ping len=1\n"
     "2 client websocket.pong len=1 delay=1ms\n"
     "3 client websocket.pong len=0\n"},
    {"close",
     NULL,
     {CLIENT("\x88\x85\x01\x02\x03\x04\x02\xeb"
             "a}d"),
      SERVER("\x88\x02\x0f\xa0"), SERVER("\x88\0")},
     "1 client websocket.close code=1001 meaning=\"Going Away\" reason=\"bye\"\n"
     "2 server websocket.close code=4000\n"
     "3 server websocket.close\n"},
    {"close-with-half-a-code",
     "reason",
     {SERVER("\x88\x01\x03")},
     "1 server websocket.close\n"
     "1 server websocket.malformed reason=\"a close that has half a status code\"\n"},
    {"unmasked-client",
     "reason",
     {CLIENT("\x81\x01x\x81\x01x")},
     "1 client websocket.malformed reason=\"a frame of the client that is not masked\"\n"
     "1 client websocket.message\n"
     "1 client websocket.message\n"},
    {"masked-server",
     "reason",
     {SERVER("\x81\x81" KEY "x")},
     "1 server websocket.malformed reason=\"a frame of the server that is masked\"\n"
     "1 server websocket.message\n"},
    {"reserved-bit",
     "reason",
     {SERVER("\xa1\0")},
     "1 server websocket.malformed reason=\"reserved bits that nobody has given a meaning\"\n"
     "1 server websocket.message\n"},
    {"unknown-opcode",
     "reason opcode",
     {SERVER("\x83\0\x8b\0")},
     "1 server websocket.malformed reason=\"an opcode that nobody has given a meaning\"\n"
     "1 server websocket.message opcode=\"unknown\"\n"},
    {"continuation-of-nothing",
     "reason opcode",
     {SERVER("\x80\0")},
     "1 server websocket.malformed reason=\"a continuation of nothing\"\n"
     "1 server websocket.message opcode=\"unknown\"\n"},
    {"message-in-a-message",
     "reason complete",
     {SERVER("\x01\0\x81\0")},
     "1 server websocket.malformed reason=\"a message that begins before the one before is over\"\n"
     "1 server websocket.message complete=false\n"
     "1 server websocket.message complete=true\n"},
    {"control-too-long",
     "reason",
     {SERVER("\x89\x7e\x00\x7e"), SERVER("\x81\0")},
     "1 server websocket.malformed reason=\"a control frame that is fragmented or longer than 125 "
     "bytes\"\n"},
    {"cut-off",
     "len complete",
     {SERVER("\x81\x05"
             "abc"),
      SERVER_FIN},
     "2 server websocket.message len=3 complete=false\n"},
};

static const PlayCase losses[] = {
    {"gap-in-a-payload",
     "len complete",
     {SERVER("\x81\x05"
             "ab"),
      SERVER_GAP(3), SERVER("\x81\x01x")},
     "2 server websocket.message len=5 complete=true\n"
     "3 server websocket.message len=1 complete=true\n"},
    {"gap-beyond-a-payload",
     "len complete",
     {SERVER("\x81\x05"
             "ab"),
      SERVER_GAP(9), SERVER("\x81\x01x")},
     "2 server websocket.message len=2 complete=false\n"},
    {"snaplen-in-a-payload",
     "len complete",
     {SERVER_CUT("\x81\x05"
                 "ab",
                 3),
      SERVER("\x81\x01x")},
     "1 server websocket.message len=5 complete=true\n"
     "2 server websocket.message len=1 complete=true\n"},
};

static void test_stream(const void *data)
{
    play_case_split(&websocket_protocol, data);
}

static void test_loss(const void *data)
{
    play_case(&websocket_protocol, data);
}

static void test_prefixes(const void *data)
{
    play_case_prefixes(&websocket_protocol, data);
}

static void add(const char *kind, const PlayCase *row, GTestDataFunc test)
{
    g_autofree char *path = g_strdup_printf("/websocket/%s/%s", kind, row->name);
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
    return g_test_run();
}
