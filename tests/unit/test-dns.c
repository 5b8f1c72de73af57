/* test-dns.c: DNS messages in, events out. */
#include "../../dissectors/dns/dns.h"
#include "../../dissectors/dns/name.h"
#include "bytes.h"
#include "play.h"

#define MESSAGES_MAX 8

/* The parts of messages: id, flags, counts; names behind the header at 12. */
#define QUERY(id)         id "0100 0001 0000 0000 0000"
#define ANSWER(id, count) id "8180 0001" count "0000 0000"
#define EXAMPLE           "[1'example'] [1'com'] 00"
#define A_IN              "0001 0001"
#define AAAA_IN           "001c 0001"
#define POINTER           "c00c"

typedef struct Message {
    End from;
    const char *bytes; /* as bytes.h reads it; NULL ends a list */
    size_t missing;    /* cut off by the snap length */
} Message;

typedef struct Case {
    const char *name;
    uint16_t port;      /* of the server */
    const char *fields; /* NULL: all */
    Message messages[MESSAGES_MAX];
    const char *expected;
} Case;

static const Case cases[] = {
    {"question-and-answer",
     53,
     NULL,
     {{END_CLIENT, QUERY("abcd") EXAMPLE A_IN, 0},
      {END_SERVER,
       ANSWER("abcd", "0002") EXAMPLE A_IN POINTER A_IN "0000012c [2 c0000201]" POINTER A_IN
                                                        "0000003c [2 c0000202]",
       0}},
     "1 client dns.query id=43981 name=\"example.com\" type=\"A\" recursion_desired=true "
     "retry=false\n"
     "2 server dns.response id=43981 name=\"example.com\" type=\"A\" rcode=\"NOERROR\" answers=2 "
     "addresses=\"192.0.2.1,192.0.2.2\" ttl=60 authoritative=false truncated=false "
     "latency=1ms\n"},
    /* glibc asks for both at once from one port. */
    {"two-in-flight",
     53,
     "type addresses latency",
     {{END_CLIENT, QUERY("0001") EXAMPLE A_IN, 0},
      {END_CLIENT, QUERY("0002") EXAMPLE AAAA_IN, 0},
      {END_SERVER,
       ANSWER("0002", "0001") EXAMPLE AAAA_IN POINTER AAAA_IN
       "0000003c [2 20010db8 00000000 00000000 00000001]",
       0},
      {END_SERVER, ANSWER("0001", "0001") EXAMPLE A_IN POINTER A_IN "0000003c [2 c0000201]", 0}},
     "1 client dns.query type=\"A\"\n"
     "2 client dns.query type=\"AAAA\"\n"
     "3 server dns.response type=\"AAAA\" addresses=\"2001:db8::1\" latency=1ms\n"
     "4 server dns.response type=\"A\" addresses=\"192.0.2.1\" latency=3ms\n"},
    /* RFC 1035, 2.3.3: case does not matter, and some resolvers mix it. */
    {"mixed-case",
     53,
     "name latency",
     {{END_CLIENT, QUERY("0001") "[1'eXaMPle'] 00" A_IN, 0},
      {END_SERVER, ANSWER("0001", "0000") "[1'Example'] 00" A_IN, 0}},
     "1 client dns.query name=\"eXaMPle\"\n"
     "2 server dns.response name=\"Example\" latency=1ms\n"},
    {"retry-same-id",
     53,
     "id retry latency",
     {{END_CLIENT, QUERY("0001") EXAMPLE A_IN, 0},
      {END_CLIENT, QUERY("0001") EXAMPLE A_IN, 0},
      {END_SERVER, ANSWER("0001", "0000") EXAMPLE A_IN, 0},
      {END_SERVER, ANSWER("0001", "0000") EXAMPLE A_IN, 0},
      {END_CLIENT, QUERY("0001") EXAMPLE A_IN, 0}},
     "1 client dns.query id=1 retry=false\n"
     "2 client dns.query id=1 retry=true\n"
     "3 server dns.response id=1 latency=2ms\n"
     "4 server dns.response id=1\n"
     "5 client dns.query id=1 retry=false\n"},
    {"retry-new-id",
     53,
     "id retry latency",
     {{END_CLIENT, QUERY("0001") EXAMPLE A_IN, 0},
      {END_CLIENT, QUERY("0002") EXAMPLE A_IN, 0},
      {END_SERVER, ANSWER("0002", "0000") EXAMPLE A_IN, 0},
      {END_CLIENT, QUERY("0003") EXAMPLE A_IN, 0},
      {END_SERVER, ANSWER("0001", "0000") EXAMPLE A_IN, 0}},
     "1 client dns.query id=1 retry=false\n"
     "2 client dns.query id=2 retry=true\n"
     "3 server dns.response id=2 latency=1ms\n"
     "4 client dns.query id=3 retry=false\n"
     "5 server dns.response id=1 latency=4ms\n"},
    {"same-id-other-question",
     53,
     "name latency",
     {{END_CLIENT, QUERY("0001") EXAMPLE A_IN, 0},
      {END_SERVER, ANSWER("0001", "0000") "[1'other'] 00" A_IN, 0}},
     "1 client dns.query name=\"example.com\"\n"
     "2 server dns.response name=\"other\"\n"},
    {"cname-chain",
     53,
     "cname addresses ttl",
     {{END_SERVER,
       ANSWER("0001", "0003") EXAMPLE A_IN POINTER
       "0005 0001 00000e10 [2 [1'www'] c00c]"
       "c029 0005 0001 00000e10 [2 [1'cdn'] [1'net'] 00]"
       "c03b 0001 0001 0000000a [2 c6336401]",
       0}},
     "1 server dns.response addresses=\"198.51.100.1\" cname=\"www.example.com,cdn.net\" ttl=10\n"},
    {"nxdomain",
     53,
     "rcode answers ttl authoritative",
     {{END_SERVER,
       "0001 8583 0001 0000 0001 0000" EXAMPLE A_IN
       "c014 0006 0001 00000384 [2 c00c c00c 00000001 00000001 00000001 00000001 00000001]",
       0}},
     "1 server dns.response rcode=\"NXDOMAIN\" answers=0 authoritative=true\n"
     "1 server dns.failed rcode=\"NXDOMAIN\"\n"},
    /* RFC 6891, 6.1.3: the upper bits stand in the OPT record. */
    {"edns",
     53,
     "udp_size dnssec_ok",
     {{END_CLIENT, "0001 0100 0001 0000 0000 0001" EXAMPLE A_IN "00 0029 04d0 00008000 0000", 0},
      {END_SERVER, "0001 8180 0001 0000 0000 0001" EXAMPLE A_IN "00 0029 0200 00000000 0000", 0}},
     "1 client dns.query udp_size=1232 dnssec_ok=true\n"
     "2 server dns.response udp_size=512 dnssec_ok=false\n"},
    /* RFC 9460, D.2 */
    {"https-record",
     53,
     "service_binding",
     {{END_SERVER,
       ANSWER("0001", "0001") EXAMPLE
       "0041 0001" POINTER
       "0041 0001 0000003c [2 0001 00 0001 0006 [1'h3'] [1'h2'] 0003 0002 20fb 0004 0004 c0000201 "
       "0005 0001 aa 029a 0000]",
       0}},
     "1 server dns.response service_binding=\"1 . alpn=h3,h2 port=8443 ipv4hint=192.0.2.1 ech "
     "key666\"\n"},
    {"https-record-cut-inside",
     53,
     "service_binding reason",
     {{END_SERVER,
       ANSWER("0001", "0001") EXAMPLE "0041 0001" POINTER
                                      "0041 0001 0000003c [2 0001 00 0001 00ff]",
       0}},
     "1 server dns.response service_binding=\"1 .\"\n"
     "1 server dns.malformed reason=\"a service binding that cannot be read\"\n"},
    {"extended-rcode",
     53,
     "rcode",
     {{END_SERVER, "0001 8180 0001 0000 0000 0001" EXAMPLE A_IN "00 0029 04d0 01000000 0000", 0}},
     "1 server dns.response rcode=\"BADVERS\"\n"
     "1 server dns.failed rcode=\"BADVERS\"\n"},
    {"unassigned-codes",
     53,
     "rcode type",
     {{END_SERVER, "0001 818c 0001 0000 0000 0000" EXAMPLE "ff01 0001", 0}},
     "1 server dns.response type=\"TYPE65281\" rcode=\"RCODE12\"\n"
     "1 server dns.failed type=\"TYPE65281\" rcode=\"RCODE12\"\n"},
    {"truncated",
     53,
     "truncated answers reason",
     {{END_SERVER, "0001 8380 0001 0005 0000 0000" EXAMPLE A_IN, 0}},
     "1 server dns.response answers=5 truncated=true\n"},
    /* Some servers leave out a question that they cannot read. */
    {"error-without-question",
     53,
     "rcode latency name",
     {{END_CLIENT, QUERY("0007") EXAMPLE A_IN, 0},
      {END_SERVER, "0007 8181 0000 0000 0000 0000", 0}},
     "1 client dns.query name=\"example.com\"\n"
     "2 server dns.response rcode=\"FORMERR\" latency=1ms\n"
     "2 server dns.failed rcode=\"FORMERR\"\n"},
    /* RFC 6762, 6: "Multicast DNS responses MUST NOT contain any questions". */
    {"mdns-announcement",
     5353,
     "id name type answers addresses latency",
     {{END_CLIENT, "0000 0000 0001 0000 0000 0000 [1'pc'] [1'local'] 00 0001 8001", 0},
      {END_SERVER,
       "0000 8400 0000 0001 0000 0000 [1'pc'] [1'local'] 00 0001 8001 00000078"
       "[2 c0000209]",
       0}},
     "1 client dns.query id=0 name=\"pc.local\" type=\"A\"\n"
     "2 server dns.response id=0 name=\"pc.local\" type=\"A\" answers=1 "
     "addresses=\"192.0.2.9\"\n"},
    {"mdns-many-questions",
     5353,
     "name type",
     {{END_CLIENT, "0000 0000 0002 0000 0000 0000 [1'a'] 00 000c 0001 [1'b'] c00c 0010 0001", 0}},
     "1 client dns.query name=\"a\" type=\"PTR\"\n"
     "1 client dns.query name=\"b.a\" type=\"TXT\"\n"},
    {"query-without-question",
     53,
     "id",
     {{END_CLIENT, "0001 0100 0000 0000 0000 0001 00 0029 04d0 00000000 0000", 0}},
     "1 client dns.query id=1\n"},
    {"malformed-once",
     53,
     "reason",
     {{END_CLIENT, QUERY("0001") "[1'a'] c00e 0001 0001", 0},
      {END_CLIENT, QUERY("0002") "[1'a'] c00e 0001 0001", 0}},
     "1 client dns.query\n"
     "1 client dns.malformed reason=\"a question that cannot be read\"\n"
     "2 client dns.query\n"},
    {"answers-missing",
     53,
     "answers reason",
     {{END_SERVER, ANSWER("0001", "0002") EXAMPLE A_IN POINTER A_IN "0000003c [2 c0000201]", 0}},
     "1 server dns.response answers=2\n"
     "1 server dns.malformed reason=\"fewer answers than it counts\"\n"},
    {"address-of-wrong-size",
     53,
     "answers reason",
     {{END_SERVER, ANSWER("0001", "0001") EXAMPLE A_IN POINTER A_IN "0000003c [2 c00002]", 0}},
     "1 server dns.response answers=1\n"
     "1 server dns.malformed reason=\"an address record of a wrong size\"\n"},
    {"record-beyond-end",
     53,
     "reason",
     {{END_SERVER, ANSWER("0001", "0001") EXAMPLE A_IN POINTER A_IN "0000003c 0005 c0000201", 0}},
     "1 server dns.response\n"
     "1 server dns.malformed reason=\"fewer answers than it counts\"\n"},
    {"no-header",
     53,
     "reason",
     {{END_CLIENT, "0001 0100", 0}},
     "1 client dns.malformed reason=\"shorter than its own header\"\n"},
    {"snaplen-in-answers",
     53,
     "name answers addresses reason",
     {{END_SERVER, ANSWER("0001", "0002") EXAMPLE A_IN POINTER A_IN "0000003c [2 c0000201]", 16}},
     "1 server dns.response name=\"example.com\" answers=2 addresses=\"192.0.2.1\"\n"},
    {"snaplen-in-question",
     53,
     "id name reason",
     {{END_CLIENT, QUERY("0001") "07'exa'", 16}},
     "1 client dns.query id=1\n"},
    {"opcode-unassigned",
     53,
     "name reason",
     {{END_CLIENT, "0001 4900 0001 0000 0000 0000" EXAMPLE A_IN, 0}},
     "1 client dns.malformed reason=\"an operation code that means nothing\"\n"
     "1 client dns.query name=\"example.com\"\n"},
};

