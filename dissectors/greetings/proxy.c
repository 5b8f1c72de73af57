/* proxy.c: the header by which a balancer tells the server who the client really is
 * (The PROXY protocol, versions 1 and 2, HAProxy,
 * https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt). What follows is read as
 * if the header were not there. */
#include "../address.h"
#include "greeting.h"
#include "greetings.h"
#include "line.h"

/* 2.1: "the maximum line lengths the receiver must support including the CRLF": 107. */
#define VERSION_1_BYTES_MAX 107
/* 2.2: the length is in 16 bits; behind it come addresses and extensions. */
#define VERSION_2_PREFIX 16
#define SIGNATURE_BYTES  12

#define COMMAND_LOCAL 0
#define FAMILY_IPV4   1
#define FAMILY_IPV6   2

/* Extensions, 2.2.1 to 2.2.9. */
#define TLV_ALPN        0x01
#define TLV_AUTHORITY   0x02
#define TLV_UNIQUE_ID   0x05
#define TLV_TLS         0x20
#define TLV_TLS_VERSION 0x21

static const char version_1[] = "PROXY ";
static const uint8_t signature[SIGNATURE_BYTES] = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                                   0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    if (from == END_SERVER || start->captured == 0)
        return RECOGNISED_NOT;
    size_t n = MIN(start->captured, SIGNATURE_BYTES);
    if (memcmp(start->at, signature, n) == 0)
        return n == SIGNATURE_BYTES ? RECOGNISED_YES : RECOGNISED_MAYBE;
    if (memcmp(start->at, version_1, MIN(n, strlen(version_1))) != 0)
        return RECOGNISED_NOT;
    if (line_starts(*start, "PROXY TCP") || line_starts(*start, "PROXY UNKNOWN"))
        return RECOGNISED_YES;
    return line_may_become(*start, "PROXY TCP") || line_may_become(*start, "PROXY UNKNOWN")
               ? RECOGNISED_MAYBE
               : RECOGNISED_NOT;
}

static Event *tell(Greeting *greeting, unsigned version, const char *command)
{
    Timeline *timeline = &greeting->conversation->timeline;
    Event *event = timeline_event(timeline, EVENT_PROXY_HEADER, END_CLIENT,
                                  &greeting->intakes[END_CLIENT].now);
    timeline_set_number(event, PROXY_HEADER_version, version);
    timeline_set_string(timeline, event, PROXY_HEADER_command, command);
    return event;
}

/* ---- version 1: a line ------------------------------------------------------ */

static void set_address_text(Greeting *greeting, Event *event, FieldId field, Cursor word)
{
    char text[ADDRESS_TEXT_SIZE];
    Address address;
    size_t n = MIN(word.captured, sizeof text - 1);
    if (n == 0)
        return;
    memcpy(text, word.at, n);
    text[n] = '\0';
    if (address_read(text, &address))
        timeline_set_address(&greeting->conversation->timeline, event, field, &address);
}

static void set_port_text(Event *event, FieldId field, Cursor word)
{
    uint32_t port = 0;
    for (size_t i = 0; i < word.captured; i++) {
        if (!g_ascii_isdigit(word.at[i]) || port > UINT16_MAX)
            return;
        port = port * 10 + (uint32_t)(word.at[i] - '0');
    }
    if (word.captured > 0 && port <= UINT16_MAX)
        timeline_set_number(event, field, port);
}

/* 2.1: "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443", or "PROXY UNKNOWN". */
static void read_line(Greeting *greeting, Cursor line)
{
    (void)line_word(&line);
    Cursor family = line_word(&line);
    bool known = line_starts(family, "TCP");
    Event *event = tell(greeting, 1, known ? "PROXY" : "UNKNOWN");
    if (!known)
        return;
    set_address_text(greeting, event, PROXY_HEADER_client, line_word(&line));
    set_address_text(greeting, event, PROXY_HEADER_destination, line_word(&line));
    set_port_text(event, PROXY_HEADER_client_port, line_word(&line));
    set_port_text(event, PROXY_HEADER_destination_port, line_word(&line));
}

static size_t parse_line(Greeting *greeting, const Cursor *available)
{
    Cursor line;
    size_t taken = line_take(available, &line);
    if (taken == 0 && available->captured < VERSION_1_BYTES_MAX)
        return 0;
    if (taken == 0) {
        greeting_end(greeting);
        return available->captured;
    }
    read_line(greeting, line);
    greeting_hand_over(greeting, END_CLIENT);
    return taken;
}

/* ---- version 2: bytes ------------------------------------------------------- */

