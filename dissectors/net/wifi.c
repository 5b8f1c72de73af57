/* wifi.c: IEEE 802.11 data frames, as far as they are not encrypted, and the
 * radiotap header that tells how they were received. */
#include "layers.h"

/* First byte of frame control (IEEE 802.11, 9.2.4.1). */
#define FC_TYPE      0x0c
#define FC_TYPE_DATA 0x08
#define FC_NO_DATA   0x40 /* subtypes without a frame body: Null, CF-Ack, ... */
#define FC_QOS       0x80

/* Second byte. */
#define FC_TO_DS      0x01
#define FC_FROM_DS    0x02
#define FC_PROTECTED  0x40
#define FC_HT_CONTROL 0x80

#define FRAGMENT_NUMBER 0x0f /* low bits of sequence control */
#define QOS_AGGREGATE   0x80 /* A-MSDU present (9.2.4.5.9) */

/* Destination, source and length before each part of an A-MSDU (9.3.2.2). */
#define SUBFRAME_HEADER 14

typedef struct WifiHeader {
    uint8_t control, flags, fragment, qos;
} WifiHeader;

static bool read_wifi_header(Cursor *c, WifiHeader *ret)
{
    uint8_t sequence_high;
    *ret = (WifiHeader){0};
    /* Duration and three addresses stand between frame and sequence control. */
    if (!cursor_u8(c, &ret->control) || !cursor_u8(c, &ret->flags) || !cursor_skip(c, 2 + 3 * 6) ||
        !cursor_u8(c, &ret->fragment) || !cursor_u8(c, &sequence_high))
        return false;

    bool has_fourth_address = (ret->flags & FC_TO_DS) && (ret->flags & FC_FROM_DS);
    if (has_fourth_address && !cursor_skip(c, 6))
        return false;
    if (!(ret->control & FC_QOS))
        return true;
    return cursor_u8(c, &ret->qos) && cursor_skip(c, 1) &&
           (!(ret->flags & FC_HT_CONTROL) || cursor_skip(c, 4));
}

static const Layer *wifi_enter(Descent *d)
{
    Cursor ahead = d->rest;
    uint8_t control;
    if (!cursor_u8(&ahead, &control))
        return descent_broken(d);
    if ((control & FC_TYPE) != FC_TYPE_DATA || (control & FC_NO_DATA))
        return descent_end(d, NET_NOT_IP);

    WifiHeader header;
    size_t before = d->rest.on_wire;
    if (!read_wifi_header(&d->rest, &header))
        return descent_broken(d);
    if (header.flags & FC_PROTECTED)
        return descent_end(d, NET_ENCRYPTED);
    /* Fragments of 802.11 are rare since aggregation, and not put together here. */
    if (header.fragment & FRAGMENT_NUMBER)
        return descent_end(d, NET_FRAGMENT_LOST);

    size_t length = before - d->rest.on_wire;
    if (d->header_aligned && !cursor_skip(&d->rest, -length % 4))
        return descent_broken(d);
    if ((header.qos & QOS_AGGREGATE) && !cursor_skip(&d->rest, SUBFRAME_HEADER))
        return descent_broken(d);
    return &llc_layer;
}

const Layer wifi_layer = {
    .title = "Wireless LAN",
    .spec = "IEEE 802.11, 9.2",
    .enter = wifi_enter,
};

#define RADIOTAP_TSFT  0x00000001 /* the first field: eight bytes, aligned to eight */
#define RADIOTAP_FLAGS 0x00000002 /* the second: one byte */
#define RADIOTAP_MORE  0x80000000 /* another word of presence bits follows */

#define RADIOTAP_FLAG_ALIGNED 0x20 /* padding after the 802.11 header */

/* The flags field, or 0 if there is none. `c` is the header after its length. */
static uint8_t read_radiotap_flags(Cursor c)
{
    uint32_t present, more;
    size_t offset = 8; /* of the first field, counted from the start of the header */
    uint8_t flags;
    if (!cursor_u32le(&c, &present))
        return 0;
    for (more = present; more & RADIOTAP_MORE; offset += 4)
        if (!cursor_u32le(&c, &more))
            return 0;
    if (!(present & RADIOTAP_FLAGS))
        return 0;

    if ((present & RADIOTAP_TSFT) && !cursor_skip(&c, -offset % 8 + 8))
        return 0;
    return cursor_u8(&c, &flags) ? flags : 0;
}

static const Layer *radiotap_enter(Descent *d)
{
    Cursor start = d->rest, fields;
    uint8_t version;
    uint16_t length;
    if (!cursor_u8(&d->rest, &version) || !cursor_skip(&d->rest, 1) ||
        !cursor_u16le(&d->rest, &length))
        return descent_broken(d);
    if (version != 0 || length < 8)
        return descent_end(d, NET_MALFORMED);

    d->rest = start;
    if (!cursor_take(&d->rest, length, &fields) || !cursor_skip(&fields, 4))
        return descent_broken(d);
    d->header_aligned = read_radiotap_flags(fields) & RADIOTAP_FLAG_ALIGNED;
    return &wifi_layer;
}

const Layer radiotap_layer = {
    .title = "Radiotap",
    .spec = "https://www.radiotap.org",
    .enter = radiotap_enter,
};