/* Each message as a piece; over TCP with its length before it. */
static void to_pieces(const Case *row, bool tcp, Piece pieces[MESSAGES_MAX + 1],
                      GPtrArray *ret_blocks)
{
    const Message *message = row->messages;
    for (; message->bytes; message++) {
        g_autofree char *prefixed = g_strdup_printf("[2 %s ]", message->bytes);
        GByteArray *bytes = bytes_from(tcp ? prefixed : message->bytes);
        g_ptr_array_add(ret_blocks, bytes);
        *pieces++ = (Piece){PIECE_DATA, message->from, (const char *)bytes->data, bytes->len,
                            message->missing};
    }
    *pieces = (Piece){0};
}

static void assert_plays(const Case *row, const Protocol *protocol, size_t split)
{
    g_autoptr(GPtrArray) blocks =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
    Piece pieces[MESSAGES_MAX + 1];
    to_pieces(row, protocol == &dns_tcp_protocol, pieces, blocks);
    const Endpoint ends[2] = {{.port = 40000}, {.port = row->port}};
    g_autofree char *found = play(protocol, ends, pieces, split, row->fields);
    g_assert_cmpstr(found, ==, row->expected);
}

static void test_udp(const void *data)
{
    assert_plays(data, &dns_udp_protocol, 0);
}

