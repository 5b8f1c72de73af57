/* net.c: the loop that goes down the layers of a frame. */
#include "walk.h"

#include "layers.h"

/* Headers in one frame, IPv6 extensions included. Our choice, far above what
 * networks build: a frame that needs more was made to cost time. */
#define LAYERS_MAX 128

struct NetDecoder {
    Fragments *fragments; /* (owned) */
};

const char *net_problem_name(NetProblem problem)
{
    static const char *const names[NET_PROBLEM_COUNT] = {
        [NET_FINE] = "fine",
        [NET_UNKNOWN_LINK] = "unknown_link",
        [NET_CUT_SHORT] = "cut_short",
        [NET_MALFORMED] = "malformed",
        [NET_NOT_IP] = "not_ip",
        [NET_OTHER_TRANSPORT] = "other_transport",
        [NET_FRAGMENT] = "fragment",
        [NET_FRAGMENT_LOST] = "fragment_lost",
        [NET_FRAGMENT_OVERLAP] = "fragment_overlap",
        [NET_TOO_DEEP] = "too_deep",
        [NET_ENCRYPTED] = "encrypted",
    };
    return names[problem];
}

NetDecoder *net_decoder_new(size_t fragment_budget)
{
    NetDecoder *decoder = g_new0(NetDecoder, 1);
    decoder->fragments = fragments_new(fragment_budget);
    return decoder;
}

void net_decoder_free(NetDecoder *decoder)
{
    if (!decoder)
        return;
    fragments_free(decoder->fragments);
    g_free(decoder);
}

static void descend(Descent *d)
{
    const Layer *layer = layer_by_link_type(d, d->link_type);
    for (unsigned n = 0; layer; n++)
        layer = n < LAYERS_MAX ? layer->enter(d) : descent_end(d, NET_TOO_DEEP);
}

/* What went to a tunnel's port need not be a tunnel. If no sense could be made
 * of the inside, the datagram around it stands for itself. */
static bool was_no_tunnel(const Descent *d)
{
    bool reached_ip = d->has_outer && d->ip_headers > d->outer.tunnels + 1;
    return d->has_outer && (d->problem == NET_MALFORMED || d->problem == NET_CUT_SHORT ||
                            (d->problem == NET_OTHER_TRANSPORT && !reached_ip));
}

bool net_decode(NetDecoder *decoder, const Frame *frame, Datagram *ret, NetProblem *ret_problem)
{
    Descent d;
    d.rest = cursor_cut(frame->bytes, frame->captured, frame->on_wire);
    d.datagram = ret;
    d.fragments = decoder->fragments;
    d.problem = NET_FINE;
    d.oddity = NET_FINE;
    d.link_type = frame->link_type;
    d.network = 0;
    d.ip_headers = 0;
    d.bounded = false;
    d.has_sequence = false;
    d.header_aligned = false;
    d.has_outer = false; /* `outer` stays unset: clearing it would cost more than a header */

    ret->at = frame->at;
    ret->frame_bytes = frame->on_wire;
    ret->vlan = 0;

    descend(&d);

    if (was_no_tunnel(&d)) {
        *ret = d.outer;
        d.problem = NET_FINE;
    }
    *ret_problem = d.problem == NET_FINE ? d.oddity : d.problem;
    return d.problem == NET_FINE;
}

GPtrArray *net_decoder_take_joined(NetDecoder *decoder)
{
    return fragments_take_joined(decoder->fragments);
}

/* RFC 8200, 4.5. */
#define IPV6_FRAGMENT_HEADER 8

/* ---- the walk ---------------------------------------------------------------- */

static WalkKind kind_of(const Layer *layer)
{
    static const struct {
        const Layer *layer;
        WalkKind kind;
    } kinds[] = {
        {&ethernet_layer, WALK_ETHERNET}, {&cooked_layer, WALK_COOKED},
        {&cooked2_layer, WALK_COOKED_2},  {&wifi_layer, WALK_WIFI},
        {&ipv4_layer, WALK_IPV4},         {&ipv6_layer, WALK_IPV6},
        {&tcp_layer, WALK_TCP},           {&udp_layer, WALK_UDP},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].layer == layer)
            return kinds[i].kind;
    return WALK_OTHER;
}

/* Where `rest` begins in the frame. False if it is not of the frame: fragments were put
 * together. */
static bool place_of(const Frame *frame, const Cursor *rest, uint32_t *ret)
{
    uintptr_t start = (uintptr_t)frame->bytes, at = (uintptr_t)rest->at;
    *ret = (uint32_t)(at - start);
    return at >= start && at <= start + frame->captured;
}

/* A fragment that completes a datagram: what it carries stands behind its own header. */
static void end_at_fragment(const Frame *frame, Walk *walk)
{
    const WalkStep *step = &walk->steps[walk->count - 1];
    uint8_t first = frame->bytes[step->offset];
    uint32_t header = step->kind == WALK_IPV4 ? (first & 0x0fU) * 4 : IPV6_FRAGMENT_HEADER;
    walk->problem = NET_FRAGMENT;
    walk->rest = MIN(step->offset + header, frame->captured);
}

void net_walk(NetDecoder *decoder, const Frame *frame, Walk *ret)
{
    Datagram datagram = {0};
    Descent d = {.rest = cursor_cut(frame->bytes, frame->captured, frame->on_wire),
                 .datagram = &datagram,
                 .fragments = decoder->fragments,
                 .link_type = frame->link_type};
    unsigned outer = 0;
    *ret = (Walk){.rest = frame->captured};
    const Layer *layer = layer_by_link_type(&d, d.link_type);
    while (layer && ret->count < WALK_STEPS_MOST) {
        WalkStep step = {.kind = kind_of(layer), .on_wire = (uint32_t)d.rest.on_wire};
        if (!place_of(frame, &d.rest, &step.offset)) {
            end_at_fragment(frame, ret);
            return;
        }
        ret->steps[ret->count++] = step;
        bool had_outer = d.has_outer;
        layer = layer->enter(&d);
        if (d.has_outer && (!had_outer || step.kind == WALK_UDP))
            outer = ret->count;
    }
    ret->problem = layer ? NET_TOO_DEEP : d.problem;
    ret->protocol = datagram.protocol;
    if (was_no_tunnel(&d)) {
        ret->count = outer;
        ret->problem = NET_FINE;
        ret->protocol = NET_UDP;
        return;
    }
    uint32_t rest;
    if (place_of(frame, &d.rest, &rest))
        ret->rest = rest;
}

size_t net_decoder_waiting(const NetDecoder *decoder)
{
    return fragments_waiting(decoder->fragments);
}

size_t net_decoder_lost(const NetDecoder *decoder)
{
    return fragments_lost(decoder->fragments);
}
