/* ip.c: what IPv4 and IPv6 share. */
#include "ip.h"

#include "layers.h"

/* IP headers in one frame. Our choice; a mobile core has three. */
#define IP_HEADERS_MAX 8

bool ip_begin(Descent *d, const Address *source, const Address *destination)
{
    if (d->ip_headers == IP_HEADERS_MAX)
        return false;

    d->datagram->header = d->rest.at;
    d->datagram->source = *source;
    d->datagram->destination = *destination;
    d->datagram->tunnels = d->ip_headers++;
    d->datagram->reassembled = false;
    return true;
}

const Layer *ip_fragment(Descent *d, Fragment *fragment)
{
    fragment->source = d->datagram->source;
    fragment->destination = d->datagram->destination;
    fragment->network = d->network;
    fragment->data = d->rest;
    fragment->time_ns = d->datagram->at.time_ns;

    NetProblem problem = fragments_add(d->fragments, fragment, &d->rest, &d->oddity);
    if (problem != NET_FINE)
        return descent_end(d, problem);
    d->datagram->reassembled = true;
    return layer_by_ip_protocol(d, fragment->protocol);
}

static const Layer *ip_enter(Descent *d)
{
    Cursor ahead = d->rest;
    uint8_t first;
    if (!cursor_u8(&ahead, &first))
        return descent_broken(d);

    switch (first >> 4) {
    case 4:
        return &ipv4_layer;
    case 6:
        return &ipv6_layer;
    default:
        return descent_end(d, NET_MALFORMED);
    }
}

const Layer ip_layer = {
    .title = "Internet Protocol of either version",
    .spec = "RFC 791, 3.1; RFC 8200, 3",
    .enter = ip_enter,
};
