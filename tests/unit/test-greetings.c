/* test-greetings.c: what services say first, and what is told of it. */
#include "../../dissectors/greetings/greetings.h"
#include "../../dissectors/http/http1.h"
#include "../../dissectors/timeline.h"
#include "play.h"

#define PIECES_MAX 16

typedef struct Case {
    const char *name;
    const Protocol *protocol;
    Piece pieces[PIECES_MAX];
    const char *expected;
} Case;

/* MySQL: a packet's length and number, then its bytes. */
#define MYSQL_HELLO                                                                                \
    "\x4a\0\0\0\x0a"                                                                               \
    "8.0.36\0"                                                                                     \
    "\x08\0\0\0saltsalt\0\xff\xff\x21\x02\0\xff\xdf\x15\0\0\0\0\0\0\0\0\0\0"                       \
    "saltsaltsalt\0caching_sha2_password\0"
#define FILLER_23 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define MYSQL_LOGIN                                                                                \
    "\x43\0\0\x01\x08\x82\x08\0\0\0\0\x01\x21" FILLER_23 "joe\0\x03"                               \
    "abcshop\0mysql_native_password\0"
#define MYSQL_SSL    "\x20\0\0\x01\x08\x8a\x08\0\0\0\0\x01\x21" FILLER_23
#define MYSQL_OK     "\x07\0\0\x02\0\0\0\x02\0\0\0"
#define MYSQL_DENIED "\x16\0\0\x02\xff\x15\x04#28000Access denied"

#define PG_TLS     "\0\0\0\x08\x04\xd2\x16\x2f"
#define PG_STARTUP "\0\0\0\x20\0\x03\0\0user\0joe\0database\0shop\0\0"
#define PG_SASL    "R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"
#define PG_OK      "R\0\0\0\x08\0\0\0\0"
#define PG_VERSION "S\0\0\0\x18server_version\00015.6\0"
#define PG_READY   "Z\0\0\0\x05I"
#define PG_ERROR                                                                                   \
    "E\0\0\0\x1cSFATAL\0"                                                                          \
    "C28000\0Mno such\0\0"

#define TLS_HELLO "\x16\x03\x01\0\x05\x01\0\0\x01\x03"

#define PROXY_V2                                                                                   \
    "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x1c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\x01\xbb"             \
    "\x02\0\x0bwww.example\x04\0\0"

