/* ethernet.c: Ethernet II and IEEE 802.3, and the LLC header of the latter. */
#include "layers.h"

/* Two addresses of six bytes. */
#define ETHERNET_ADDRESSES 12

static const Layer *ethernet_enter(Descent *d)
{
    uint16_t ethertype;
    if (!cursor_skip(&d->rest, ETHERNET_ADDRESSES) || !cursor_u16(&d->rest, &ethertype))
        return descent_broken(d);
    return layer_by_ethertype(d, ethertype);
}

const Layer ethernet_layer = {
    .title = "Ethernet",
    .spec = "IEEE 802.3, 3.1.1",
    .enter = ethernet_enter,
};

/* Service access points and the one control field that comes before data. */
#define LLC_SAP_SNAP   0xaa
#define LLC_SAP_IP     0x06
#define LLC_SAP_ISO    0xfe
#define LLC_CONTROL_UI 0x03 /* unnumbered information */

/* Who gave the protocol number in a SNAP header. */
#define OUI_ETHERTYPE     0x000000
#define OUI_BRIDGE_TUNNEL 0x0000f8 /* IEEE 802.1H: EtherTypes as well */
#define OUI_BRIDGED       0x0080c2 /* RFC 2684, 5.2 */

#define BRIDGED_ETHERNET_FCS 0x0001
#define BRIDGED_ETHERNET     0x0007

static const Layer *snap_enter(Descent *d)
{
    uint32_t oui;
    uint16_t number;
    if (!cursor_u24(&d->rest, &oui) || !cursor_u16(&d->rest, &number))
        return descent_broken(d);

    if (oui == OUI_ETHERTYPE || oui == OUI_BRIDGE_TUNNEL)
        return layer_by_ethertype(d, number);
    if (oui != OUI_BRIDGED || (number != BRIDGED_ETHERNET && number != BRIDGED_ETHERNET_FCS))
        return descent_end(d, NET_NOT_IP);
    /* RFC 2684, 5.2: two bytes of padding align the frame. */
    return cursor_skip(&d->rest, 2) ? &ethernet_layer : descent_broken(d);
}

static const Layer *llc_enter(Descent *d)
{
    uint8_t destination, source, control, nlpid;
    if (!cursor_u8(&d->rest, &destination) || !cursor_u8(&d->rest, &source) ||
        !cursor_u8(&d->rest, &control))
        return descent_broken(d);

    if (control != LLC_CONTROL_UI)
        return descent_end(d, NET_NOT_IP);
    if (destination == LLC_SAP_SNAP)
        return snap_enter(d);
    if (destination == LLC_SAP_IP)
        return &ipv4_layer;
    if (destination != LLC_SAP_ISO)
        return descent_end(d, NET_NOT_IP);
    return cursor_u8(&d->rest, &nlpid) ? layer_by_nlpid(d, nlpid) : descent_broken(d);
}

const Layer llc_layer = {
    .title = "Logical Link Control",
    .spec = "IEEE 802.2; RFC 1042",
    .enter = llc_enter,
};
