/* cooked.c: Linux cooked captures, which "any" and tunnels without a header of
 * their own give. */
#include "layers.h"

/* Hardware types for which the protocol field is no EtherType. */
#define ARPHRD_IEEE80211_RADIOTAP 803
#define ARPHRD_NETLINK            824

/* Not EtherTypes, though below 1536: frames of IEEE 802.2 (Linux, if_ether.h). */
#define ETH_P_802_2 0x0004

static const Layer *cooked_next(Descent *d, uint16_t hardware, uint16_t protocol)
{
    if (hardware == ARPHRD_NETLINK)
        return descent_end(d, NET_NOT_IP);
    if (hardware == ARPHRD_IEEE80211_RADIOTAP)
        return &radiotap_layer;
    if (protocol == ETH_P_802_2)
        return &llc_layer;
    /* Below 1536 stand Linux's own numbers, no lengths. */
    return protocol < 0x0600 ? descent_end(d, NET_NOT_IP) : layer_by_ethertype(d, protocol);
}

static const Layer *cooked_enter(Descent *d)
{
    uint16_t hardware, protocol;
    if (!cursor_skip(&d->rest, 2) || !cursor_u16(&d->rest, &hardware) ||
        !cursor_skip(&d->rest, 10) || !cursor_u16(&d->rest, &protocol))
        return descent_broken(d);
    return cooked_next(d, hardware, protocol);
}

const Layer cooked_layer = {
    .title = "Linux cooked capture",
    .spec = "https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html",
    .enter = cooked_enter,
};

static const Layer *cooked2_enter(Descent *d)
{
    uint16_t protocol, hardware;
    if (!cursor_u16(&d->rest, &protocol) || !cursor_skip(&d->rest, 6) ||
        !cursor_u16(&d->rest, &hardware) || !cursor_skip(&d->rest, 10))
        return descent_broken(d);
    return cooked_next(d, hardware, protocol);
}

const Layer cooked2_layer = {
    .title = "Linux cooked capture, version 2",
    .spec = "https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html",
    .enter = cooked2_enter,
};
