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

/* A tunnel's header is looked for, not believed in: the datagram around it is
 * kept until the inside has made sense. */
static const Layer *udp_enter(Descent *d)
{
    Cursor c = d->rest;
    uint16_t source, destination, length;
    if (!cursor_u16(&c, &source) || !cursor_u16(&c, &destination))
        return descent_end(d, NET_FINE);

    const Layer *tunnel = layer_by_udp_port(source, destination);
    if (!tunnel || !cursor_u16(&c, &length) || !cursor_skip(&c, 2) ||
        (length != UDP_JUMBO && length < UDP_HEADER))
        return descent_end(d, NET_FINE);

    d->outer = *d->datagram;
    d->has_outer = true;
    d->rest = c;
    if (length != UDP_JUMBO)
        descent_trim(d, (size_t)length - UDP_HEADER);
    return tunnel;
}

const Layer udp_layer = {
    .title = "User Datagram Protocol",
    .spec = "RFC 768",
    .enter = udp_enter,
};
