/* mpls.c: Multiprotocol Label Switching. */
#include "layers.h"

/* Labels in one stack. Our choice; real ones have two to five. */
#define LABELS_MAX 16

/* The bit that ends the stack (RFC 3032, 2.1). */
#define BOTTOM_OF_STACK 0x100

static bool skip_labels(Cursor *c)
{
    for (unsigned n = 0; n < LABELS_MAX; n++) {
        uint32_t entry;
        if (!cursor_u32(c, &entry))
            return false;
        if (entry & BOTTOM_OF_STACK)
            return true;
    }
    return false;
}

/* Nothing in the header says what follows. RFC 4928, 3: the first nibble of a
 * payload that is not IP is kept from being 4 or 6. 1 begins the associated
 * channel of a pseudowire (RFC 4385, 5). A pseudowire's Ethernet frame comes as
 * it is or after a control word, whose first 16 bits are 0 (RFC 4448, 4.6). */
static const Layer *mpls_enter(Descent *d)
{
    if (!skip_labels(&d->rest))
        return descent_broken(d);

    Cursor ahead = d->rest;
    uint16_t first;
    if (!cursor_u16(&ahead, &first))
        return descent_broken(d);

    switch (first >> 12) {
    case 4:
        return &ipv4_layer;
    case 6:
        return &ipv6_layer;
    case 1:
        return descent_end(d, NET_NOT_IP);
    default:
        return first != 0 || cursor_skip(&d->rest, 4) ? &ethernet_layer : descent_broken(d);
    }
}

const Layer mpls_layer = {
    .title = "Multiprotocol Label Switching",
    .spec = "RFC 3032, 2.1",
    .enter = mpls_enter,
};
