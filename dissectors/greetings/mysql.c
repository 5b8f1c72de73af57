/* mysql.c: the connection phase of MySQL and MariaDB
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html). */
#include "greeting.h"
#include "greetings.h"
#include "line.h"

#define HEADER_BYTES 4 /* length in three bytes, sequence number */
#define PROTOCOL_10  10
#define PACKET_MAX   4096 /* our choice: the longest are log-ins with attributes, some 300 bytes */
#define VERSION_MAX  80
#define SSL_REQUEST  32 /* length of one: a log-in without a name */
#define FILLER_BYTES 23
#define FILLER_ZEROS 19 /* MariaDB uses the last four */
#define ERROR_STATE  6  /* "#HY000" */

/* Capability flags. */
#define CLIENT_CONNECT_WITH_DB 0x00000008
#define CLIENT_PROTOCOL_41     0x00000200
#define CLIENT_SSL             0x00000800
#define CLIENT_SECURE          0x00008000
#define CLIENT_PLUGIN_AUTH     0x00080000
#define CLIENT_LENENC_AUTH     0x00200000

/* First bytes of what the server answers. */
#define ANSWER_OK     0x00
#define ANSWER_SWITCH 0xfe
#define ANSWER_ERROR  0xff

typedef struct MysqlGreeting {
    Greeting greeting; /* must be first */
    bool asked;        /* the client has logged in */
} MysqlGreeting;

/* Splits the next packet off *c, perhaps cut short. */
static bool take_packet(Cursor *c, Cursor *ret, uint8_t *ret_sequence)
{
    const uint8_t *header = cursor_bytes(c, HEADER_BYTES);
    if (!header)
        return false;
    size_t length = (size_t)header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16;
    *ret_sequence = header[3];
    size_t there = MIN(length, c->captured);
    *ret = cursor_cut(c->at, there, length);
    return cursor_skip(c, there);
}

/* A text that ends with NUL, or with the packet. */
static Cursor take_string(Cursor *c)
{
    const uint8_t *end = c->captured > 0 ? memchr(c->at, '\0', c->captured) : NULL;
    size_t n = end ? (size_t)(end - c->at) : c->captured;
    Cursor text = cursor_over(c->at, n);
    bool skipped = cursor_skip(c, end ? n + 1 : n);
    g_assert(skipped);
    return text;
}

/* ---- who is it? ------------------------------------------------------------- */

static bool is_printable(Cursor text)
{
    for (size_t i = 0; i < text.captured; i++)
        if (!g_ascii_isprint((char)text.at[i]))
            return false;
    return true;
}

/* Protocol::HandshakeV10: the server's version begins with a digit. */
static Recognition judge_server(Cursor packet)
{
    uint8_t protocol;
    if (packet.on_wire > PACKET_MAX)
        return RECOGNISED_NOT;
    if (!cursor_u8(&packet, &protocol))
        return RECOGNISED_MAYBE;
    if (protocol != PROTOCOL_10)
        return RECOGNISED_NOT;
    size_t left = packet.captured;
    Cursor version = take_string(&packet);
    if (!is_printable(version) || version.captured > VERSION_MAX)
        return RECOGNISED_NOT;
    if (version.captured == left)
        return RECOGNISED_MAYBE;
    return version.captured > 0 && g_ascii_isdigit(version.at[0]) ? RECOGNISED_YES : RECOGNISED_NOT;
}

/* A log-in inside TLS, behind the one that asked for TLS outside. */
static Recognition judge_client(Cursor packet, uint8_t sequence)
{
    static const uint8_t zeros[FILLER_ZEROS];
    uint32_t flags;
    if (sequence == 0 || packet.on_wire < SSL_REQUEST || packet.on_wire > PACKET_MAX)
        return RECOGNISED_NOT;
    if (!cursor_u32le(&packet, &flags) || !cursor_skip(&packet, 5))
        return RECOGNISED_MAYBE;
    const uint8_t *filler = cursor_bytes(&packet, FILLER_ZEROS);
    if (!filler)
        return RECOGNISED_MAYBE;
    bool fits = flags & CLIENT_PROTOCOL_41 && memcmp(filler, zeros, sizeof zeros) == 0;
    return fits ? RECOGNISED_YES : RECOGNISED_NOT;
}

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    Cursor c = *start, packet;
    uint8_t sequence;
    if (!take_packet(&c, &packet, &sequence))
        return RECOGNISED_MAYBE;
    if (from == END_CLIENT)
        return judge_client(packet, sequence);
    return sequence == 0 ? judge_server(packet) : RECOGNISED_NOT;
}

