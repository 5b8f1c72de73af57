/* hide-tls.c: TLS records. Handshake messages in clear lose their names; what is encrypted
 * stays as it is. */
#include "hider.h"

#include <string.h>

#define RECORD_HEAD  5
#define RECORD_MOST  (16384 + 2048) /* RFC 5246, 6.2.3 */
#define MESSAGE_HEAD 4

/* RFC 8446, 5.1, and 4. */
#define CHANGE_CIPHER_SPEC 20
#define HANDSHAKE          22
#define APPLICATION_DATA   23

#define CLIENT_HELLO        1
#define SERVER_HELLO        2
#define CERTIFICATE         11
#define CERTIFICATE_REQUEST 13
#define CERTIFICATE_STATUS  22

#define EXTENSION_SERVER_NAME 0

/* Handshake messages in one piece. */
#define HANDSHAKE_MOST (256 * 1024)

/* A stretch of messages that stands together in the stream. */
typedef struct Place {
    uint64_t offset;
    size_t n;
} Place;

/* ---- messages ------------------------------------------------------------------------ */

/* Cursors here are over bytes that are the hider's own: what is found is changed there. */
static uint8_t *own(const Cursor *c)
{
    return (uint8_t *)(uintptr_t)c->at;
}

/* RFC 6066, 3: a list of names. */
static void hide_server_name(Disguise *disguise, Cursor extension)
{
    Cursor list, name;
    uint8_t type;
    if (!cursor_u16_block(&extension, &list))
        return;
    while (cursor_u8(&list, &type) && cursor_u16_block(&list, &name))
        disguise_name(disguise, own(&name), name.captured);
}

/* RFC 8446, 4.1.2. */
static void hide_client_hello(Disguise *disguise, Cursor body)
{
    Cursor skipped, extensions, extension;
    uint16_t type;
    if (!cursor_skip(&body, 2 + 32) || !cursor_u8_block(&body, &skipped) ||
        !cursor_u16_block(&body, &skipped) || !cursor_u8_block(&body, &skipped) ||
        !cursor_u16_block(&body, &extensions))
        return;
    while (cursor_u16(&extensions, &type) && cursor_u16_block(&extensions, &extension))
        if (type == EXTENSION_SERVER_NAME)
            hide_server_name(disguise, extension);
}

/* RFC 5246, 7.4.2: in TLS 1.3 it is encrypted. */
static void hide_certificates(Disguise *disguise, Cursor body)
{
    Cursor list, certificate;
    if (!cursor_u24_block(&body, &list))
        return;
    while (cursor_u24_block(&list, &certificate))
        hide_der(disguise, own(&certificate), certificate.captured);
}

/* RFC 5246, 7.4.4: names of authorities behind types and algorithms. */
static void hide_authorities(Disguise *disguise, Cursor body)
{
    Cursor skipped, list, name;
    if (!cursor_u8_block(&body, &skipped))
        return;
    Cursor rest = body;
    if (!cursor_u16_block(&rest, &skipped) || !cursor_u16_block(&rest, &list))
        if (!cursor_u16_block(&body, &list)) /* before TLS 1.2 without algorithms */
            return;
    while (cursor_u16_block(&list, &name))
        hide_der(disguise, own(&name), name.captured);
}

static void hide_message(Disguise *disguise, uint8_t type, Cursor body)
{
    switch (type) {
    case CLIENT_HELLO:
        hide_client_hello(disguise, body);
        return;
    case CERTIFICATE:
        hide_certificates(disguise, body);
        return;
    case CERTIFICATE_REQUEST:
        hide_authorities(disguise, body);
        return;
    case CERTIFICATE_STATUS:
        if (cursor_skip(&body, MESSAGE_HEAD)) /* its type, and a length (RFC 6066, 8) */
            hide_der(disguise, own(&body), body.captured);
        return;
    default:
        return;
    }
}

void hide_handshake(Disguise *disguise, uint8_t *bytes, size_t n)
{
    Cursor c = cursor_over(bytes, n), body;
    uint8_t type;
    while (c.captured > 0) {
        Cursor before = c;
        if (cursor_u8(&c, &type) && cursor_u24_block(&c, &body)) {
            hide_message(disguise, type, body);
            continue;
        }
        size_t stays = MIN(before.captured, MESSAGE_HEAD);
        memset(own(&before) + stays, 0, before.captured - stays);
        return;
    }
}

/* ---- messages over records --------------------------------------------------------------- */

