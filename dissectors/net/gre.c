/* gre.c: Generic Routing Encapsulation, plain and as PPTP uses it, and the
 * redirect header of WCCP. */
#include "layers.h"

#define GRE_CHECKSUM     0x8000 /* RFC 2784, 2.1 */
#define GRE_ROUTING      0x4000 /* RFC 1701; gone since RFC 2784 */
#define GRE_KEY          0x2000 /* RFC 2890, 2 */
#define GRE_SEQUENCE     0x1000 /* RFC 2890, 2 */
#define GRE_ACKNOWLEDGED 0x0080 /* version 1 only (RFC 2637, 4.1) */
#define GRE_VERSION      0x0007

#define GRE_VERSION_PPTP 1
#define GRE_PPP          0x880b /* RFC 2637, 4.1 */

/* Numbers that Aruba's access points put before the 802.11 frames they pass on:
 * 0x8200 to 0x8370 in steps of sixteen, one for each kind of traffic. */
#define GRE_ARUBA_FIRST 0x8200
#define GRE_ARUBA_LAST  0x8370

/* The upper half of a PPTP key is the payload's length, the lower the call. */
#define PPTP_CALL 0xffff

static const Layer *gre_enter(Descent *d)
{
    uint16_t flags, protocol;
    uint32_t key = 0;
    if (!cursor_u16(&d->rest, &flags) || !cursor_u16(&d->rest, &protocol))
        return descent_broken(d);

    bool pptp = (flags & GRE_VERSION) == GRE_VERSION_PPTP;
    if ((flags & GRE_VERSION) > GRE_VERSION_PPTP || (flags & GRE_ROUTING))
        return descent_end(d, NET_OTHER_TRANSPORT);

    if (((flags & GRE_CHECKSUM) && !cursor_skip(&d->rest, 4)) ||
        ((flags & GRE_KEY) && !cursor_u32(&d->rest, &key)) ||
        ((flags & GRE_SEQUENCE) && !cursor_skip(&d->rest, 4)) ||
        (pptp && (flags & GRE_ACKNOWLEDGED) && !cursor_skip(&d->rest, 4)))
        return descent_broken(d);

    /* RFC 2637, 4.1: without a sequence number it acknowledges and carries nothing. */
    d->has_sequence = flags & GRE_SEQUENCE;
    if (protocol == GRE_PPP && !d->has_sequence)
        return descent_end(d, NET_OTHER_TRANSPORT);
    descent_enter_network(d, pptp ? key & PPTP_CALL : key);
    if (protocol >= GRE_ARUBA_FIRST && protocol <= GRE_ARUBA_LAST && protocol % 16 == 0)
        return &wifi_layer;
    return layer_by_ethertype(d, protocol);
}

const Layer gre_layer = {
    .title = "Generic Routing Encapsulation",
    .spec = "RFC 2784; RFC 2890; RFC 2637, 4.1",
    .enter = gre_enter,
};

/* Version 2 puts four bytes before the datagram, version 1 none. The first of
 * them is never 4 in its upper half, which an IPv4 header always is. */
static const Layer *wccp_enter(Descent *d)
{
    Cursor ahead = d->rest;
    uint8_t first;
    if (!cursor_u8(&ahead, &first))
        return descent_broken(d);
    if (first >> 4 != 4 && !cursor_skip(&d->rest, 4))
        return descent_broken(d);
    return &ip_layer;
}

const Layer wccp_layer = {
    .title = "Web Cache Communication Protocol, redirected packet",
    .spec = "draft-wilson-wrec-wccp-v2-01, 4.12",
    .enter = wccp_enter,
};
