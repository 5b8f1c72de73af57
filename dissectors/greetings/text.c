/* text.c: SMTP, FTP, IMAP and POP3, as far as they greet, log in or go over to TLS.
 * The server speaks first; each command has one final reply, in order. */
#include <glib.h>

#include "greeting.h"
#include "greetings.h"
#include "line.h"

/* Our choice: RFC 9051 recommends 8192 bytes for a command line, and is the most
 * generous of them. */
#define LINE_MAX_BYTES 8192

#define TAG_MAX  32
#define VERB_MAX 16

typedef enum Dialect { SMTP, FTP, IMAP, POP3 } Dialect;

/* What a command is about. */
typedef enum Action {
    ACTION_NONE,
    ACTION_UPGRADE,
    ACTION_USER,      /* a name follows; the password comes later */
    ACTION_PASSWORD,  /* a password follows */
    ACTION_LOGIN,     /* a name and a password follow */
    ACTION_DIGEST,    /* a name and a digest follow */
    ACTION_MECHANISM, /* a SASL mechanism follows (RFC 4422) */
    ACTION_OVER,
} Action;

typedef struct Verb {
    Dialect dialect;
    const char *verb;
    Action action;
} Verb;

#define VERB(dialect, verb, action) {dialect, verb, ACTION_##action},
static const Verb verbs[] = {
#include "verbs.def"
};
#undef VERB

typedef enum Reply {
    REPLY_PART, /* more of it is to come, or it answers no command */
    REPLY_MORE, /* the client is to send something that is no command */
    REPLY_YES,
    REPLY_NO,
} Reply;

typedef struct TextGreeting {
    Greeting greeting; /* must be first */
    Dialect dialect;
    Action waits;        /* what the command that `answer` is the number of was about */
    unsigned commands;   /* sent */
    unsigned replies;    /* final ones; the banner is not counted */
    unsigned answer;     /* number of the reply that is waited for */
    char tag[TAG_MAX];   /* IMAP: of the command that waits */
    char verb[VERB_MAX]; /* of the same */
    bool greeted;        /* the banner was read */
    bool continues;      /* the client's next line is no command */
} TextGreeting;

/* ---- what the server says --------------------------------------------------- */

/* RFC 5321, 4.2: three digits; a hyphen behind them where more lines follow. */
static Reply judge_code(TextGreeting *text, Cursor line)
{
    bool is_code = line.captured >= 3 && g_ascii_isdigit(line.at[0]) &&
                   g_ascii_isdigit(line.at[1]) && g_ascii_isdigit(line.at[2]);
    if (!is_code || (line.captured > 3 && line.at[3] != ' '))
        return REPLY_PART;
    switch (line.at[0]) {
    case '1': /* FTP alone: the final one is to come */
        return REPLY_PART;
    case '2':
        return REPLY_YES;
    case '3': /* SMTP: go on with this command; FTP: give the next one */
        return text->dialect == SMTP ? REPLY_MORE : REPLY_YES;
    default:
        return REPLY_NO;
    }
}

/* RFC 1939, 3. */
static Reply judge_sign(Cursor line)
{
    if (line_starts(line, "+OK"))
        return REPLY_YES;
    if (line_starts(line, "-ERR"))
        return REPLY_NO;
    return line_starts(line, "+ ") || line_is(line, "+") ? REPLY_MORE : REPLY_PART;
}

/* RFC 9051, 2.2.2: the reply to a command begins with its tag. */
static Reply judge_tagged(const TextGreeting *text, Cursor line)
{
    if (line_starts(line, "+ ") || line_is(line, "+"))
        return REPLY_MORE;
    Cursor tag = line_word(&line);
    if (text->tag[0] == '\0' || !line_is(tag, text->tag))
        return REPLY_PART;
    return line_is(line_word(&line), "OK") ? REPLY_YES : REPLY_NO;
}

