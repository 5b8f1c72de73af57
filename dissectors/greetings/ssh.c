/* ssh.c: the identification strings of SSH (RFC 4253, 4.2). What follows them is the
 * key exchange, and then nothing that can be read. */
#include "greeting.h"
#include "greetings.h"
#include "line.h"

/* RFC 4253, 4.2: "The maximum length of the string is 255 characters, including the
 * Carriage Return and Line Feed"; lines before it have no limit, so we set one. */
#define LINE_MAX_BYTES 2048

static const char prefix[] = "SSH-";

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    (void)from;
    if (!line_may_become(*start, prefix))
        return RECOGNISED_NOT;
    return start->captured < strlen(prefix) ? RECOGNISED_MAYBE : RECOGNISED_YES;
}

/* "SSH-protoversion-softwareversion SP comments CR LF" */
static void read_identification(Greeting *greeting, End from, Cursor line)
{
    Cursor rest = cursor_over(line.at + strlen(prefix), line.captured - strlen(prefix));
    const uint8_t *dash = memchr(rest.at, '-', rest.captured);
    size_t n = dash ? (size_t)(dash - rest.at) : rest.captured;
    g_autofree char *version = g_strndup((const char *)rest.at, MIN(n, 16));
    size_t skipped = dash ? n + 1 : n;
    Cursor software = cursor_over(rest.at + skipped, rest.captured - skipped);
    greeting_tell_hello(greeting, from, software, version);
}

static size_t parse(Greeting *greeting, End from, const Cursor *available)
{
    Cursor line;
    size_t taken = line_take(available, &line);
    if (taken == 0 || !line_starts(line, prefix))
        return taken; /* RFC 4253, 4.2: the server may send other lines first */
    read_identification(greeting, from, line);
    intake_skip(&greeting->intakes[from], UINT64_MAX);
    return taken;
}

static const GreetingKind kind = {.service = "ssh", .parse = parse, .limit = LINE_MAX_BYTES};

static void *open_ssh(Conversation *conversation)
{
    return greeting_new(conversation, &kind, sizeof(Greeting));
}

const Protocol ssh_protocol = {
    .name = "ssh",
    .title = "Secure Shell",
    .spec = "RFC 4253",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_ssh,
    .close = greeting_close,
    .data = greeting_data,
    .gap = greeting_gap,
    .finish = greeting_finish,
};