static const Case cases[] = {
    {"ssh",
     &ssh_protocol,
     {SERVER("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), CLIENT("SSH-2.0-libssh\r\n\0\0"),
      SERVER("\0\0\x01\x02 not read")},
     "1 server greeting.hello service=\"ssh\" software=\"OpenSSH_9.2p1 Debian-2\" "
     "protocol=\"2.0\"\n"
     "2 client greeting.hello service=\"ssh\" software=\"libssh\" protocol=\"2.0\"\n"},
    {"ssh-after-other-lines",
     &ssh_protocol,
     {SERVER("welcome\r\nSSH-1.99-x\n")},
     "1 server greeting.hello service=\"ssh\" software=\"x\" protocol=\"1.99\"\n"},
    {"smtp-starttls",
     &smtp_protocol,
     {SERVER("220 mail.example ESMTP Postfix\r\n"), CLIENT("EHLO a\r\n"),
      SERVER("250-mail.example\r\n250 STARTTLS\r\n"), CLIENT("STARTTLS\r\n"),
      SERVER("220 2.0.0 Ready\r\n"), CLIENT("NOOP is not read here\r\n")},
     "1 server greeting.hello service=\"smtp\" software=\"mail.example ESMTP Postfix\"\n"
     "5 server greeting.upgrade service=\"smtp\" command=\"STARTTLS\" answer=\"accepted\"\n"},
    {"smtp-starttls-refused",
     &smtp_protocol,
     {SERVER("220 x SMTP\r\n"), CLIENT("STARTTLS\r\n"), SERVER("454 not now\r\n")},
     "1 server greeting.hello service=\"smtp\" software=\"x SMTP\"\n"
     "3 server greeting.upgrade service=\"smtp\" command=\"STARTTLS\" answer=\"refused\"\n"},
    /* joe, secret; commands sent in one go are answered in order */
    {"smtp-plain-pipelined",
     &smtp_protocol,
     {SERVER("220 x\r\n"), CLIENT("EHLO a\r\nAUTH PLAIN AGpvZQBzZWNyZXQ=\r\n"),
      SERVER("250 x\r\n235 welcome\r\n"), CLIENT("AUTH PLAIN not read\r\n")},
     "1 server greeting.hello service=\"smtp\" software=\"x\"\n"
     "2 client greeting.login service=\"smtp\" user=\"***\" method=\"PLAIN\"\n"
     "2 client greeting.clear_password service=\"smtp\" method=\"PLAIN\"\n"
     "3 server greeting.login_done service=\"smtp\" outcome=\"accepted\" code=\"235\" "
     "reason=\"***\" "
     "delay=1ms\n"},
    {"smtp-login-by-challenges",
     &smtp_protocol,
     {SERVER("220 x\r\n"), CLIENT("AUTH LOGIN\r\n"), SERVER("334 VXNlcg==\r\n"), CLIENT("am9l\r\n"),
      SERVER("334 UGFzcw==\r\n"), CLIENT("c2VjcmV0\r\n"), SERVER("535 no\r\n")},
     "1 server greeting.hello service=\"smtp\" software=\"x\"\n"
     "2 client greeting.login service=\"smtp\" method=\"LOGIN\"\n"
     "2 client greeting.clear_password service=\"smtp\" method=\"LOGIN\"\n"
     "7 server greeting.login_done service=\"smtp\" outcome=\"refused\" code=\"535\" "
     "reason=\"***\" "
     "delay=5ms\n"},
    {"smtp-mail-is-no-greeting",
     &smtp_protocol,
     {SERVER("220 x\r\n"), CLIENT("MAIL FROM:<a@b>\r\n"), SERVER("250 ok\r\n"),
      CLIENT("AUTH PLAIN AGpvZQBzZWNyZXQ=\r\n")},
     "1 server greeting.hello service=\"smtp\" software=\"x\"\n"},
    {"ftp",
     &ftp_protocol,
     {SERVER("220 (vsFTPd 3.0.3)\r\n"), CLIENT("USER joe\r\n"), SERVER("331 password\r\n"),
      CLIENT("PASS secret\r\n"), SERVER("230 in\r\n")},
     "1 server greeting.hello service=\"ftp\" software=\"(vsFTPd 3.0.3)\"\n"
     "2 client greeting.login service=\"ftp\" user=\"***\" method=\"password\"\n"
     "4 client greeting.clear_password service=\"ftp\" method=\"PASS\"\n"
     "5 server greeting.login_done service=\"ftp\" outcome=\"accepted\" code=\"230\" "
     "reason=\"***\" "
     "delay=3ms\n"},
    {"imap",
     &imap_protocol,
     {SERVER("* OK Dovecot ready.\r\n"), CLIENT("a1 CAPABILITY\r\n"),
      SERVER("* CAPABILITY IMAP4rev1\r\na1 OK\r\n"), CLIENT("a2 LOGIN \"joe\" secret\r\n"),
      SERVER("* something\r\na2 NO wrong\r\n")},
     "1 server greeting.hello service=\"imap\" software=\"Dovecot ready.\"\n"
     "4 client greeting.login service=\"imap\" user=\"***\" method=\"password\"\n"
     "4 client greeting.clear_password service=\"imap\" method=\"LOGIN\"\n"
     "5 server greeting.login_done service=\"imap\" outcome=\"refused\" reason=\"***\" "
     "delay=1ms\n"},
    {"pop3-stls",
     &pop3_protocol,
     {SERVER("+OK ready\r\n"), CLIENT("CAPA\r\n"), SERVER("+OK list\r\nSTLS\r\n.\r\n"),
      CLIENT("STLS\r\n"), SERVER("+OK begin\r\n")},
     "1 server greeting.hello service=\"pop3\" software=\"ready\"\n"
     "5 server greeting.upgrade service=\"pop3\" command=\"STLS\" answer=\"accepted\"\n"},
    {"mysql",
     &mysql_protocol,
     {SERVER(MYSQL_HELLO), CLIENT(MYSQL_LOGIN), SERVER(MYSQL_OK), CLIENT("\1\0\0\0\x01")},
     "1 server greeting.hello service=\"mysql\" software=\"8.0.36\" protocol=\"10\"\n"
     "2 client greeting.login service=\"mysql\" user=\"***\" database=\"shop\" "
     "method=\"mysql_native_password\"\n"
     "3 server greeting.login_done service=\"mysql\" outcome=\"accepted\" delay=1ms\n"},
    {"mysql-denied",
     &mysql_protocol,
     {SERVER(MYSQL_HELLO), CLIENT(MYSQL_LOGIN), SERVER(MYSQL_DENIED)},
     "1 server greeting.hello service=\"mysql\" software=\"8.0.36\" protocol=\"10\"\n"
     "2 client greeting.login service=\"mysql\" user=\"***\" database=\"shop\" "
     "method=\"mysql_native_password\"\n"
     "3 server greeting.login_done service=\"mysql\" outcome=\"refused\" code=\"1045\" "
     "reason=\"***\" "
     "delay=1ms\n"},
    {"mysql-tls",
     &mysql_protocol,
     {SERVER(MYSQL_HELLO), CLIENT(MYSQL_SSL)},
     "1 server greeting.hello service=\"mysql\" software=\"8.0.36\" protocol=\"10\"\n"
     "2 client greeting.upgrade service=\"mysql\" command=\"SSLRequest\" answer=\"accepted\"\n"},
    {"postgresql",
     &postgresql_protocol,
     {CLIENT(PG_TLS), SERVER("N"), CLIENT(PG_STARTUP), SERVER(PG_SASL), CLIENT("p\0\0\0\x04"),
      SERVER(PG_OK PG_VERSION PG_READY)},
     "2 server greeting.upgrade service=\"postgresql\" command=\"SSLRequest\" "
     "answer=\"refused\"\n"
     "3 client greeting.login service=\"postgresql\" user=\"***\" database=\"shop\" "
     "method=\"SCRAM-SHA-256\"\n"
     "6 server greeting.login_done service=\"postgresql\" outcome=\"accepted\" delay=3ms\n"
     "6 server greeting.hello service=\"postgresql\" software=\"15.6\" protocol=\"3\"\n"},
    {"postgresql-refused",
     &postgresql_protocol,
     {CLIENT(PG_STARTUP), SERVER(PG_ERROR)},
     "1 client greeting.login service=\"postgresql\" user=\"***\" database=\"shop\"\n"
     "2 server greeting.login_done service=\"postgresql\" outcome=\"refused\" "
     "code=\"28000\" reason=\"***\" delay=1ms\n"},
    {"redis",
     &redis_protocol,
     {CLIENT("*3\r\n$4\r\nAUTH\r\n$3\r\njoe\r\n$6\r\nsecret\r\n"), SERVER("+OK\r\n"),
      CLIENT("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n")},
     "1 client greeting.hello service=\"redis\" protocol=\"RESP\"\n"
     "1 client greeting.login service=\"redis\" user=\"***\" method=\"password\"\n"
     "1 client greeting.clear_password service=\"redis\" method=\"AUTH\"\n"
     "2 server greeting.login_done service=\"redis\" outcome=\"accepted\" delay=1ms\n"},
    {"redis-3-refused",
     &redis_protocol,
     {CLIENT("*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$3\r\njoe\r\n$1\r\nx\r\n"),
      SERVER("-WRONGPASS no\r\n")},
     "1 client greeting.hello service=\"redis\" protocol=\"RESP3\"\n"
     "1 client greeting.login service=\"redis\" user=\"***\" method=\"password\"\n"
     "1 client greeting.clear_password service=\"redis\" method=\"AUTH\"\n"
     "2 server greeting.login_done service=\"redis\" outcome=\"refused\" "
     "code=\"WRONGPASS\" reason=\"***\" delay=1ms\n"},
    {"proxy-1",
     &proxy_protocol,
     {CLIENT("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n")},
     "1 client proxy.header version=1 command=\"PROXY\" client=192.0.2.1 client_port=56324 "
     "destination=198.51.100.1 destination_port=443\n"},
    {"proxy-1-unknown",
     &proxy_protocol,
     {CLIENT("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n")},
     "1 client proxy.header version=1 command=\"UNKNOWN\"\n"},
    {"proxy-1-with-nonsense",
     &proxy_protocol,
     {CLIENT("PROXY TCP4 here there 99999 x\r\n")},
     "1 client proxy.header version=1 command=\"PROXY\"\n"},
    {"proxy-2",
     &proxy_protocol,
     {CLIENT(PROXY_V2)},
     "1 client proxy.header version=2 command=\"PROXY\" client=192.0.2.1 client_port=56324 "
     "destination=198.51.100.1 destination_port=443 authority=\"www.example\"\n"},
    {"proxy-2-local",
     &proxy_protocol,
     {CLIENT("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0")},
     "1 client proxy.header version=2 command=\"LOCAL\"\n"},
    {"what-was-lost-ends-it",
     &smtp_protocol,
     {SERVER("220 x\r\n"), CLIENT_GAP(10), CLIENT("AUTH PLAIN AGpvZQBzZWNyZXQ=\r\n")},
     "1 server greeting.hello service=\"smtp\" software=\"x\"\n"},
};

static const Endpoint ends[2] = {{.port = 40000}, {.port = 5000}};

static void test_case(gconstpointer data)
{
    const Case *one = data;
    g_autofree char *text = play(one->protocol, ends, one->pieces, 0, NULL);
    g_assert_cmpstr(text, ==, one->expected);
}

/* However the bytes are cut into segments, the same is told, if later. */
static char *without_times(const char *events)
{
    g_autoptr(GRegex) regex = g_regex_new("^\\d+ | delay=\\d+ms", G_REGEX_MULTILINE, 0, NULL);
    return g_regex_replace_literal(regex, events, -1, 0, "", 0, NULL);
}

static void test_cut(gconstpointer data)
{
    const Case *one = data;
    g_autofree char *expected = without_times(one->expected);
    for (size_t split = 1; split <= 80; split++) {
        size_t here = split == 80 ? EVERY_BYTE : split;
        g_autofree char *text = play(one->protocol, ends, one->pieces, here, NULL);
        g_autofree char *events = without_times(text);
        g_assert_cmpstr(events, ==, expected);
    }
}

/* ---- who is it? -------------------------------------------------------------- */

#define SAYS(name, protocol, from, port, text)                                                     \
    {                                                                                              \
        name, protocol, from, port, text, sizeof text - 1                                          \
    }

typedef struct Start {
    const char *name;
    const Protocol *protocol; /* NULL: none of these */
    End from;
    uint16_t port;
    const char *bytes;
    size_t length;
} Start;

static const Start starts[] = {
    SAYS("ssh", &ssh_protocol, END_CLIENT, 1, "SSH-2.0-x"),
    SAYS("smtp-by-a-word", &smtp_protocol, END_SERVER, 1, "220 x ESMTP\r\n"),
    SAYS("smtp-by-port", &smtp_protocol, END_SERVER, 25, "220 x\r\n"),
    SAYS("smtp-by-command", &smtp_protocol, END_CLIENT, 1, "EHLO x\r\n"),
    SAYS("ftp-by-a-word", &ftp_protocol, END_SERVER, 1, "220 ProFTPD\r\n"),
    SAYS("ftp-by-port", &ftp_protocol, END_SERVER, 21, "220 x\r\n"),
    SAYS("ftp-by-command", &ftp_protocol, END_CLIENT, 1, "USER x\r\n"),
    SAYS("imap", &imap_protocol, END_SERVER, 1, "* OK x\r\n"),
    SAYS("pop3", &pop3_protocol, END_SERVER, 1, "+OK x\r\n"),
    SAYS("mysql", &mysql_protocol, END_SERVER, 1, MYSQL_HELLO),
    SAYS("mysql-inside-tls", &mysql_protocol, END_CLIENT, 1, MYSQL_LOGIN),
    SAYS("postgresql", &postgresql_protocol, END_CLIENT, 1, PG_STARTUP),
    SAYS("postgresql-tls", &postgresql_protocol, END_CLIENT, 1, PG_TLS),
    SAYS("redis", &redis_protocol, END_CLIENT, 1, "*1\r\n$4\r\nPING\r\n"),
    SAYS("proxy-1", &proxy_protocol, END_CLIENT, 1, "PROXY TCP6 "),
    SAYS("proxy-2", &proxy_protocol, END_CLIENT, 1, PROXY_V2),
    SAYS("a-220-of-nobody", NULL, END_SERVER, 1, "220 x\r\n"),
    SAYS("zeros", NULL, END_CLIENT, 1, "\0\0\0\0\0\0\0\0\0\0\0\0"),
    SAYS("stars", NULL, END_CLIENT, 1, "*****\r\n"),
    SAYS("redis-reply", NULL, END_SERVER, 1, "$5\r\nhello\r\n"),
    SAYS("a-method-called-proxy", &http1_protocol, END_CLIENT, 1, "PROXY /x HTTP/1.1\r\n"),
};

static const Protocol *recognise(const Start *start, size_t length, bool *ret_maybe)
{
    Conversation conversation = {.ends = {{.port = 40000}, {.port = start->port}}};
    g_autofree char *bytes = g_memdup2(start->bytes, length);
    Cursor cursor = cursor_over(bytes, length);
    return protocol_recognise(&conversation, start->from, &cursor, ret_maybe);
}

/* At every prefix it is that one, or may still be. */
static void test_start(gconstpointer data)
{
    const Start *start = data;
    bool maybe;
    g_assert_true(recognise(start, start->length, &maybe) == start->protocol);
    for (size_t n = 1; n < start->length; n++) {
        const Protocol *protocol = recognise(start, n, &maybe);
        g_assert_true(!protocol || protocol == start->protocol);
        if (start->protocol)
            g_assert_true(protocol || maybe);
    }
}

/* ---- what runs behind -------------------------------------------------------- */

static void test_behind_a_header(void)
{
    static const Piece pieces[PIECES_MAX] = {
        CLIENT("PROXY TCP4 192.0.2.1 198.51.100.1 1 80\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        SERVER("HTTP/1.1 204 No Content\r\n\r\n"),
    };
    g_autofree char *text = play(&proxy_protocol, ends, pieces, 0, "method code client");
    g_assert_cmpstr(text, ==,
                    "1 client proxy.header client=192.0.2.1\n"
                    "1 client http.request method=\"GET\"\n"
                    "1 client http.message_end\n"
                    "2 server http.response code=204\n"
                    "2 server http.message_end\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/greetings/", cases[i].name, NULL);
        g_autofree char *cut = g_strconcat("/greetings/cut/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
        g_test_add_data_func(cut, &cases[i], test_cut);
    }
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autofree char *path = g_strconcat("/greetings/start/", starts[i].name, NULL);
        g_test_add_data_func(path, &starts[i], test_start);
    }
    g_test_add_func("/greetings/behind-a-header", test_behind_a_header);
    return g_test_run();
}
