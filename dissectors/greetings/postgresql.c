/* postgresql.c: the start-up of a PostgreSQL connection
 * (https://www.postgresql.org/docs/current/protocol-flow.html, 55.2.1 and 55.2.10). */
#include "greeting.h"
#include "greetings.h"
#include "line.h"

/* Codes that stand where a version would. */
#define CODE_CANCEL 80877102
#define CODE_TLS    80877103
#define CODE_GSS    80877104

#define MAJOR_3        3
#define REQUEST_BYTES  8     /* length and code */
#define CANCEL_BYTES   16    /* the key behind them */
#define STARTUP_MAX    10000 /* MAX_STARTUP_PACKET_LENGTH of the server */
#define MESSAGE_HEADER 5     /* type, length */
#define VERSION_TEXT   "server_version"

/* AuthenticationRequest */
#define AUTH_OK        0
#define AUTH_CLEARTEXT 3
#define AUTH_MD5       5
#define AUTH_SASL      10

typedef struct PostgresGreeting {
    Greeting greeting;   /* must be first */
    Event *login;        /* (nullable) greeting.login, which wants its method */
    const char *upgrade; /* (nullable) what was asked for and is not answered */
    bool started;        /* the start-up message was sent */
} PostgresGreeting;

static Cursor take_string(Cursor *c)
{
    const uint8_t *end = c->captured > 0 ? memchr(c->at, '\0', c->captured) : NULL;
    size_t n = end ? (size_t)(end - c->at) : c->captured;
    Cursor text = cursor_over(c->at, n);
    *c = cursor_over(c->at + n + (end != NULL), c->captured - n - (end != NULL));
    return text;
}

static bool is_startup(uint32_t length, uint32_t code)
{
    if (code == CODE_TLS || code == CODE_GSS)
        return length == REQUEST_BYTES;
    if (code == CODE_CANCEL)
        return length == CANCEL_BYTES;
    return code >> 16 == MAJOR_3 && length > REQUEST_BYTES && length <= STARTUP_MAX;
}

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    Cursor c = *start;
    uint32_t length, code;
    if (from == END_SERVER)
        return RECOGNISED_NOT;
    if (!cursor_u32(&c, &length))
        return start->captured > 0 && start->at[0] != 0 ? RECOGNISED_NOT : RECOGNISED_MAYBE;
    if (length > STARTUP_MAX)
        return RECOGNISED_NOT;
    if (!cursor_u32(&c, &code))
        return RECOGNISED_MAYBE;
    if (!is_startup(length, code))
        return RECOGNISED_NOT;
    /* a parameter's name begins with a letter, unless there is none */
    bool named = code >> 16 != MAJOR_3 || c.captured == 0 || c.at[0] == '\0' ||
                 g_ascii_isalpha(c.at[0]) || c.at[0] == '_';
    return named ? RECOGNISED_YES : RECOGNISED_NOT;
}

/* ---- the client's side ------------------------------------------------------ */

static void read_startup(PostgresGreeting *postgres, End from, Cursor parameters)
{
    Greeting *greeting = &postgres->greeting;
    postgres->login = greeting_tell_login(greeting, from);
    postgres->started = true;
    while (parameters.captured > 1) {
        Cursor name = take_string(&parameters), value = take_string(&parameters);
        if (line_is(name, "user"))
            greeting_set(greeting, postgres->login, GREETING_LOGIN_user, value);
        else if (line_is(name, "database"))
            greeting_set(greeting, postgres->login, GREETING_LOGIN_database, value);
        else if (line_is(name, "application_name"))
            greeting_set(greeting, postgres->login, GREETING_LOGIN_program, value);
    }
}

static size_t parse_client(PostgresGreeting *postgres, End from, const Cursor *available)
{
    if (postgres->started) /* passwords, then queries */
        return available->captured;
    Cursor c = *available;
    uint32_t length, code;
    if (!cursor_u32(&c, &length) || !cursor_u32(&c, &code))
        return 0;
    if (!is_startup(length, code)) {
        greeting_end(&postgres->greeting);
        return available->captured;
    }
    if (available->captured < length)
        return 0;
    if (code == CODE_TLS || code == CODE_GSS)
        postgres->upgrade = code == CODE_TLS ? "SSLRequest" : "GSSENCRequest";
    else if (code == CODE_CANCEL)
        greeting_end(&postgres->greeting);
    else
        read_startup(postgres, from, cursor_over(c.at, length - REQUEST_BYTES));
    return length;
}

