/* tags.c: what may stand between an Ethernet header and the network's: VLAN,
 * VN-Tag, provider backbone, MACsec, FabricPath, service headers. */
#include "layers.h"

/* Low 12 bits of the tag control information (IEEE 802.1Q, 9.6). */
#define VLAN_IDENTIFIER 0x0fff

static const Layer *vlan_enter(Descent *d)
{
    uint16_t control, ethertype;
    if (!cursor_u16(&d->rest, &control) || !cursor_u16(&d->rest, &ethertype))
        return descent_broken(d);

    d->datagram->vlan = control & VLAN_IDENTIFIER;
    descent_enter_network(d, d->datagram->vlan);
    return layer_by_ethertype(d, ethertype);
}

const Layer vlan_layer = {
    .title = "Virtual LAN tag",
    .spec = "IEEE 802.1Q, 9.6",
    .enter = vlan_enter,
};

static const Layer *vntag_enter(Descent *d)
{
    uint16_t ethertype;
    if (!cursor_skip(&d->rest, 4) || !cursor_u16(&d->rest, &ethertype))
        return descent_broken(d);
    return layer_by_ethertype(d, ethertype);
}

const Layer vntag_layer = {
    .title = "VN-Tag",
    .spec = "IEEE 802.1BR, 7",
    .enter = vntag_enter,
};

/* Low 24 bits of the I-TAG: the service instance (IEEE 802.1Q, 9.7). */
#define SERVICE_IDENTIFIER 0xffffff

static const Layer *backbone_enter(Descent *d)
{
    uint32_t tag;
    if (!cursor_u32(&d->rest, &tag))
        return descent_broken(d);
    descent_enter_network(d, tag & SERVICE_IDENTIFIER);
    return &ethernet_layer;
}

const Layer backbone_layer = {
    .title = "Provider backbone bridge tag",
    .spec = "IEEE 802.1Q, 9.7",
    .enter = backbone_enter,
};

#define MACSEC_SECURE_CHANNEL 0x20 /* its identifier follows the packet number */
#define MACSEC_ENCRYPTED      0x0c /* E or C: what follows cannot be read */
#define MACSEC_CHANNEL_LENGTH 8

/* MACsec may authenticate without encrypting. The check value at the end is then
 * left to be cut off as padding. */
static const Layer *macsec_enter(Descent *d)
{
    uint8_t control;
    uint16_t ethertype;
    if (!cursor_u8(&d->rest, &control))
        return descent_broken(d);
    if (control & MACSEC_ENCRYPTED)
        return descent_end(d, NET_ENCRYPTED);
    if (!cursor_skip(&d->rest, 5) ||
        ((control & MACSEC_SECURE_CHANNEL) && !cursor_skip(&d->rest, MACSEC_CHANNEL_LENGTH)) ||
        !cursor_u16(&d->rest, &ethertype))
        return descent_broken(d);
    return layer_by_ethertype(d, ethertype);
}

const Layer macsec_layer = {
    .title = "MAC security",
    .spec = "IEEE 802.1AE, 9",
    .enter = macsec_enter,
};

/* Forwarding tag and time to live, then the frame as it was. */
static const Layer *fabricpath_enter(Descent *d)
{
    return cursor_skip(&d->rest, 2) ? &ethernet_layer : descent_broken(d);
}

const Layer fabricpath_layer = {
    .title = "Cisco FabricPath",
    .spec = "Cisco, FabricPath encapsulation",
    .enter = fabricpath_enter,
};

#define NSH_LENGTH     0x3f /* low bits of the second byte: words of four bytes in all */
#define NSH_BASE_WORDS 2

static const Layer *nsh_enter(Descent *d)
{
    uint8_t version, length, protocol;
    uint32_t path;
    if (!cursor_u8(&d->rest, &version) || !cursor_u8(&d->rest, &length) ||
        !cursor_skip(&d->rest, 1) || !cursor_u8(&d->rest, &protocol) ||
        !cursor_u32(&d->rest, &path))
        return descent_broken(d);

    size_t words = length & NSH_LENGTH;
    if (words < NSH_BASE_WORDS)
        return descent_end(d, NET_MALFORMED);
    if (!cursor_skip(&d->rest, (words - NSH_BASE_WORDS) * 4))
        return descent_broken(d);
    return layer_by_nsh_protocol(d, protocol);
}

const Layer nsh_layer = {
    .title = "Network Service Header",
    .spec = "RFC 8300, 2",
    .enter = nsh_enter,
};
