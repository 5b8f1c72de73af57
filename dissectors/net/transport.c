/* transport.c: the ground of the descent: TCP, and UDP unless it is a tunnel. */
#include "layers.h"

static const Layer *tcp_enter(Descent *d)
{
    return descent_end(d, NET_FINE);
}

const Layer tcp_layer = {
    .title = "Transmission Control Protocol",
    .spec = "RFC 9293",
    .enter = tcp_enter,
};

#define UDP_HEADER 8

/* RFC 2675, 4: a length that 16 bits do not hold is given as 0. */
#define UDP_JUMBO 0

#define IPV6_HEADER   40
#define TEREDO_PREFIX 0x20010000 /* 2001:0::/32 (RFC 4380, 2.6) */

/* Whether the payload is an IPv6 packet of a Teredo address, and nothing else:
 * clients talk to each other by whatever port they have (RFC 4380, 5.2). */
static bool is_teredo(Cursor c)
{
    size_t whole = c.on_wire;
    uint32_t version, source, destination;
    uint16_t length;
    if (!cursor_u32(&c, &version) || version >> 28 != 6 || !cursor_u16(&c, &length) ||
        !cursor_skip(&c, 2) || !cursor_u32(&c, &source) || !cursor_skip(&c, 12) ||
        !cursor_u32(&c, &destination))
        return false;
    return whole == (size_t)length + IPV6_HEADER &&
           (source == TEREDO_PREFIX || destination == TEREDO_PREFIX);
}

/* A tunnel's header is looked for, not believed in: the datagram around it is
 * kept until the inside has made sense. */
static const Layer *udp_enter(Descent *d)
{
    Cursor c = d->rest;
    uint16_t source, destination, length;
    if (!cursor_u16(&c, &source) || !cursor_u16(&c, &destination))
        return descent_end(d, NET_FINE);

    const Layer *tunnel = layer_by_udp_port(source, destination);
    if (!cursor_u16(&c, &length) || !cursor_skip(&c, 2) || (!tunnel && !is_teredo(c)) ||
        (length != UDP_JUMBO && length < UDP_HEADER))
        return descent_end(d, NET_FINE);

    d->outer = *d->datagram;
    d->has_outer = true;
    d->rest = c;
    if (length != UDP_JUMBO)
        descent_trim(d, (size_t)length - UDP_HEADER);
    return tunnel ? tunnel : &teredo_layer;
}

const Layer udp_layer = {
    .title = "User Datagram Protocol",
    .spec = "RFC 768",
    .enter = udp_enter,
};