/* Says where the first n bytes of the messages go, as they are now. */
static void put_messages(Hider *hider, size_t n)
{
    size_t done = 0;
    while (done < n && hider->handshake_places->len > 0) {
        Place *place = &g_array_index(hider->handshake_places, Place, 0);
        size_t part = MIN(place->n, n - done);
        edits_put(&hider->edits, place->offset, hider->handshake->data + done, part);
        done += part;
        place->offset += part;
        place->n -= part;
        if (place->n == 0)
            g_array_remove_index(hider->handshake_places, 0);
    }
    g_byte_array_remove_range(hider->handshake, 0, (guint)n);
}

/* Whole messages at the start of what is there. */
static void take_messages(Hider *hider)
{
    for (;;) {
        Cursor c = cursor_over(hider->handshake->data, hider->handshake->len), body;
        uint8_t type;
        size_t before = c.captured;
        if (!cursor_u8(&c, &type) || !cursor_u24_block(&c, &body))
            return;
        hide_message(hider->disguise, type, body);
        put_messages(hider, before - c.captured);
    }
}

static void add_messages(Hider *hider, Cursor fragment, uint64_t offset)
{
    if (!hider->handshake)
        hider->handshake = g_byte_array_new();
    if (!hider->handshake_places)
        hider->handshake_places = g_array_new(FALSE, FALSE, sizeof(Place));
    if (hider->handshake->len == 0)
        g_array_set_size(hider->handshake_places, 0);
    Place place = {offset, fragment.captured};
    g_array_append_val(hider->handshake_places, place);
    g_byte_array_append(hider->handshake, fragment.at, (guint)fragment.captured);
    take_messages(hider);
    if (hider->handshake->len > HANDSHAKE_MOST)
        hider->mode = HIDER_DARK;
}

/* ---- records --------------------------------------------------------------------------------- */

bool tls_is_old_hello(Cursor held)
{
    return held.captured >= 5 && held.at[0] & 0x80 && held.at[2] == CLIENT_HELLO &&
           held.at[3] == 3 && held.at[4] <= 4;
}

/* After a HelloRetryRequest, a client sends ChangeCipherSpec and then another hello in clear
 * (RFC 8446, appendix D.4). What is encrypted hardly begins like one. */
#define HELLO_BEGINS 6

static bool is_hello(Cursor c)
{
    uint8_t type, major;
    uint32_t length;
    return cursor_u8(&c, &type) && type == CLIENT_HELLO && cursor_u24(&c, &length) &&
           length <= UINT16_MAX && cursor_u8(&c, &major) && major == 3;
}

size_t hide_tls(Hider *hider, Cursor held)
{
    Cursor c = held, fragment;
    uint8_t type, major;
    uint16_t length;
    if (tls_is_old_hello(held)) { /* it has no names */
        edits_keep(&hider->edits, hider->from, 2);
        hider_skip(hider, (held.at[0] & 0x7fU) << 8 | held.at[1], true);
        return 2;
    }
    if (!cursor_u8(&c, &type) || !cursor_u8(&c, &major) || !cursor_skip(&c, 1) ||
        !cursor_u16(&c, &length))
        return 0;
    if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA + 1 || major != 3 ||
        length > RECORD_MOST) {
        hider->mode = HIDER_DARK;
        hider->lost = true;
        return 0;
    }
    if (type == HANDSHAKE && hider->sealed && length >= HELLO_BEGINS && c.captured < HELLO_BEGINS)
        return 0;
    bool clear = type == HANDSHAKE && (!hider->sealed || (length >= HELLO_BEGINS && is_hello(c)));
    if (clear && !cursor_take(&c, length, &fragment))
        return 0;
    edits_keep(&hider->edits, hider->from, RECORD_HEAD);
    if (clear)
        add_messages(hider, fragment, hider->from + RECORD_HEAD);
    else
        hider_skip(hider, length, true);
    /* TLS 1.3 servers send data at once; up to 1.2 this record comes before. */
    hider->sealed_data |= type == APPLICATION_DATA;
    hider->sealed |= type == CHANGE_CIPHER_SPEC || type == APPLICATION_DATA;
    return clear ? RECORD_HEAD + length : RECORD_HEAD;
}

/* What was cut off: of a record its head stays, of a message in clear its type and length. */
void hide_tls_rest(Hider *hider, Cursor held)
{
    if (hider->handshake && hider->handshake->len > 0)
        put_messages(hider, MIN(hider->handshake->len, MESSAGE_HEAD));
    bool begins = !hider->handshake || hider->handshake->len == 0;
    g_clear_pointer(&hider->handshake, g_byte_array_unref);
    size_t stays = begins ? RECORD_HEAD + MESSAGE_HEAD : RECORD_HEAD;
    edits_keep(&hider->edits, hider->from, MIN(held.captured, stays));
}