static bool is_cut(const Case *row)
{
    for (const Message *message = row->messages; message->bytes; message++)
        if (message->missing > 0)
            return true;
    return false;
}

static void test_tcp(const void *data)
{
    const Case *row = data;
    if (is_cut(row)) {
        g_test_skip("a message over TCP is read whole or not at all");
        return;
    }
    for (size_t split = 0; split < 64; split++)
        assert_plays(row, &dns_tcp_protocol, split);
    assert_plays(row, &dns_tcp_protocol, EVERY_BYTE);
}

/* Whatever the length a message is cut to, the snap length is never taken for a
 * fault of the message. */
static void test_prefixes(const void *data)
{
    const Case *row = data;
    const Endpoint ends[2] = {{.port = 40000}, {.port = 53}};
    for (const Message *message = row->messages; message->bytes; message++) {
        g_autoptr(GByteArray) bytes = bytes_from(message->bytes);
        for (guint cut = 0; cut < bytes->len; cut++) {
            Piece pieces[] = {
                {PIECE_DATA, message->from, (const char *)bytes->data, cut, bytes->len - cut}, {0}};
            g_autofree char *found = play(&dns_udp_protocol, ends, pieces, 0, NULL);
            if (!strstr(row->expected, "malformed"))
                g_assert_null(strstr(found, "malformed"));
        }
    }
}

