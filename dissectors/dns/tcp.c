#include "../intake.h"
#include "dns.h"
#include "message.h"
#include "ports.h"
#include "session.h"

/* RFC 1035, 4.2.2: "The message is prefixed with a two byte length field which
 * gives the message length, excluding the two byte length field." */
#define PREFIX_BYTES 2

/* The longest message there can be, with its prefix. */
#define LIMIT_BYTES (PREFIX_BYTES + UINT16_MAX)

typedef struct DnsStream {
    DnsSession session;
    Intake intakes[2]; /* by End */
    bool searching[2]; /* by End: does not know where messages begin */
} DnsStream;

/* Splits the next message off *c; it is cut short if not all of it is there. */
static bool take_message(Cursor *c, Cursor *ret)
{
    uint16_t length;
    Cursor after = *c;
    if (!cursor_u16(&after, &length))
        return false;

    size_t there = MIN((size_t)length, after.captured);
    *ret = cursor_cut(after.at, there, length);
    return true;
}

static Recognition judge_start(const Conversation *conversation, const Cursor *start)
{
    Cursor c = *start;
    Cursor message;
    if (!take_message(&c, &message))
        return RECOGNISED_MAYBE;
    if (message.on_wire < DNS_HEADER_BYTES)
        return RECOGNISED_NOT;
    if (dns_uses_own_port(conversation) && message.captured >= DNS_HEADER_BYTES)
        return dns_message_is_plausible(&message) ? RECOGNISED_YES : RECOGNISED_NOT;

    return recognition_of(dns_message_judge(&message));
}

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)from;
    return judge_start(conversation, start);
}

static void *open_stream(Conversation *conversation)
{
    DnsStream *stream = g_new0(DnsStream, 1);
    dns_session_init(&stream->session, conversation);
    return stream;
}

static void close_stream(void *state)
{
    DnsStream *stream = state;
    if (!stream)
        return;
    dns_session_clear(&stream->session);
    intake_clear(&stream->intakes[END_CLIENT]);
    intake_clear(&stream->intakes[END_SERVER]);
    g_free(stream);
}

/* Messages mostly begin with a segment: looks for one that does. True once it is
 * found; else sets *ret_n to how much is of no use. */
static bool find_start(DnsStream *stream, End from, const Cursor *available, size_t *ret_n)
{
    Recognition start = judge_start(stream->session.conversation, available);
    stream->searching[from] = start != RECOGNISED_YES;
    *ret_n = start == RECOGNISED_NOT ? available->captured : 0;
    return start == RECOGNISED_YES;
}

static size_t take_whole_message(void *parser, End from, const Cursor *available)
{
    DnsStream *stream = parser;
    Cursor c = *available;
    size_t useless;
    if (stream->searching[from] && !find_start(stream, from, available, &useless))
        return useless;

    Cursor message;
    if (!take_message(&c, &message) || message.captured < message.on_wire)
        return 0;

    dns_session_message(&stream->session, from, &message, &stream->intakes[from].now);
    return PREFIX_BYTES + message.on_wire;
}

static void search(DnsStream *stream, End from)
{
    intake_resume(&stream->intakes[from]);
    stream->searching[from] = true;
}

static void take_data(void *state, End from, const Slice *slice)
{
    DnsStream *stream = state;
    Intake *intake = &stream->intakes[from];
    if (intake->now.frame == 0 && slice->offset > 0)
        stream->searching[from] = true; /* its beginning was not seen */

    IntakeTrouble trouble;
    if (!intake_feed(intake, from, slice, LIMIT_BYTES, take_whole_message, stream, &trouble))
        search(stream, from);
}

static void take_gap(void *state, End from, uint64_t length, const Moment *at)
{
    DnsStream *stream = state;
    if (!intake_gap(&stream->intakes[from], length, at))
        search(stream, from);
}

const Protocol dns_tcp_protocol = {
    .name = "dns",
    .title = "Domain Name System over TCP",
    .spec = "RFC 1035, 4.2.2; RFC 7766",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_stream,
    .close = close_stream,
    .data = take_data,
    .gap = take_gap,
};
