/* redis.c: the beginning of a Redis connection: RESP, the serialization protocol
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/). */
#include "greeting.h"
#include "greetings.h"
#include "line.h"

/* Most elements of a command that is read, and most bytes of all of it. Our choice: AUTH
 * and HELLO have at most seven, all short; whatever is larger is not part of a greeting. */
#define ELEMENTS_MAX  8
#define COMMAND_BYTES 4096

/* The specification: "512 MB", of which no more than this is believed here. */
#define LENGTH_DIGITS_MAX 9

typedef struct RedisGreeting {
    Greeting greeting; /* must be first */
    unsigned commands; /* sent by the client */
    unsigned replies;
    unsigned login; /* number of the command that logs in; 0: none waits */
    bool spoke;     /* the server's first words were told */
} RedisGreeting;

typedef struct Command {
    Cursor words[ELEMENTS_MAX];
    unsigned count;
} Command;

/* "*3\r\n" or "$5\r\n": the sign and a number. Steps over it. False if it is not there,
 * yet (`ret_more`) or at all. */
static bool read_number(Cursor *c, char sign, uint32_t *ret, bool *ret_more)
{
    Cursor line;
    size_t taken = line_take(c, &line);
    *ret_more = taken == 0 && c->captured <= LENGTH_DIGITS_MAX + 2;
    if (taken < 4 || line.at[0] != sign || line.captured > LENGTH_DIGITS_MAX + 1)
        return false;
    uint32_t number = 0;
    for (size_t i = 1; i < line.captured; i++) {
        if (!g_ascii_isdigit(line.at[i]))
            return false;
        number = number * 10 + (uint32_t)(line.at[i] - '0');
    }
    *ret = number;
    return cursor_skip(c, taken);
}

/* Reads a command: an array of bulk strings. On false `*ret_more` says if more bytes
 * could still make one. */
static bool read_command(Cursor c, Command *ret, size_t *ret_taken, bool *ret_more)
{
    size_t whole = c.captured;
    if (!read_number(&c, '*', &ret->count, ret_more))
        return false;
    *ret_more = false;
    if (ret->count == 0 || ret->count > ELEMENTS_MAX)
        return false;
    for (unsigned i = 0; i < ret->count; i++) {
        uint32_t length;
        if (!read_number(&c, '$', &length, ret_more))
            return false;
        *ret_more = length <= COMMAND_BYTES;
        const uint8_t *bytes = *ret_more ? cursor_bytes(&c, length) : NULL;
        if (!bytes || !cursor_skip(&c, 2)) /* CR LF */
            return false;
        ret->words[i] = cursor_over(bytes, length);
    }
    *ret_taken = whole - c.captured;
    return true;
}

static bool is_word(Cursor word)
{
    for (size_t i = 0; i < word.captured; i++)
        if (!g_ascii_isalnum(word.at[i]) && !memchr("._-|", word.at[i], 4))
            return false;
    return word.captured > 0;
}

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    if (from == END_SERVER)
        return RECOGNISED_NOT;
    Cursor c = *start;
    uint32_t count, length;
    bool more = false;
    if (!read_number(&c, '*', &count, &more) || count == 0)
        return more && line_may_become(*start, "*") ? RECOGNISED_MAYBE : RECOGNISED_NOT;
    if (!read_number(&c, '$', &length, &more))
        return more && (c.captured == 0 || c.at[0] == '$') ? RECOGNISED_MAYBE : RECOGNISED_NOT;
    if (c.captured < length)
        return RECOGNISED_MAYBE;
    return is_word(cursor_over(c.at, length)) ? RECOGNISED_YES : RECOGNISED_NOT;
}

/* AUTH [user] password; HELLO [version [AUTH user password] ...]. */
static void tell_auth(RedisGreeting *redis, End from, const Command *command)
{
    bool hello = line_is(command->words[0], "HELLO");
    unsigned at = hello ? 2 : 0;
    if (command->count < at + 2 || !line_is(command->words[at], "AUTH"))
        return;
    Event *event = greeting_tell_login(&redis->greeting, from);
    timeline_set_string(&redis->greeting.conversation->timeline, event, GREETING_LOGIN_method,
                        "password");
    if (command->count >= at + 3)
        greeting_set(&redis->greeting, event, GREETING_LOGIN_user, command->words[at + 1]);
    greeting_tell_password(&redis->greeting, from, "AUTH");
    redis->login = redis->commands;
}

/* Until a command comes that is not part of a greeting. */
static size_t parse_client(RedisGreeting *redis, End from, const Cursor *available)
{
    Command command;
    size_t taken;
    bool more;
    if (!read_command(*available, &command, &taken, &more)) {
        if (!more)
            greeting_end(&redis->greeting);
        return more ? 0 : available->captured;
    }
    redis->commands++;
    bool greets = line_is(command.words[0], "AUTH") || line_is(command.words[0], "HELLO") ||
                  line_is(command.words[0], "CLIENT") || line_is(command.words[0], "PING") ||
                  line_is(command.words[0], "SELECT") || line_is(command.words[0], "COMMAND") ||
                  line_is(command.words[0], "INFO");
    if (redis->commands == 1) {
        Cursor version = cursor_over(available->at, 0);
        bool resp3 = line_is(command.words[0], "HELLO") && command.count > 1 &&
                     line_is(command.words[1], "3");
        greeting_tell_hello(&redis->greeting, from, version, resp3 ? "RESP3" : "RESP");
    }
    tell_auth(redis, from, &command);
    if (!greets && redis->login == 0)
        greeting_end(&redis->greeting);
    return taken;
}

/* An error begins with a word that says which: "-WRONGPASS invalid ...". */
static void tell_done(RedisGreeting *redis, End from, Cursor line)
{
    uint8_t sign = '-';
    bool accepted = cursor_u8(&line, &sign) && sign != '-';
    Cursor code = accepted ? (Cursor){0} : line_word(&line);
    greeting_tell_login_done(&redis->greeting, from, accepted, code, accepted ? (Cursor){0} : line);
    redis->login = 0;
}

/* Of the replies only simple ones are read; the rest ends it. */
static size_t parse_server(RedisGreeting *redis, End from, const Cursor *available)
{
    Cursor line;
    size_t taken = line_take(available, &line);
    if (taken == 0)
        return 0;
    redis->replies++;
    bool simple = line.captured > 0 && (line.at[0] == '+' || line.at[0] == '-');
    if (redis->login > 0 && redis->replies == redis->login)
        tell_done(redis, from, line);
    if (!simple)
        greeting_end(&redis->greeting);
    return taken;
}

static size_t parse(Greeting *greeting, End from, const Cursor *available)
{
    RedisGreeting *redis = (RedisGreeting *)greeting;
    return from == END_CLIENT ? parse_client(redis, from, available)
                              : parse_server(redis, from, available);
}

static const GreetingKind kind = {.service = "redis", .parse = parse, .limit = 2 * COMMAND_BYTES};

static void *open_redis(Conversation *conversation)
{
    return greeting_new(conversation, &kind, sizeof(RedisGreeting));
}

const Protocol redis_protocol = {
    .name = "redis",
    .title = "Redis",
    .spec = "RESP (redis.io)",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_redis,
    .close = greeting_close,
    .data = greeting_data,
    .gap = greeting_gap,
    .finish = greeting_finish,
};
