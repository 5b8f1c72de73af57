/* erspan.c: Cisco's mirrored frames over GRE, types I, II and III. */
#include "layers.h"

/* Low bits of the second 16: the session (draft-foschiano-erspan-03, 4). */
#define ERSPAN_SESSION 0x03ff

/* Type III: a platform header of eight bytes follows (ibid., 4.3: the O bit). */
#define ERSPAN3_OPTIONAL 0x01

/* Type I has no header of its own and is told by GRE without a sequence number. */
static const Layer *erspan_enter(Descent *d)
{
    uint16_t session;
    if (!d->has_sequence)
        return &ethernet_layer;
    if (!cursor_skip(&d->rest, 2) || !cursor_u16(&d->rest, &session) || !cursor_skip(&d->rest, 4))
        return descent_broken(d);
    descent_enter_network(d, session & ERSPAN_SESSION);
    return &ethernet_layer;
}

const Layer erspan_layer = {
    .title = "Encapsulated remote switch port analyser, type I or II",
    .spec = "draft-foschiano-erspan-03, 4.1 and 4.2",
    .enter = erspan_enter,
};

static const Layer *erspan3_enter(Descent *d)
{
    uint16_t session;
    uint8_t flags;
    if (!cursor_skip(&d->rest, 2) || !cursor_u16(&d->rest, &session) || !cursor_skip(&d->rest, 7) ||
        !cursor_u8(&d->rest, &flags) || ((flags & ERSPAN3_OPTIONAL) && !cursor_skip(&d->rest, 8)))
        return descent_broken(d);
    descent_enter_network(d, session & ERSPAN_SESSION);
    return &ethernet_layer;
}

const Layer erspan3_layer = {
    .title = "Encapsulated remote switch port analyser, type III",
    .spec = "draft-foschiano-erspan-03, 4.3",
    .enter = erspan3_enter,
};