static Reply judge(TextGreeting *text, Cursor line)
{
    switch (text->dialect) {
    case SMTP:
    case FTP:
        return judge_code(text, line);
    case POP3:
        return judge_sign(line);
    case IMAP:
        return judge_tagged(text, line);
    }
    return REPLY_PART;
}

/* Without the code, sign or tag in front. */
static Cursor reply_text(const TextGreeting *text, Cursor line)
{
    if (text->dialect == SMTP || text->dialect == FTP) {
        size_t skipped = MIN(line.captured, 4);
        return cursor_over(line.at + skipped, line.captured - skipped);
    }
    (void)line_word(&line);
    if (text->dialect == IMAP)
        (void)line_word(&line);
    return line;
}

/* The reply to the command that matters. */
static void answered(TextGreeting *text, End from, bool accepted, Cursor line)
{
    Greeting *greeting = &text->greeting;
    Action action = text->waits;
    text->waits = ACTION_NONE;
    if (action == ACTION_UPGRADE) {
        greeting_tell_upgrade(greeting, from, text->verb, accepted);
        return;
    }
    bool coded = text->dialect == SMTP || text->dialect == FTP;
    Cursor code = cursor_over(line.at, coded ? 3 : 0);
    greeting_tell_login_done(greeting, from, accepted, code, reply_text(text, line));
    if (accepted)
        greeting_end(greeting);
}

/* IMAP may answer commands in another order; the tag says which it is. */
static bool is_awaited(TextGreeting *text)
{
    text->replies++;
    return text->waits != ACTION_NONE && (text->dialect == IMAP || text->replies == text->answer);
}

static void read_reply(TextGreeting *text, End from, Cursor line)
{
    Reply reply = judge(text, line);
    if (!text->greeted) {
        text->greeted = true;
        greeting_tell_hello(&text->greeting, from, reply_text(text, line), "");
    } else if (reply == REPLY_MORE) {
        text->continues = true;
    } else if (reply != REPLY_PART && is_awaited(text)) {
        answered(text, from, reply == REPLY_YES, line);
    }
}

/* ---- what the client says --------------------------------------------------- */

static Action action_of(Dialect dialect, Cursor verb)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (verbs[i].dialect == dialect && line_is(verb, verbs[i].verb))
            return verbs[i].action;
    return ACTION_NONE;
}

/* RFC 4616: "[authzid] NUL authcid NUL passwd" in base64: the name in the middle. */
static void set_plain_user(Greeting *greeting, Event *event, Cursor response)
{
    gsize n;
    g_autofree char *encoded = g_strndup((const char *)response.at, response.captured);
    g_autofree guchar *bytes = g_base64_decode(encoded, &n);
    const guchar *name = n > 0 ? memchr(bytes, '\0', n) : NULL;
    if (!name)
        return;
    size_t left = n - (size_t)(name + 1 - bytes);
    const guchar *end = left > 0 ? memchr(name + 1, '\0', left) : NULL;
    if (end)
        greeting_set(greeting, event, GREETING_LOGIN_user,
                     cursor_over(name + 1, (size_t)(end - name - 1)));
}

/* IMAP may put quotes around what it sends (RFC 9051, 4.3). */
static Cursor unquoted(Cursor word)
{
    if (word.captured >= 2 && word.at[0] == '"' && word.at[word.captured - 1] == '"')
        return cursor_over(word.at + 1, word.captured - 2);
    return word;
}

static void tell_login(TextGreeting *text, End from, const char *method, Cursor user)
{
    Event *event = greeting_tell_login(&text->greeting, from);
    timeline_set_string(&text->greeting.conversation->timeline, event, GREETING_LOGIN_method,
                        method);
    greeting_set(&text->greeting, event, GREETING_LOGIN_user, unquoted(user));
}

