/* ipv4.c: Internet Protocol version 4. On the path of nearly every packet. */
#include "ip.h"
#include "layers.h"

/* The header without options (RFC 791, 3.1). */
#define IPV4_HEADER_MIN 20

#define MORE_FRAGMENTS  0x2000
#define FRAGMENT_OFFSET 0x1fff /* in units of eight bytes */

/* RFC 1071, 1: the one's complement sum of a header and its checksum is all ones. */
static bool checksum_fits(Cursor header)
{
    uint32_t sum = 0;
    uint16_t word;
    while (cursor_u16(&header, &word))
        sum += word;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

static const Layer *ipv4_enter(Descent *d)
{
    Cursor c = d->rest;
    if (c.captured == 0)
        return descent_broken(d);
    size_t header_length = (c.at[0] & 0x0f) * (size_t)4;
    if (c.at[0] >> 4 != 4 || header_length < IPV4_HEADER_MIN)
        return descent_end(d, NET_MALFORMED);

    const uint8_t *fixed = cursor_bytes(&c, IPV4_HEADER_MIN);
    if (!fixed || !cursor_skip(&c, header_length - IPV4_HEADER_MIN))
        return descent_broken(d);
    uint16_t total_length = bytes_u16(fixed + 2);
    uint16_t id = bytes_u16(fixed + 4);
    uint16_t fragment = bytes_u16(fixed + 6);
    uint8_t protocol = fixed[9]; /* behind it the checksum; left to the card by most senders */

    /* Segmentation offload: a length that does not fit, or is not known yet, is
     * left 0 for the card to fill in. */
    bool has_length = total_length != 0;
    if (has_length && total_length < header_length)
        return descent_end(d, NET_MALFORMED);

    Address from = address_ipv4(fixed + 12), to = address_ipv4(fixed + 16);
    if (!ip_begin(d, &from, &to))
        return descent_end(d, NET_TOO_DEEP);
    d->datagram->hop_limit = fixed[8];
    d->datagram->ip_id = id;

    Cursor header = d->rest;
    d->rest = c;
    if (has_length) {
        size_t length = total_length - header_length;
        cursor_trim(&header, header_length);
        descent_bound_payload(d, length, length <= c.on_wire || checksum_fits(header));
    }

    if (fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET))
        return ip_fragment(d, &(Fragment){.id = id,
                                          .offset = (fragment & FRAGMENT_OFFSET) * 8u,
                                          .more = fragment & MORE_FRAGMENTS,
                                          .protocol = protocol,
                                          .keyed_by_protocol = true});
    return layer_by_ip_protocol(d, protocol);
}

const Layer ipv4_layer = {
    .title = "Internet Protocol version 4",
    .spec = "RFC 791, 3.1",
    .enter = ipv4_enter,
};
