#include "tunnel.h"

#include "http1.h"

/* Bytes by which what is inside must have shown what it is. Our choice; a TLS
 * record header needs 5, an HTTP request line may be long. */
#define JUDGED_BYTES_MAX 2048

/* Slices that may pass by unrecognised before it is given up: some proxies send a
 * line end too many. Our choice. */
#define STRANGE_SLICES_MAX 4

/* Tunnels within tunnels. Our choice: two proxies in a row are rare already. */
#define DEPTH_MAX 4

void http_tunnel_clear(HttpTunnel *tunnel)
{
    if (tunnel->inner)
        tunnel->inner->close(tunnel->inner_state);
    tunnel->inner = NULL;
    tunnel->inner_state = NULL;
}

void http_tunnel_open(HttpTunnel *tunnel)
{
    tunnel->stage = tunnel->depth < DEPTH_MAX ? TUNNEL_UNDECIDED : TUNNEL_OPAQUE;
}

void http_tunnel_seal(HttpTunnel *tunnel)
{
    http_tunnel_clear(tunnel);
    tunnel->stage = TUNNEL_OPAQUE;
}

/* Asks who reads this. True if more bytes are needed to say. */
static bool decide(HttpTunnel *tunnel, Conversation *conversation, End from, const Cursor *start)
{
    bool maybe;
    tunnel->inner = protocol_recognise(conversation, from, start, &maybe);
    if (tunnel->inner) {
        tunnel->stage = TUNNEL_KNOWN;
        tunnel->inner_state = tunnel->inner->open(conversation);
        if (tunnel->inner == &http1_protocol)
            http1_nest(tunnel->inner_state, (uint8_t)(tunnel->depth + 1));
    } else if (!maybe || start->captured >= JUDGED_BYTES_MAX) {
        tunnel->strange++;
        if (tunnel->strange == STRANGE_SLICES_MAX)
            tunnel->stage = TUNNEL_OPAQUE;
        return false;
    }
    return tunnel->stage == TUNNEL_UNDECIDED;
}

size_t http_tunnel_data(HttpTunnel *tunnel, Conversation *conversation, End from,
                        const Slice *slice)
{
    if (tunnel->stage == TUNNEL_UNDECIDED && decide(tunnel, conversation, from, &slice->data))
        return 0;
    if (tunnel->stage == TUNNEL_KNOWN)
        tunnel->inner->data(tunnel->inner_state, from, slice);
    return slice->data.captured;
}

void http_tunnel_gap(HttpTunnel *tunnel, End from, uint64_t length, const Moment *at)
{
    if (tunnel->stage == TUNNEL_UNDECIDED)
        tunnel->stage = TUNNEL_OPAQUE;
    if (tunnel->inner && tunnel->inner->gap)
        tunnel->inner->gap(tunnel->inner_state, from, length, at);
}

void http_tunnel_finish(HttpTunnel *tunnel, End from, const Moment *at)
{
    if (tunnel->inner && tunnel->inner->finish)
        tunnel->inner->finish(tunnel->inner_state, from, at);
}
