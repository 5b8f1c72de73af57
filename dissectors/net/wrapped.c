/* wrapped.c: headers of capturing systems that name the link type of the frame
 * inside: PPI, PKTAP, NFLOG. */
#include "layers.h"

/* The part of the header that is read here. */
#define PPI_FIXED 8

static const Layer *ppi_enter(Descent *d)
{
    uint16_t length;
    uint32_t link_type;
    if (!cursor_skip(&d->rest, 2) || !cursor_u16le(&d->rest, &length) ||
        !cursor_u32le(&d->rest, &link_type))
        return descent_broken(d);
    if (length < PPI_FIXED)
        return descent_end(d, NET_MALFORMED);
    if (!cursor_skip(&d->rest, (size_t)length - PPI_FIXED))
        return descent_broken(d);
    return layer_by_link_type(d, link_type);
}

const Layer ppi_layer = {
    .title = "Per-packet information",
    .spec = "https://www.tcpdump.org/linktypes.html, LINKTYPE_PPI",
    .enter = ppi_enter,
};

#define PKTAP_FIXED 12

static const Layer *pktap_enter(Descent *d)
{
    uint32_t length, link_type;
    if (!cursor_u32le(&d->rest, &length) || !cursor_skip(&d->rest, 4) ||
        !cursor_u32le(&d->rest, &link_type))
        return descent_broken(d);
    if (length < PKTAP_FIXED)
        return descent_end(d, NET_MALFORMED);
    if (!cursor_skip(&d->rest, length - PKTAP_FIXED))
        return descent_broken(d);
    return layer_by_link_type(d, link_type);
}

const Layer pktap_layer = {
    .title = "Apple packet tap",
    .spec = "https://www.tcpdump.org/linktypes.html, LINKTYPE_PKTAP",
    .enter = pktap_enter,
};

#define NFLOG_FIXED     4
#define NFLOG_PAYLOAD   9      /* NFULA_PAYLOAD of Linux, nfnetlink_log.h */
#define NFLOG_TYPE      0x7fff /* the upper bit is a flag */
#define NFLOG_HEADER    4      /* length and type, both counted in the length */
#define NFLOG_ALIGNMENT 4

/* Steps over one attribute; *ret is its value. Both numbers are in the byte order
 * of the machine that captured. No type is above 255, so one that seems to be
 * tells that it was the other order. */
static bool read_attribute(Cursor *c, uint16_t *ret_type, Cursor *ret)
{
    uint16_t length, type;
    if (!cursor_u16le(c, &length) || !cursor_u16le(c, &type))
        return false;
    if ((type & NFLOG_TYPE) > UINT8_MAX) {
        length = GUINT16_SWAP_LE_BE(length);
        type = GUINT16_SWAP_LE_BE(type);
    }
    if (length < NFLOG_HEADER || !cursor_take(c, (size_t)length - NFLOG_HEADER, ret))
        return false;

    *ret_type = type & NFLOG_TYPE;
    size_t padding = -(size_t)length % NFLOG_ALIGNMENT;
    return *ret_type == NFLOG_PAYLOAD || cursor_skip(c, padding);
}

static const Layer *nflog_enter(Descent *d)
{
    uint16_t type;
    Cursor value;
    if (!cursor_skip(&d->rest, NFLOG_FIXED))
        return descent_broken(d);

    while (!cursor_at_end(&d->rest)) {
        if (!read_attribute(&d->rest, &type, &value))
            return descent_broken(d);
        if (type != NFLOG_PAYLOAD)
            continue;
        d->rest = value;
        return &ip_layer;
    }
    return descent_end(d, NET_NOT_IP);
}

const Layer nflog_layer = {
    .title = "Linux netfilter log",
    .spec = "https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html",
    .enter = nflog_enter,
};
