/* serial.c: links of two ends: PPP, PPPoE, Cisco HDLC, frame relay, SLIP. */
#include "layers.h"

/* Address and control of PPP in HDLC framing (RFC 1662, 3.1). */
#define PPP_ADDRESS_CONTROL 0xff03

/* The same of Cisco's HDLC, to one station. */
#define HDLC_UNICAST 0x0f00

static const Layer *ppp_enter(Descent *d)
{
    Cursor ahead = d->rest;
    uint16_t address_control = 0;
    uint8_t first, second;
    bool read = cursor_u16(&ahead, &address_control);
    if (read && address_control == HDLC_UNICAST)
        return &hdlc_layer; /* some call Cisco's framing PPP */
    if (read && address_control == PPP_ADDRESS_CONTROL)
        d->rest = ahead;

    if (!cursor_u8(&d->rest, &first))
        return descent_broken(d);
    /* RFC 1661, 6.5: a protocol number may be compressed to one byte, which
     * then is odd; the first of two is even. */
    if (first & 1)
        return layer_by_ppp_protocol(d, first);
    if (!cursor_u8(&d->rest, &second))
        return descent_broken(d);
    return layer_by_ppp_protocol(d, (uint16_t)(first << 8 | second));
}

const Layer ppp_layer = {
    .title = "Point-to-Point Protocol",
    .spec = "RFC 1661, 2; RFC 1662, 3.1",
    .enter = ppp_enter,
};

static const Layer *ppp_directed_enter(Descent *d)
{
    return cursor_skip(&d->rest, 1) ? &ppp_layer : descent_broken(d);
}

const Layer ppp_directed_layer = {
    .title = "Point-to-Point Protocol, direction first",
    .spec = "https://www.tcpdump.org/linktypes.html, LINKTYPE_PPP_WITH_DIR",
    .enter = ppp_directed_enter,
};

#define PPPOE_VERSION_TYPE 0x11 /* RFC 2516, 4: both are 1 */
#define PPPOE_SESSION_DATA 0x00 /* RFC 2516, 6 */

static const Layer *pppoe_enter(Descent *d)
{
    uint8_t version_type, code;
    uint16_t session, length;
    if (!cursor_u8(&d->rest, &version_type) || !cursor_u8(&d->rest, &code) ||
        !cursor_u16(&d->rest, &session) || !cursor_u16(&d->rest, &length))
        return descent_broken(d);

    if (version_type != PPPOE_VERSION_TYPE)
        return descent_end(d, NET_MALFORMED);
    if (code != PPPOE_SESSION_DATA)
        return descent_end(d, NET_NOT_IP);
    descent_trim(d, length);
    descent_enter_network(d, session);
    return &ppp_layer;
}

const Layer pppoe_layer = {
    .title = "PPP over Ethernet",
    .spec = "RFC 2516, 4",
    .enter = pppoe_enter,
};

/* Cisco's framing and PPP's share a link type; they differ in the address. */
static const Layer *hdlc_enter(Descent *d)
{
    Cursor c = d->rest;
    uint16_t address_control, protocol;
    if (!cursor_u16(&c, &address_control) || !cursor_u16(&c, &protocol))
        return descent_broken(d);
    if (address_control == PPP_ADDRESS_CONTROL)
        return &ppp_layer;

    d->rest = c;
    return protocol < 0x0600 ? descent_end(d, NET_NOT_IP) : layer_by_ethertype(d, protocol);
}

const Layer hdlc_layer = {
    .title = "Cisco HDLC",
    .spec = "https://www.tcpdump.org/linktypes.html, LINKTYPE_C_HDLC; RFC 1547, 4.3.1",
    .enter = hdlc_enter,
};

#define Q922_LAST        0x01 /* the bit that ends the address */
#define Q922_ADDRESS_MAX 4    /* RFC 2427, 3 */
#define FRAME_RELAY_UI   0x03 /* unnumbered information; an NLPID follows */
#define FRAME_RELAY_PAD  0x00 /* RFC 2427, 3: one byte of it may precede the NLPID */
#define NLPID_SNAP       0x80

static bool skip_q922_address(Cursor *c)
{
    uint8_t octet;
    for (unsigned n = 0; n < Q922_ADDRESS_MAX; n++) {
        if (!cursor_u8(c, &octet))
            return false;
        if (octet & Q922_LAST)
            return true;
    }
    return false;
}

static const Layer *frame_relay_snap(Descent *d)
{
    uint32_t oui;
    uint16_t number;
    if (!cursor_u24(&d->rest, &oui) || !cursor_u16(&d->rest, &number))
        return descent_broken(d);
    return oui == 0 ? layer_by_ethertype(d, number) : descent_end(d, NET_NOT_IP);
}

static const Layer *frame_relay_enter(Descent *d)
{
    uint8_t control, nlpid, ethertype_low;
    if (!skip_q922_address(&d->rest) || !cursor_u8(&d->rest, &control))
        return descent_broken(d);

    if (control != FRAME_RELAY_UI) { /* Cisco's own framing: an EtherType */
        if (!cursor_u8(&d->rest, &ethertype_low))
            return descent_broken(d);
        uint16_t ethertype = (uint16_t)(control << 8 | ethertype_low);
        return ethertype < 0x0600 ? descent_end(d, NET_NOT_IP) : layer_by_ethertype(d, ethertype);
    }

    if (!cursor_u8(&d->rest, &nlpid) || (nlpid == FRAME_RELAY_PAD && !cursor_u8(&d->rest, &nlpid)))
        return descent_broken(d);
    return nlpid == NLPID_SNAP ? frame_relay_snap(d) : layer_by_nlpid(d, nlpid);
}

const Layer frame_relay_layer = {
    .title = "Frame relay",
    .spec = "RFC 2427",
    .enter = frame_relay_enter,
};

/* Direction, kind of compression, and the header as it was compressed. */
#define SLIP_HEADER 16

static const Layer *slip_enter(Descent *d)
{
    return cursor_skip(&d->rest, SLIP_HEADER) ? &ip_layer : descent_broken(d);
}

const Layer slip_layer = {
    .title = "Serial line IP",
    .spec = "https://www.tcpdump.org/linktypes.html, LINKTYPE_SLIP; RFC 1055",
    .enter = slip_enter,
};
