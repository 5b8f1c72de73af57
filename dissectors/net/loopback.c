/* loopback.c: what BSD, macOS and Windows put before a packet on a loopback
 * interface, and other short headers of one system each. */
#include "layers.h"

/* AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 23 on Windows, 24 on
 * NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS. */
static const Layer *layer_by_family(Descent *d, uint32_t family)
{
    switch (family) {
    case 2:
        return &ipv4_layer;
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
        return &ipv6_layer;
    default:
        return descent_end(d, NET_NOT_IP);
    }
}

/* LINKTYPE_NULL is in the byte order of the machine that captured, LINKTYPE_LOOP
 * in network order. No family needs more than one byte, so either is read. */
static const Layer *null_enter(Descent *d)
{
    uint32_t family;
    if (!cursor_u32(&d->rest, &family))
        return descent_broken(d);
    return layer_by_family(d, family <= UINT8_MAX ? family : GUINT32_SWAP_LE_BE(family));
}

const Layer null_layer = {
    .title = "BSD loopback encapsulation",
    .spec = "https://www.tcpdump.org/linktypes.html, LINKTYPE_NULL",
    .enter = null_enter,
};

/* Family, security parameter index and flags of OpenBSD's enc(4). */
#define ENC_HEADER 12

static const Layer *enc_enter(Descent *d)
{
    return cursor_skip(&d->rest, ENC_HEADER) ? &ip_layer : descent_broken(d);
}

const Layer enc_layer = {
    .title = "OpenBSD IPsec encapsulation",
    .spec = "https://www.tcpdump.org/linktypes/LINKTYPE_ENC.html",
    .enter = enc_enter,
};

/* pf(4) logs: the header tells its length, without the padding to four bytes. */
static const Layer *pflog_enter(Descent *d)
{
    uint8_t length;
    if (!cursor_u8(&d->rest, &length))
        return descent_broken(d);
    size_t padded = (length + (size_t)3) & ~(size_t)3;
    if (padded < 4)
        return descent_end(d, NET_MALFORMED);
    return cursor_skip(&d->rest, padded - 1) ? &ip_layer : descent_broken(d);
}

const Layer pflog_layer = {
    .title = "OpenBSD packet filter log",
    .spec = "https://www.tcpdump.org/linktypes/LINKTYPE_PFLOG.html",
    .enter = pflog_enter,
};

/* Version, family, type, length, three interface numbers, two zones. */
#define IPNET_HEADER 24

static const Layer *ipnet_enter(Descent *d)
{
    return cursor_skip(&d->rest, IPNET_HEADER) ? &ip_layer : descent_broken(d);
}

const Layer ipnet_layer = {
    .title = "Solaris ipnet",
    .spec = "https://www.tcpdump.org/linktypes/LINKTYPE_IPNET.html",
    .enter = ipnet_enter,
};

/* Port number and status of Hilscher's netANALYZER card. */
#define NETANALYZER_HEADER 4

static const Layer *netanalyzer_enter(Descent *d)
{
    return cursor_skip(&d->rest, NETANALYZER_HEADER) ? &ethernet_layer : descent_broken(d);
}

const Layer netanalyzer_layer = {
    .title = "netANALYZER",
    .spec = "https://www.tcpdump.org/linktypes.html, LINKTYPE_NETANALYZER",
    .enter = netanalyzer_enter,
};
