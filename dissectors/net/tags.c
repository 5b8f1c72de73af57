/* tags.c: what may stand between an Ethernet header and the network's: VLAN,
 * VN-Tag, provider backbone, MACsec. */
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

static const Layer *macsec_enter(Descent *d)
{
    return descent_end(d, NET_ENCRYPTED);
}

const Layer macsec_layer = {
    .title = "MAC security",
    .spec = "IEEE 802.1AE, 9",
    .enter = macsec_enter,
};