/* ---- what they say ---------------------------------------------------------- */

/* Old clients stumbled over versions that begin with 10, so MariaDB puts this in front. */
static Cursor real_version(Cursor version)
{
    const char *const disguise = "5.5.5-";
    if (!line_starts(version, disguise))
        return version;
    size_t n = strlen(disguise);
    return cursor_over(version.at + n, version.captured - n);
}

static void read_error(MysqlGreeting *mysql, End from, Cursor packet)
{
    uint16_t code;
    char digits[8];
    if (!cursor_u16le(&packet, &code))
        return;
    int n = g_snprintf(digits, sizeof digits, "%u", code);
    if (packet.captured >= ERROR_STATE && packet.at[0] == '#')
        packet = cursor_over(packet.at + ERROR_STATE, packet.captured - ERROR_STATE);
    greeting_tell_login_done(&mysql->greeting, from, false, cursor_over(digits, (size_t)n), packet);
    greeting_end(&mysql->greeting);
}

static void read_server(MysqlGreeting *mysql, End from, Cursor packet)
{
    uint8_t first;
    if (!cursor_u8(&packet, &first))
        return;
    if (first == ANSWER_ERROR) {
        read_error(mysql, from, packet);
    } else if (first == PROTOCOL_10 && !mysql->asked) {
        greeting_tell_hello(&mysql->greeting, from, real_version(take_string(&packet)), "10");
    } else if (first == ANSWER_OK && mysql->asked) {
        greeting_tell_login_done(&mysql->greeting, from, true, (Cursor){0}, (Cursor){0});
        greeting_end(&mysql->greeting);
    }
}

/* A number of one to nine bytes; no answer to a challenge is longer than 250. */
static bool skip_answer(Cursor *c, uint32_t flags)
{
    uint8_t length;
    if (!(flags & (CLIENT_LENENC_AUTH | CLIENT_SECURE))) {
        (void)take_string(c);
        return true;
    }
    return cursor_u8(c, &length) && cursor_skip(c, length);
}

/* Protocol::HandshakeResponse41 */
static void read_login(MysqlGreeting *mysql, End from, Cursor c)
{
    uint32_t flags;
    if (!cursor_u32le(&c, &flags) || !(flags & CLIENT_PROTOCOL_41) ||
        !cursor_skip(&c, 5 + FILLER_BYTES)) {
        greeting_end(&mysql->greeting);
        return;
    }
    if (flags & CLIENT_SSL && cursor_at_end(&c)) {
        greeting_tell_upgrade(&mysql->greeting, from, "SSLRequest", true);
        return;
    }
    Greeting *greeting = &mysql->greeting;
    Event *event = greeting_tell_login(greeting, from);
    mysql->asked = true;
    greeting_set(greeting, event, GREETING_LOGIN_user, take_string(&c));
    if (!skip_answer(&c, flags))
        return;
    if (flags & CLIENT_CONNECT_WITH_DB)
        greeting_set(greeting, event, GREETING_LOGIN_database, take_string(&c));
    if (flags & CLIENT_PLUGIN_AUTH) {
        Cursor method = take_string(&c);
        greeting_set(greeting, event, GREETING_LOGIN_method, method);
        if (line_is(method, "mysql_clear_password"))
            greeting_tell_password(greeting, from, "mysql_clear_password");
    }
}

static size_t parse(Greeting *greeting, End from, const Cursor *available)
{
    MysqlGreeting *mysql = (MysqlGreeting *)greeting;
    Cursor c = *available, packet;
    uint8_t sequence;
    if (!take_packet(&c, &packet, &sequence))
        return 0;
    if (packet.captured < packet.on_wire) {
        if (packet.on_wire > PACKET_MAX)
            greeting_end(greeting);
        return greeting->over ? available->captured : 0;
    }
    if (from == END_SERVER)
        read_server(mysql, from, packet);
    else if (!mysql->asked)
        read_login(mysql, from, packet);
    return HEADER_BYTES + packet.captured;
}

static const GreetingKind kind = {
    .service = "mysql", .parse = parse, .limit = HEADER_BYTES + PACKET_MAX};

static void *open_mysql(Conversation *conversation)
{
    return greeting_new(conversation, &kind, sizeof(MysqlGreeting));
}

const Protocol mysql_protocol = {
    .name = "mysql",
    .title = "MySQL",
    .spec = "MySQL client/server protocol",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_mysql,
    .close = greeting_close,
    .data = greeting_data,
    .gap = greeting_gap,
    .finish = greeting_finish,
};