typedef struct NameCase {
    const char *name, *message; /* the name to be read is at 2 */
    Verdict verdict;
    const char *text;
    size_t consumed;
} NameCase;

static const NameCase names[] = {
    {"plain", "0000 [1'www'] [1'example'] 00 ffff", VERDICT_WHOLE, "www.example", 13},
    {"root", "0000 00", VERDICT_WHOLE, ".", 1},
    {"odd-bytes", "0000 [1'a.b\\c'] [1 00 ff 7f 20] 00", VERDICT_WHOLE,
     "a\\.b\\\\c.\\000\\255\\127 ", 12},
    {"utf-8", "0000 [1 c3bc] 00", VERDICT_WHOLE, "\xc3\xbc", 4},
    {"pointer-to-itself", "0000 c002", VERDICT_MALFORMED, NULL, 0},
    {"pointer-forward", "0000 c005 00 [1'a'] 00", VERDICT_MALFORMED, NULL, 0},
    {"pointer-loop", "0000 [1'a'] c002", VERDICT_MALFORMED, NULL, 0},
    {"pointer-back", "01'a' c000 00", VERDICT_MALFORMED, NULL, 0},
    {"label-kind-reserved", "0000 41'a' 00", VERDICT_MALFORMED, NULL, 0},
    {"no-end", "0000 [1'a']", VERDICT_MALFORMED, NULL, 0},
    {"label-beyond-end", "0000 05'a'", VERDICT_MALFORMED, NULL, 0},
    {"255-bytes", "0000 [1 63*61] [1 63*61] [1 63*61] [1 61*61] 00", VERDICT_WHOLE, NULL, 255},
    {"256-bytes", "0000 [1 63*61] [1 63*61] [1 63*61] [1 62*61] 00", VERDICT_MALFORMED, NULL, 0},
};

