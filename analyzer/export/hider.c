/* hider.c: the bytes of one direction in order, unit by unit. */
#include "hider.h"

#include <string.h>

typedef size_t (*Hide)(Hider *hider, Cursor held);

void hider_init(Hider *hider, Disguise *disguise, Talk *talk)
{
    *hider = (Hider){.disguise = disguise, .talk = talk};
}

void hider_clear(Hider *hider)
{
    edits_clear(&hider->edits);
    g_clear_pointer(&hider->held, g_byte_array_unref);
    g_clear_pointer(&hider->handshake, g_byte_array_unref);
    g_clear_pointer(&hider->handshake_places, g_array_unref);
}

void hider_skip(Hider *hider, uint64_t n, bool stays)
{
    hider->skip = n;
    hider->skip_stays = stays;
}

static void forget_held(Hider *hider)
{
    g_clear_pointer(&hider->held, g_byte_array_unref);
}

/* "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n": its addresses as text. */
static size_t hide_proxy_line(Hider *hider, Cursor held)
{
    size_t n = hider_line_bytes(held);
    if (n == 0)
        return 0;
    g_autofree uint8_t *line = g_memdup2(held.at, n);
    uint8_t *at = line;
    for (unsigned word = 0; at < line + n; word++) {
        size_t length = strcspn((const char *)at, " \r\n");
        if (word == 2 || word == 3)
            disguise_name(hider->disguise, at, length);
        at += length + 1;
    }
    edits_put(&hider->edits, hider->from, line, n);
    return n;
}

/* The binary header: addresses, then extensions of which only the first kind, ALPN, stays. */
static size_t hide_proxy_header(Hider *hider, Cursor held)
{
    Cursor c = held, body, value;
    uint8_t family, type;
    if (!cursor_skip(&c, 13) || !cursor_u8(&c, &family) || !cursor_u16_block(&c, &body))
        return 0;
    size_t n = held.captured - c.captured, length = family >> 4 == 1 ? 4 : 16;
    g_autofree uint8_t *bytes = g_memdup2(held.at, n);
    uint8_t *at = bytes + 16;
    bool internet = family >> 4 == 1 || family >> 4 == 2;
    if (internet && cursor_skip(&body, 2 * length + 4)) {
        disguise_address(hider->disguise, at, (unsigned)length);
        disguise_address(hider->disguise, at + length, (unsigned)length);
    }
    while (cursor_u8(&body, &type) && cursor_u16_block(&body, &value))
        if (type != 1)
            disguise_text(hider->disguise, bytes + (value.at - held.at), value.captured);
    edits_put(&hider->edits, hider->from, bytes, n);
    return n;
}

static size_t hide_start(Hider *hider, Cursor held)
{
    static const char proxy[] = "PROXY ";
    size_t n = MIN(held.captured, sizeof proxy - 1);
    if (memcmp(held.at, proxy, n) == 0)
        return n < sizeof proxy - 1 ? 0 : hide_proxy_line(hider, held);
    static const char binary[] = "\r\n\r\n\0\r\nQUIT\n";
    n = MIN(held.captured, sizeof binary - 1);
    if (memcmp(held.at, binary, n) == 0)
        return n < sizeof binary - 1 ? 0 : hide_proxy_header(hider, held);
    hider->mode = hide_recognise(hider, held);
    return 0;
}

static Hide hide_of(HiderMode mode)
{
    switch (mode) {
    case HIDER_START:
        return hide_start;
    case HIDER_HTTP:
        return hide_http;
    case HIDER_WEBSOCKET:
        return hide_websocket;
    case HIDER_HTTP2:
        return hide_http2;
    case HIDER_TLS:
        return hide_tls;
    case HIDER_DNS:
        return hide_dns_stream;
    case HIDER_TEXT:
        return hide_text;
    case HIDER_SEALED:
    case HIDER_DARK:
        return NULL;
    }
    return NULL;
}

/* Bytes that are not looked at. Returns how many of them there were. */
static size_t pass(Hider *hider, uint64_t offset, size_t n)
{
    bool stays = hider->mode == HIDER_SEALED || (hider->skip > 0 && hider->skip_stays);
    size_t passed = n;
    if (hider->skip > 0) {
        passed = (size_t)MIN(hider->skip, n);
        hider->skip -= passed;
    }
    if (stays)
        edits_keep(&hider->edits, offset, passed);
    return passed;
}

/* Units as long as there are whole ones. Returns how much was consumed. */
static size_t hide_units(Hider *hider, Cursor held)
{
    size_t start = held.captured;
    while (held.captured > 0 && hider->skip == 0 && hide_of(hider->mode)) {
        HiderMode before = hider->mode;
        size_t n = hide_of(hider->mode)(hider, held);
        if (n == 0 && hider->mode == before)
            break;
        hider->from += n;
        if (!cursor_skip(&held, n))
            return start;
    }
    return start - held.captured;
}

/* Adds to what is held, and looks at it. Returns what of `bytes` is left: what stands
 * behind a unit and is not to be looked at. */
static size_t take_units(Hider *hider, const Cursor *bytes, uint64_t offset)
{
    if (!hider->held) {
        hider->held = g_byte_array_new();
        hider->from = offset;
    }
    g_byte_array_append(hider->held, bytes->at, (guint)bytes->captured);
    size_t consumed = hide_units(hider, cursor_over(hider->held->data, hider->held->len));
    size_t left = hider->held->len - consumed;
    bool waits = left > 0 && hider->skip == 0 && hide_of(hider->mode);
    if (!waits) {
        forget_held(hider);
        return MIN(left, bytes->captured);
    }
    g_byte_array_remove_range(hider->held, 0, (guint)consumed);
    if (left > HIDER_UNIT_MOST) {
        hider->mode = HIDER_DARK;
        forget_held(hider);
    }
    return 0;
}

/* Behind a gap nobody knew what came. It is known again where something begins. */
static void find_again(Hider *hider, const Cursor *bytes)
{
    HiderMode mode = hide_recognise(hider, cursor_over(bytes->at, bytes->captured));
    if (mode == HIDER_HTTP || mode == HIDER_TLS)
        hider->mode = mode;
}

void hider_data(Hider *hider, const Cursor *bytes, uint64_t offset)
{
    Cursor rest = *bytes;
    if (hider->lost && hider->mode == HIDER_DARK && rest.captured > 0)
        find_again(hider, bytes);
    while (rest.captured > 0) {
        size_t done = hider->skip > 0 || !hide_of(hider->mode)
                          ? pass(hider, offset, rest.captured)
                          : rest.captured - take_units(hider, &rest, offset);
        offset += done;
        if (done == 0 || !cursor_skip(&rest, done))
            return;
    }
}

void hider_finish(Hider *hider)
{
    Cursor held = hider->held ? cursor_over(hider->held->data, hider->held->len) : (Cursor){0};
    if (held.captured > 0 && hider->mode == HIDER_HTTP)
        hide_http_rest(hider, held);
    if (hider->mode == HIDER_TLS)
        hide_tls_rest(hider, held);
    forget_held(hider);
}

void hider_gap(Hider *hider, uint64_t n)
{
    if (hider->skip >= n) {
        hider->skip -= n;
        return;
    }
    hider_finish(hider);
    hider->lost = true;
    hider->skip = 0;
    hider->part = HTTP_START_LINE;
    if (hider->mode == HIDER_TLS && hider->sealed_data)
        hider->mode = HIDER_SEALED;
    else if (hider->mode != HIDER_SEALED && hider->mode != HIDER_DARK)
        hider->mode = HIDER_START;
}
