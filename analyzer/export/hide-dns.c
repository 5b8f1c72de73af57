/* hide-dns.c: DNS messages (RFC 1035, 4): names by labels, so that pointers to them stay
 * right; addresses; everything else in records becomes zeros. */
#include "hider.h"

#include <string.h>

#define HEADER_BYTES 12
#define POINTER      0xc0 /* RFC 1035, 4.1.4 */

#define TYPE_A     1
#define TYPE_NS    2
#define TYPE_CNAME 5
#define TYPE_SOA   6
#define TYPE_PTR   12
#define TYPE_MX    15
#define TYPE_TXT   16
#define TYPE_AAAA  28
#define TYPE_SRV   33
#define TYPE_DNAME 39
#define TYPE_OPT   41
#define TYPE_SVCB  64
#define TYPE_HTTPS 65

/* RFC 9460, 7.3 and 14.3.2: addresses in SVCB and HTTPS records. */
#define PARAMETER_ALPN      1
#define PARAMETER_NO_ALPN   2
#define PARAMETER_PORT      3
#define PARAMETER_IPV4_HINT 4
#define PARAMETER_IPV6_HINT 6
#define PARAMETER_MANDATORY 0

static uint8_t *own(const Cursor *c)
{
    return (uint8_t *)(uintptr_t)c->at;
}

/* Each label stands in a message once, wherever pointers point. */
static bool hide_labels(Disguise *disguise, Cursor *c)
{
    uint8_t length;
    Cursor label;
    while (cursor_u8(c, &length) && length > 0) {
        if (length >= POINTER)
            return cursor_skip(c, 1);
        if (!cursor_take(c, length, &label) || label.captured < length)
            return false;
        disguise_label(disguise, own(&label), label.captured);
    }
    return true;
}

/* An empty message has no bytes to point to. */
static void hide_rest(const Cursor *c)
{
    if (c->captured > 0)
        memset(own(c), 0, c->captured);
}

static void hide_addresses(Disguise *disguise, Cursor c, unsigned n)
{
    Cursor address;
    while (cursor_take(&c, n, &address) && address.captured == n)
        disguise_address(disguise, own(&address), n);
}

/* RFC 9460, 2.2. */
static void hide_service(Disguise *disguise, Cursor c)
{
    uint16_t key;
    Cursor value;
    if (!cursor_skip(&c, 2) || !hide_labels(disguise, &c))
        return;
    while (cursor_u16(&c, &key) && cursor_u16_block(&c, &value)) {
        if (key == PARAMETER_IPV4_HINT)
            hide_addresses(disguise, value, 4);
        else if (key == PARAMETER_IPV6_HINT)
            hide_addresses(disguise, value, 16);
        else if (key > PARAMETER_PORT)
            disguise_bytes(disguise, own(&value), value.captured);
    }
}

/* RFC 1035, 3.3.14: strings, each with its length before it. */
static void hide_strings(Disguise *disguise, Cursor c)
{
    Cursor string;
    while (cursor_u8_block(&c, &string))
        disguise_text(disguise, own(&string), string.captured);
}

/* RFC 6891, 6.1.2: options keep their lengths; what they say goes. */
static void hide_options(Cursor c)
{
    uint16_t code;
    Cursor value;
    while (cursor_u16(&c, &code) && cursor_u16_block(&c, &value))
        hide_rest(&value);
}

static void hide_data(Disguise *disguise, uint16_t type, Cursor data)
{
    switch (type) {
    case TYPE_A:
        hide_addresses(disguise, data, 4);
        return;
    case TYPE_AAAA:
        hide_addresses(disguise, data, 16);
        return;
    case TYPE_SOA: /* two names, then numbers */
        (void)(hide_labels(disguise, &data) && hide_labels(disguise, &data));
        return;
    case TYPE_NS:
    case TYPE_CNAME:
    case TYPE_PTR:
    case TYPE_DNAME:
        (void)hide_labels(disguise, &data);
        return;
    case TYPE_MX:
        (void)(cursor_skip(&data, 2) && hide_labels(disguise, &data));
        return;
    case TYPE_SRV:
        (void)(cursor_skip(&data, 6) && hide_labels(disguise, &data));
        return;
    case TYPE_TXT:
        hide_strings(disguise, data);
        return;
    case TYPE_OPT:
        hide_options(data);
        return;
    case TYPE_SVCB:
    case TYPE_HTTPS:
        hide_service(disguise, data);
        return;
    default:
        hide_rest(&data);
    }
}

static bool hide_record(Disguise *disguise, Cursor *c)
{
    uint16_t type;
    Cursor data;
    if (!hide_labels(disguise, c) || !cursor_u16(c, &type) || !cursor_skip(c, 6) ||
        !cursor_u16_block(c, &data))
        return false;
    hide_data(disguise, type, data);
    return true;
}

void hide_dns(Disguise *disguise, uint8_t *bytes, size_t n)
{
    Cursor c = cursor_over(bytes, n);
    uint16_t counts[4];
    bool fine = cursor_skip(&c, HEADER_BYTES - sizeof counts);
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        fine = fine && cursor_u16(&c, &counts[i]);
    for (unsigned i = 0; fine && i < counts[0]; i++)
        fine = hide_labels(disguise, &c) && cursor_skip(&c, 4);
    unsigned records = fine ? (unsigned)counts[1] + counts[2] + counts[3] : 0;
    for (unsigned i = 0; fine && i < records && c.captured > 0; i++)
        fine = hide_record(disguise, &c);
    hide_rest(&c);
}

/* RFC 1035, 4.2.2: a length before each message. */
size_t hide_dns_stream(Hider *hider, Cursor held)
{
    Cursor c = held, message;
    if (!cursor_u16_block(&c, &message))
        return 0;
    g_autofree uint8_t *bytes = g_memdup2(message.at, message.captured);
    hide_dns(hider->disguise, bytes, message.captured);
    edits_keep(&hider->edits, hider->from, 2);
    edits_put(&hider->edits, hider->from + 2, bytes, message.captured);
    return 2 + message.captured;
}