static void test_name(const void *data)
{
    const NameCase *row = data;
    g_autoptr(GByteArray) bytes = bytes_from(row->message);
    Cursor message = cursor_over(bytes->data, bytes->len);
    Cursor c = message;
    DnsName name;
    g_assert_true(cursor_skip(&c, 2));
    g_assert_cmpint(dns_name_read(&message, &c, &name), ==, row->verdict);
    if (row->verdict != VERDICT_WHOLE)
        return;
    g_assert_cmpuint((gsize)(c.at - message.at), ==, 2 + row->consumed);
    g_assert_cmpuint(name.length, ==, strlen(name.text));
    if (row->text)
        g_assert_cmpstr(name.text, ==, row->text);
}

/* A chain of pointers as long as a message allows ends. */
static void test_pointer_chain(void)
{
    g_autoptr(GByteArray) bytes = bytes_from("0000 00");
    for (guint i = 0; i < 8000; i++) {
        guint target = i == 0 ? 2 : bytes->len - 2;
        const uint8_t pointer[] = {(uint8_t)(0xc0 | target >> 8), (uint8_t)target};
        g_byte_array_append(bytes, pointer, sizeof pointer);
    }
    Cursor message = cursor_over(bytes->data, bytes->len);
    Cursor c = message;
    DnsName name;
    g_assert_true(cursor_skip(&c, bytes->len - 2));
    g_assert_cmpint(dns_name_read(&message, &c, &name), ==, VERDICT_WHOLE);
    g_assert_cmpstr(name.text, ==, ".");
}

/* Queries without an answer are not remembered for ever. */
static void test_flood(void)
{
    enum { QUERIES = 2000 };
    g_autofree Piece *pieces = g_new0(Piece, QUERIES + 1);
    g_autoptr(GPtrArray) blocks =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
    for (guint i = 0; i < QUERIES; i++) {
        g_autofree char *text = g_strdup_printf(QUERY("%04x") "[1'%u'] 00" A_IN, i, i);
        GByteArray *bytes = bytes_from(text);
        g_ptr_array_add(blocks, bytes);
        pieces[i] = (Piece){PIECE_DATA, END_CLIENT, (const char *)bytes->data, bytes->len, 0};
    }
    const Endpoint ends[2] = {{.port = 40000}, {.port = 53}};
    g_autofree char *found = play(&dns_udp_protocol, ends, pieces, 0, "retry");
    g_assert_null(strstr(found, "retry=true"));
}

typedef struct StartCase {
    const char *name;
    const Protocol *protocol;
    uint16_t port;
    const char *bytes;
    Recognition expected;
} StartCase;