static void tell_mechanism(TextGreeting *text, End from, Cursor line)
{
    Greeting *greeting = &text->greeting;
    Cursor mechanism = line_word(&line);
    if (mechanism.captured == 0) { /* asks which there are */
        text->waits = ACTION_NONE;
        return;
    }
    g_autofree char *name =
        g_ascii_strup((const char *)mechanism.at, (gssize)MIN(mechanism.captured, 20));
    Event *event = greeting_tell_login(greeting, from);
    timeline_set_string(&greeting->conversation->timeline, event, GREETING_LOGIN_method, name);
    if (g_str_equal(name, "PLAIN"))
        set_plain_user(greeting, event, line);
    if (g_str_equal(name, "PLAIN") || g_str_equal(name, "LOGIN"))
        greeting_tell_password(greeting, from, name);
}

static void act(TextGreeting *text, End from, Action action, Cursor line)
{
    switch (action) {
    case ACTION_NONE:
    case ACTION_UPGRADE:
        return;
    case ACTION_USER:
        tell_login(text, from, "password", line);
        return;
    case ACTION_DIGEST:
        tell_login(text, from, "digest", line_word(&line));
        return;
    case ACTION_LOGIN:
        tell_login(text, from, "password", line_word(&line));
        greeting_tell_password(&text->greeting, from, text->verb);
        return;
    case ACTION_PASSWORD:
        greeting_tell_password(&text->greeting, from, text->verb);
        return;
    case ACTION_MECHANISM:
        tell_mechanism(text, from, line);
        return;
    case ACTION_OVER:
        greeting_end(&text->greeting);
        return;
    }
}

static void keep(char *place, size_t size, Cursor word)
{
    size_t n = MIN(word.captured, size - 1);
    for (size_t i = 0; i < n; i++)
        place[i] = g_ascii_toupper((char)word.at[i]);
    place[n] = '\0';
}

static void read_command(TextGreeting *text, End from, Cursor line)
{
    if (text->continues) { /* answers a challenge */
        text->continues = false;
        return;
    }
    text->commands++;
    Cursor tag = text->dialect == IMAP ? line_word(&line) : cursor_over(line.at, 0);
    Cursor verb = line_word(&line);
    Action action = action_of(text->dialect, verb);
    if (action == ACTION_NONE)
        return;
    keep(text->verb, sizeof text->verb, verb);
    /* the name alone is answered too, but that says nothing yet */
    text->waits = action == ACTION_USER ? ACTION_NONE : action;
    text->answer = text->commands;
    keep(text->tag, sizeof text->tag, tag);
    act(text, from, action, line);
}

static size_t parse(Greeting *greeting, End from, const Cursor *available)
{
    TextGreeting *text = (TextGreeting *)greeting;
    Cursor line;
    size_t taken = line_take(available, &line);
    if (taken == 0)
        return 0;
    if (from == END_SERVER)
        read_reply(text, from, line);
    else
        read_command(text, from, line);
    return taken;
}

/* ---- who is it? ------------------------------------------------------------- */

static bool serves_on(const Conversation *conversation, const uint16_t ports[])
{
    for (; *ports; ports++)
        if (conversation->ends[END_SERVER].port == *ports)
            return true;
    return false;
}

static const uint16_t smtp_ports[] = {25, 465, 587, 2525, 0};
static const uint16_t ftp_ports[] = {21, 990, 0};
static const uint16_t imap_ports[] = {143, 993, 0};
static const uint16_t pop3_ports[] = {110, 995, 0};

/* A banner of code 220 (RFC 5321, 3.1; RFC 959, 5.4): both have it, so a word in it, the
 * port or the client's first command has to decide. */
static Recognition judge_220(const Conversation *conversation, Cursor start, const char *own_word,
                             const char *other_word, const uint16_t ports[])
{
    if (!line_may_become(start, "220"))
        return RECOGNISED_NOT;
    bool behind = start.captured > 3 && start.at[3] != ' ' && start.at[3] != '-';
    if (behind || line_contains(start, other_word))
        return RECOGNISED_NOT;
    bool sure =
        start.captured > 3 && (line_contains(start, own_word) || serves_on(conversation, ports));
    return sure ? RECOGNISED_YES : RECOGNISED_MAYBE;
}