static bool read_address(Cursor *c, uint8_t family, Address *ret)
{
    const uint8_t *bytes = cursor_bytes(c, family == FAMILY_IPV4 ? 4 : 16);
    if (!bytes)
        return false;
    *ret = family == FAMILY_IPV4 ? address_ipv4(bytes) : address_ipv6(bytes);
    return true;
}

static bool read_addresses(Greeting *greeting, Event *event, Cursor *c, uint8_t family)
{
    Timeline *timeline = &greeting->conversation->timeline;
    Address client, destination;
    uint16_t client_port, destination_port;
    if (family != FAMILY_IPV4 && family != FAMILY_IPV6)
        return false;
    if (!read_address(c, family, &client) || !read_address(c, family, &destination) ||
        !cursor_u16(c, &client_port) || !cursor_u16(c, &destination_port))
        return false;
    timeline_set_address(timeline, event, PROXY_HEADER_client, &client);
    timeline_set_address(timeline, event, PROXY_HEADER_destination, &destination);
    timeline_set_number(event, PROXY_HEADER_client_port, client_port);
    timeline_set_number(event, PROXY_HEADER_destination_port, destination_port);
    return true;
}

/* The extension at *c. */
static bool take_extension(Cursor *c, uint8_t *ret_type, Cursor *ret)
{
    return cursor_u8(c, ret_type) && cursor_u16_block(c, ret);
}

/* 2.2.6: flags, the outcome of checking a certificate, extensions of their own. */
static void read_tls(Greeting *greeting, Event *event, Cursor value)
{
    uint8_t type;
    Cursor inner;
    if (!cursor_skip(&value, 5))
        return;
    while (take_extension(&value, &type, &inner))
        if (type == TLV_TLS_VERSION)
            greeting_set(greeting, event, PROXY_HEADER_tls, inner);
}

static void read_extensions(Greeting *greeting, Event *event, Cursor c)
{
    uint8_t type;
    Cursor value;
    while (take_extension(&c, &type, &value)) {
        if (type == TLV_ALPN)
            greeting_set(greeting, event, PROXY_HEADER_alpn, value);
        else if (type == TLV_AUTHORITY)
            greeting_set(greeting, event, PROXY_HEADER_authority, value);
        else if (type == TLV_UNIQUE_ID)
            greeting_set(greeting, event, PROXY_HEADER_unique_id, value);
        else if (type == TLV_TLS)
            read_tls(greeting, event, value);
    }
}

static size_t parse_bytes(Greeting *greeting, const Cursor *available)
{
    Cursor c = *available, body;
    uint8_t version_command, family_transport;
    if (!cursor_skip(&c, SIGNATURE_BYTES) || !cursor_u8(&c, &version_command) ||
        !cursor_u8(&c, &family_transport) || !cursor_u16_block(&c, &body) ||
        body.captured < body.on_wire)
        return 0;
    /* 2.2: "LOCAL: the connection was established on purpose by the proxy" */
    bool local = (version_command & 0x0f) == COMMAND_LOCAL;
    Event *event = tell(greeting, version_command >> 4, local ? "LOCAL" : "PROXY");
    if (!local && read_addresses(greeting, event, &body, family_transport >> 4))
        read_extensions(greeting, event, body);
    greeting_hand_over(greeting, END_CLIENT);
    return available->captured - c.captured;
}

/* ---- the protocol ----------------------------------------------------------- */

static size_t parse(Greeting *greeting, End from, const Cursor *available)
{
    (void)from;
    if (available->at[0] == signature[0])
        return parse_bytes(greeting, available);
    return parse_line(greeting, available);
}

static const GreetingKind kind = {
    .service = "proxy", .parse = parse, .limit = VERSION_2_PREFIX + UINT16_MAX};

static void *open_proxy(Conversation *conversation)
{
    Greeting *greeting = greeting_new(conversation, &kind, sizeof *greeting);
    greeting_hand_over(greeting, END_SERVER); /* it sends no header of its own */
    return greeting;
}

/* The service is what runs behind the header. */
static void take_data(void *state, End from, const Slice *slice)
{
    Greeting *greeting = state;
    greeting_data(greeting, from, slice);
    const Protocol *inner = layer_protocol(greeting->above);
    if (inner && greeting->depth == 0)
        greeting->conversation->service_name = inner->name;
}

const Protocol proxy_protocol = {
    .name = "proxy",
    .title = "PROXY protocol",
    .spec = "The PROXY protocol, HAProxy",
    .transport = TRANSPORT_TCP,
    .recognise = recognise,
    .open = open_proxy,
    .close = greeting_close,
    .data = take_data,
    .gap = greeting_gap,
    .finish = greeting_finish,
};