static const StartCase starts[] = {
    {"query-on-53", &dns_udp_protocol, 53, QUERY("0001") EXAMPLE A_IN, RECOGNISED_YES},
    {"query-anywhere", &dns_udp_protocol, 9999, QUERY("0001") EXAMPLE A_IN, RECOGNISED_YES},
    {"answer-anywhere", &dns_udp_protocol, 9999,
     ANSWER("0001", "0001") EXAMPLE A_IN POINTER A_IN "0000003c [2 c0000201]", RECOGNISED_YES},
    {"more-behind", &dns_udp_protocol, 9999, QUERY("0001") EXAMPLE A_IN "00", RECOGNISED_NOT},
    {"unknown-type", &dns_udp_protocol, 9999, QUERY("0001") EXAMPLE "ff01 0001", RECOGNISED_NOT},
    {"unknown-class", &dns_udp_protocol, 9999, QUERY("0001") EXAMPLE "0001 0009", RECOGNISED_NOT},
    {"zeros", &dns_udp_protocol, 9999, "40*00", RECOGNISED_NOT},
    {"netbios", &dns_udp_protocol, 137, "0001 0110 0001 0000 0000 0000 [1 32*43] 00 0021 0001",
     RECOGNISED_NOT},
    {"random-on-53", &dns_udp_protocol, 53, "20*ee", RECOGNISED_NOT},
    {"short-on-53", &dns_udp_protocol, 53, "0001", RECOGNISED_NOT},
    {"tcp", &dns_tcp_protocol, 53, "[2" QUERY("0001") EXAMPLE A_IN "]", RECOGNISED_YES},
    {"tcp-anywhere", &dns_tcp_protocol, 9999, "[2" QUERY("0001") EXAMPLE A_IN "]", RECOGNISED_YES},
    {"tcp-not-whole", &dns_tcp_protocol, 9999, "001d" QUERY("0001"), RECOGNISED_MAYBE},
    {"tcp-length-only", &dns_tcp_protocol, 53, "001d", RECOGNISED_MAYBE},
    {"tcp-first-byte", &dns_tcp_protocol, 53, "00", RECOGNISED_MAYBE},
    {"tcp-too-short", &dns_tcp_protocol, 53, "0005 0001", RECOGNISED_NOT},
    {"tcp-http", &dns_tcp_protocol, 80, "'GET / HTTP/1.1' 0d0a", RECOGNISED_NOT},
    {"tcp-tls", &dns_tcp_protocol, 443, "16 0301 0200 01 0001fc 0303 32*aa", RECOGNISED_NOT},
    {"tcp-ssh", &dns_tcp_protocol, 22, "'SSH-2.0-OpenSSH_9.2p1' 0d0a", RECOGNISED_NOT},
};

static void test_start(const void *data)
{
    const StartCase *row = data;
    const Conversation conversation = {.ends = {{.port = 40000}, {.port = row->port}}};
    g_autoptr(GByteArray) bytes = bytes_from(row->bytes);
    Cursor start = cursor_over(bytes->data, bytes->len);
    g_assert_cmpint(row->protocol->recognise(&conversation, END_CLIENT, &start), ==, row->expected);
}

/* After a gap a stream goes on with the next message that begins a segment, be
 * it with nothing but the length. */
static void test_tcp_gap(void)
{
    g_autoptr(GByteArray) query = bytes_from("[2" QUERY("0001") EXAMPLE A_IN "]");
    const char *bytes = (const char *)query->data;
    Piece pieces[] = {{PIECE_DATA, END_CLIENT, bytes, 10, 0},
                      CLIENT_GAP(30),
                      {PIECE_DATA, END_CLIENT, bytes + 5, 20, 0},
                      {PIECE_DATA, END_CLIENT, bytes, query->len, 0},
                      CLIENT_GAP(1),
                      {PIECE_DATA, END_CLIENT, bytes, 2, 0},
                      {PIECE_DATA, END_CLIENT, bytes + 2, query->len - 2, 0},
                      {0}};
    const Endpoint ends[2] = {{.port = 40000}, {.port = 53}};
    g_autofree char *found = play(&dns_tcp_protocol, ends, pieces, 0, "name");
    g_assert_cmpstr(found, ==,
                    "4 client dns.query name=\"example.com\"\n"
                    "7 client dns.query name=\"example.com\"\n");
}

/* Every row of a table as a test of its own; the name comes first in each. */
#define ADD_ROWS(group, rows, function)                                                            \
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {                                              \
        g_autofree char *path = g_strdup_printf("/dns/" group "/%s", (rows)[i].name);              \
        g_test_add_data_func(path, &(rows)[i], function);                                          \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("name", names, test_name);
    ADD_ROWS("start", starts, test_start);
    ADD_ROWS("udp", cases, test_udp);
    ADD_ROWS("tcp", cases, test_tcp);
    ADD_ROWS("prefix", cases, test_prefixes);
    g_test_add_func("/dns/pointer-chain", test_pointer_chain);
    g_test_add_func("/dns/flood", test_flood);
    g_test_add_func("/dns/tcp-gap", test_tcp_gap);
    return g_test_run();
}