/* ---- the server's side ------------------------------------------------------ */

/* One byte: yes (S or G), no (N), or the beginning of an error. */
static size_t read_upgrade(PostgresGreeting *postgres, End from, uint8_t answer)
{
    const char *command = postgres->upgrade;
    postgres->upgrade = NULL;
    if (answer == 'E')
        return 0;
    greeting_tell_upgrade(&postgres->greeting, from, command, answer == 'S' || answer == 'G');
    return 1;
}

static void set_method(PostgresGreeting *postgres, const char *method)
{
    timeline_set_string(&postgres->greeting.conversation->timeline, postgres->login,
                        GREETING_LOGIN_method, method);
}

static void read_authentication(PostgresGreeting *postgres, End from, Cursor body)
{
    Greeting *greeting = &postgres->greeting;
    uint32_t kind;
    if (!cursor_u32(&body, &kind))
        return;
    if (kind == AUTH_OK) {
        greeting_tell_login_done(greeting, from, true, (Cursor){0}, (Cursor){0});
    } else if (kind == AUTH_CLEARTEXT) {
        set_method(postgres, "password");
        greeting_tell_password(greeting, END_CLIENT, "password");
    } else if (kind == AUTH_MD5) {
        set_method(postgres, "md5");
    } else if (kind == AUTH_SASL) {
        greeting_set(greeting, postgres->login, GREETING_LOGIN_method, take_string(&body));
    }
}

/* ErrorResponse: fields, each a letter and a text; C is the code, M for people. */
static void read_error(PostgresGreeting *postgres, End from, Cursor body)
{
    Cursor code = {0}, message = {0};
    uint8_t letter;
    while (cursor_u8(&body, &letter) && letter != '\0') {
        Cursor text = take_string(&body);
        if (letter == 'C')
            code = text;
        else if (letter == 'M')
            message = text;
    }
    greeting_tell_login_done(&postgres->greeting, from, false, code, message);
    greeting_end(&postgres->greeting);
}

static void read_parameter(PostgresGreeting *postgres, End from, Cursor body)
{
    Cursor name = take_string(&body), value = take_string(&body);
    if (line_is(name, VERSION_TEXT))
        greeting_tell_hello(&postgres->greeting, from, value, "3");
}

static size_t parse_server(PostgresGreeting *postgres, End from, const Cursor *available)
{
    Cursor c = *available, body;
    uint8_t type;
    uint32_t length;
    if (postgres->upgrade && available->captured > 0) {
        size_t taken = read_upgrade(postgres, from, available->at[0]);
        if (taken > 0)
            return taken;
    }
    if (!cursor_u8(&c, &type) || !cursor_u32(&c, &length))
        return 0;
    if (length < 4 || length > STARTUP_MAX) {
        greeting_end(&postgres->greeting);
        return available->captured;
    }
    if (c.captured < length - 4 || !cursor_take(&c, length - 4, &body))
        return 0;
    if (type == 'R')
        read_authentication(postgres, from, body);
    else if (type == 'S')
        read_parameter(postgres, from, body);
    else if (type == 'E')
        read_error(postgres, from, body);
    else if (type == 'Z') /* ReadyForQuery */
        greeting_end(&postgres->greeting);
    return 1 + (size_t)length;
}

static size_t parse(Greeting *greeting, End from, const Cursor *available)
{
    PostgresGreeting *postgres = (PostgresGreeting *)greeting;
    return from == END_CLIENT ? parse_client(postgres, from, available)
                              : parse_server(postgres, from, available);
}

static const GreetingKind kind = {
    .service = "postgresql", .parse = parse, .limit = MESSAGE_HEADER + STARTUP_MAX};

static void *open_postgres(Conversation *conversation)
{
    return greeting_new(conversation, &kind, sizeof(PostgresGreeting));
}

const Protocol postgresql_protocol = {
    .name = "postgresql",
    .title = "PostgreSQL",
    .spec = "PostgreSQL frontend/backend protocol 3",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_postgres,
    .close = greeting_close,
    .data = greeting_data,
    .gap = greeting_gap,
    .finish = greeting_finish,
};