/* The client's first command, if that is as telling as `command`. */
static Recognition judge_command(Cursor start, const char *command)
{
    if (line_starts(start, command))
        return RECOGNISED_YES;
    return line_may_become(start, command) ? RECOGNISED_MAYBE : RECOGNISED_NOT;
}

static Recognition best(Recognition a, Recognition b)
{
    if (a == RECOGNISED_YES || b == RECOGNISED_YES)
        return RECOGNISED_YES;
    return a == RECOGNISED_MAYBE ? a : b;
}

static Recognition recognise_smtp(const Conversation *conversation, End from, const Cursor *start)
{
    if (from == END_SERVER)
        return judge_220(conversation, *start, "SMTP", "FTP", smtp_ports);
    return best(best(judge_command(*start, "EHLO "), judge_command(*start, "HELO ")),
                judge_command(*start, "LHLO "));
}

static Recognition recognise_ftp(const Conversation *conversation, End from, const Cursor *start)
{
    if (from == END_SERVER)
        return judge_220(conversation, *start, "FTP", "SMTP", ftp_ports);
    if (serves_on(conversation, pop3_ports))
        return RECOGNISED_NOT;
    return best(judge_command(*start, "AUTH TLS"), judge_command(*start, "USER "));
}

/* RFC 9051, 7.1: "* OK", "* PREAUTH" or "* BYE". */
static Recognition recognise_imap(const Conversation *conversation, End from, const Cursor *start)
{
    if (from == END_CLIENT)
        return RECOGNISED_NOT;
    bool expected = !conversation->guessed_roles || serves_on(conversation, imap_ports);
    Recognition greets = best(best(judge_command(*start, "* OK "), judge_command(*start, "* BYE ")),
                              judge_command(*start, "* PREAUTH "));
    return expected ? greets : RECOGNISED_NOT;
}

/* RFC 1939, 3. Redis says "+OK" too, but never first. */
static Recognition recognise_pop3(const Conversation *conversation, End from, const Cursor *start)
{
    bool first = conversation->payload_bytes[END_CLIENT] == 0 && !conversation->guessed_roles;
    if (from == END_CLIENT || (!first && !serves_on(conversation, pop3_ports)))
        return RECOGNISED_NOT;
    return judge_command(*start, "+OK ");
}

/* ---- the four of them ------------------------------------------------------- */

static void *open_text(Conversation *conversation, const GreetingKind *kind, Dialect dialect)
{
    TextGreeting *text = greeting_new(conversation, kind, sizeof *text);
    text->dialect = dialect;
    return text;
}

/* clang-format off */
#define TEXT_PROTOCOL(dialect, id, full_title, full_spec)                                          \
    static const GreetingKind id##_kind = {#id, parse, LINE_MAX_BYTES};                            \
    static void *open_##id(Conversation *conversation)                                             \
    {                                                                                              \
        return open_text(conversation, &id##_kind, dialect);                                       \
    }                                                                                              \
    const Protocol id##_protocol = {                                                               \
        .name = #id,                                                                               \
        .title = full_title,                                                                       \
        .spec = full_spec,                                                                         \
        .transport = TRANSPORT_TCP,                                                                \
        .recognise = recognise_##id,                                                               \
        .open = open_##id,                                                                         \
        .close = greeting_close,                                                                   \
        .data = greeting_data,                                                                     \
        .gap = greeting_gap,                                                                       \
        .finish = greeting_finish,                                                                 \
    };

TEXT_PROTOCOL(SMTP, smtp, "Simple Mail Transfer Protocol", "RFC 5321")
TEXT_PROTOCOL(FTP, ftp, "File Transfer Protocol", "RFC 959")
TEXT_PROTOCOL(IMAP, imap, "Internet Message Access Protocol", "RFC 9051")
TEXT_PROTOCOL(POP3, pop3, "Post Office Protocol", "RFC 1939")
/* clang-format on */
