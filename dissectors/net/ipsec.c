/* ipsec.c: the two headers of IPsec, one that can be read and one that cannot. */
#include "layers.h"

/* RFC 4302, 2.2: "the length of AH in 32-bit words (4-byte units), minus 2". */
static const Layer *ah_enter(Descent *d)
{
    uint8_t next, length;
    if (!cursor_u8(&d->rest, &next) || !cursor_u8(&d->rest, &length) ||
        !cursor_skip(&d->rest, 6 + (size_t)length * 4))
        return descent_broken(d);
    return layer_by_ip_protocol(d, next);
}

const Layer ah_layer = {
    .title = "IP authentication header",
    .spec = "RFC 4302, 2",
    .enter = ah_enter,
};

static const Layer *esp_enter(Descent *d)
{
    return descent_end(d, NET_ENCRYPTED);
}

const Layer esp_layer = {
    .title = "IP encapsulating security payload",
    .spec = "RFC 4303, 2",
    .enter = esp_enter,
};
