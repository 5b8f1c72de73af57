/* tunnels.c: Ethernet or IP inside UDP, and Ethernet inside IP. A tunnel over
 * UDP ends the descent with NET_MALFORMED when it turns out not to be one: the
 * UDP datagram around it then stands for itself. */
#include "layers.h"

static const Layer *etherip_enter(Descent *d)
{
    return cursor_skip(&d->rest, 2) ? &ethernet_layer : descent_broken(d);
}

const Layer etherip_layer = {
    .title = "Ethernet within IP",
    .spec = "RFC 3378, 3",
    .enter = etherip_enter,
};

#define VXLAN_HAS_IDENTIFIER 0x08 /* RFC 7348, 5: "the I flag MUST be set to 1" */
#define VXLAN_HAS_GROUP      0x80 /* draft-smith-vxlan-group-policy-05, 2.1 */
#define VXLAN_HAS_PROTOCOL   0x04 /* draft-ietf-nvo3-vxlan-gpe-13, 3.1; in the low byte of 24 */

static const Layer *vxlan_enter(Descent *d)
{
    uint8_t flags, reserved;
    uint32_t extension, identifier;
    if (!cursor_u8(&d->rest, &flags) || !cursor_u24(&d->rest, &extension) ||
        !cursor_u24(&d->rest, &identifier) || !cursor_u8(&d->rest, &reserved))
        return descent_broken(d);

    bool has_extension = flags & (VXLAN_HAS_GROUP | VXLAN_HAS_PROTOCOL);
    if (!(flags & VXLAN_HAS_IDENTIFIER) || (extension != 0 && !has_extension) || reserved != 0)
        return descent_end(d, NET_MALFORMED);
    descent_enter_network(d, identifier);
    if (flags & VXLAN_HAS_PROTOCOL)
        return layer_by_vxlan_protocol(d, extension & UINT8_MAX);
    return &ethernet_layer;
}

const Layer vxlan_layer = {
    .title = "Virtual eXtensible Local Area Network",
    .spec = "RFC 7348, 5",
    .enter = vxlan_enter,
};

#define GENEVE_OPTION_WORDS 0x3f /* low bits of the first byte; the others are the version, 0 */

static const Layer *geneve_enter(Descent *d)
{
    uint8_t version_options, flags, reserved;
    uint16_t protocol;
    uint32_t identifier;
    if (!cursor_u8(&d->rest, &version_options) || !cursor_u8(&d->rest, &flags) ||
        !cursor_u16(&d->rest, &protocol) || !cursor_u24(&d->rest, &identifier) ||
        !cursor_u8(&d->rest, &reserved))
        return descent_broken(d);
    if (version_options & ~GENEVE_OPTION_WORDS)
        return descent_end(d, NET_MALFORMED);

    if (!cursor_skip(&d->rest, (version_options & GENEVE_OPTION_WORDS) * (size_t)4))
        return descent_broken(d);
    descent_enter_network(d, identifier);
    return layer_by_ethertype(d, protocol);
}

const Layer geneve_layer = {
    .title = "Generic Network Virtualization Encapsulation",
    .spec = "RFC 8926, 3.4",
    .enter = geneve_enter,
};

#define GTPU_VERSION_TYPE 0xf0 /* version and protocol type ... */
#define GTPU_VERSION_1    0x30 /* ... which is 1 for GTP, 0 for GTP' */
#define GTPU_OPTIONAL     0x07 /* extension, sequence or N-PDU number: all three fields are there */
#define GTPU_EXTENSION    0x04 /* and the last of them counts */
#define GTPU_G_PDU        255  /* the message that carries a user's packet (TS 29.281, 7.1) */

/* Extension headers: length in units of four bytes, contents, next type. */
static bool skip_gtpu_options(Cursor *c, uint8_t flags)
{
    uint8_t next, length;
    if (!cursor_skip(c, 3) || !cursor_u8(c, &next))
        return false;
    while ((flags & GTPU_EXTENSION) && next != 0)
        if (!cursor_u8(c, &length) || length == 0 || !cursor_skip(c, length * (size_t)4 - 2) ||
            !cursor_u8(c, &next))
            return false;
    return true;
}

static const Layer *gtpu_enter(Descent *d)
{
    uint8_t flags, type;
    uint16_t length;
    uint32_t tunnel;
    if (!cursor_u8(&d->rest, &flags) || !cursor_u8(&d->rest, &type) ||
        !cursor_u16(&d->rest, &length) || !cursor_u32(&d->rest, &tunnel))
        return descent_broken(d);

    if ((flags & GTPU_VERSION_TYPE) != GTPU_VERSION_1 || type != GTPU_G_PDU)
        return descent_end(d, NET_MALFORMED);
    descent_trim(d, length);
    if ((flags & GTPU_OPTIONAL) && !skip_gtpu_options(&d->rest, flags))
        return descent_broken(d);
    descent_enter_network(d, tunnel);
    return &ip_layer;
}

const Layer gtpu_layer = {
    .title = "GPRS Tunnelling Protocol, user plane",
    .spec = "3GPP TS 29.281, 5",
    .enter = gtpu_enter,
};

#define TEREDO_ORIGIN         0x0000 /* RFC 4380, 5.1.1 */
#define TEREDO_AUTHENTICATION 0x0001 /* RFC 4380, 5.1.1 */
#define TEREDO_ORIGIN_LENGTH  6      /* obscured port and address */

static const Layer *teredo_enter(Descent *d)
{
    Cursor ahead = d->rest;
    uint16_t indicator;
    uint8_t client, authentication;
    if (cursor_u16(&ahead, &indicator) && indicator == TEREDO_AUTHENTICATION) {
        /* After both texts: a nonce of eight bytes and a confirmation of one. */
        if (!cursor_u8(&ahead, &client) || !cursor_u8(&ahead, &authentication) ||
            !cursor_skip(&ahead, (size_t)client + authentication + 9))
            return descent_broken(d);
        d->rest = ahead;
    }

    ahead = d->rest;
    if (cursor_u16(&ahead, &indicator) && indicator == TEREDO_ORIGIN) {
        if (!cursor_skip(&ahead, TEREDO_ORIGIN_LENGTH))
            return descent_broken(d);
        d->rest = ahead;
    }
    return &ipv6_layer;
}

const Layer teredo_layer = {
    .title = "Teredo: IPv6 over UDP through NATs",
    .spec = "RFC 4380, 5.1.1",
    .enter = teredo_enter,
};
