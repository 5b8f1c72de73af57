/* net.c: the loop that goes down the layers of a frame. */
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

size_t net_decoder_waiting(const NetDecoder *decoder)
{
    return fragments_waiting(decoder->fragments);
}

size_t net_decoder_lost(const NetDecoder *decoder)
{
    return fragments_lost(decoder->fragments);
}
