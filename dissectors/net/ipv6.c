/* ipv6.c: Internet Protocol version 6 and its extension headers. */
#include "ip.h"
#include "layers.h"

static const Layer *ipv6_enter(Descent *d)
{
    Cursor c = d->rest;
    uint8_t version, next, hop_limit;
    uint16_t payload_length;
    if (!cursor_u8(&c, &version))
        return descent_broken(d);
    if (version >> 4 != 6)
        return descent_end(d, NET_MALFORMED);
    if (!cursor_skip(&c, 3) || !cursor_u16(&c, &payload_length) || !cursor_u8(&c, &next) ||
        !cursor_u8(&c, &hop_limit))
        return descent_broken(d);

    const uint8_t *source = cursor_bytes(&c, 16);
    const uint8_t *destination = cursor_bytes(&c, 16);
    if (!source || !destination)
        return descent_broken(d);

    Address from = address_ipv6(source), to = address_ipv6(destination);
    if (!ip_begin(d, &from, &to))
        return descent_end(d, NET_TOO_DEEP);
    d->datagram->hop_limit = hop_limit;
    d->datagram->ip_id = 0;
    d->rest = c;
    /* RFC 2675, 3: a jumbogram says 0 here and its length in an option. Nothing
     * pads a frame that long, and offload leaves 0 too: both end with it. */
    if (payload_length != 0)
        descent_bound_payload(d, payload_length, true); /* it has no checksum */
    return layer_by_ip_protocol(d, next);
}

const Layer ipv6_layer = {
    .title = "Internet Protocol version 6",
    .spec = "RFC 8200, 3",
    .enter = ipv6_enter,
};

/* RFC 8200, 4.3: "Length of the [...] header in 8-octet units, not including
 * the first 8 octets." The others are built alike (RFC 6564, 4). */
static const Layer *extension_enter(Descent *d)
{
    uint8_t next, length;
    if (!cursor_u8(&d->rest, &next) || !cursor_u8(&d->rest, &length) ||
        !cursor_skip(&d->rest, 6 + (size_t)length * 8))
        return descent_broken(d);
    return layer_by_ip_protocol(d, next);
}

const Layer ipv6_extension_layer = {
    .title = "IPv6 extension header",
    .spec = "RFC 8200, 4; RFC 6564",
    .enter = extension_enter,
};

#define IPV6_MORE_FRAGMENTS  0x0001
#define IPV6_FRAGMENT_OFFSET 0xfff8 /* in bytes, once masked */

static const Layer *fragment_enter(Descent *d)
{
    uint8_t next;
    uint16_t offset;
    uint32_t id;
    if (!cursor_u8(&d->rest, &next) || !cursor_skip(&d->rest, 1) ||
        !cursor_u16(&d->rest, &offset) || !cursor_u32(&d->rest, &id))
        return descent_broken(d);

    /* RFC 6946, 4: an atomic fragment, which is the whole datagram, is to be
     * handled apart from any other fragments. */
    if (!(offset & (IPV6_FRAGMENT_OFFSET | IPV6_MORE_FRAGMENTS)))
        return layer_by_ip_protocol(d, next);
    return ip_fragment(d, &(Fragment){.id = id,
                                      .offset = offset & IPV6_FRAGMENT_OFFSET,
                                      .more = offset & IPV6_MORE_FRAGMENTS,
                                      .protocol = next});
}

const Layer ipv6_fragment_layer = {
    .title = "IPv6 fragment header",
    .spec = "RFC 8200, 4.5",
    .enter = fragment_enter,
};
