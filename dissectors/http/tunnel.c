#include "tunnel.h"

void http_tunnel_clear(HttpTunnel *tunnel)
{
    layer_free(tunnel->layer);
    tunnel->layer = NULL;
}

/* The connection is named by what is spoken on it in the end. */
void http_tunnel_open(HttpTunnel *tunnel, Conversation *conversation, unsigned depth,
                      const Protocol *protocol)
{
    tunnel->layer = layer_new(conversation, depth + 1);
    if (!protocol)
        return;
    layer_choose(tunnel->layer, protocol);
    if (depth == 0)
        conversation->service_name = protocol->name;
}

void http_tunnel_data(HttpTunnel *tunnel, End from, const Slice *slice)
{
    if (!tunnel->begun[from])
        tunnel->base[from] = slice->offset;
    tunnel->begun[from] = true;
    Slice inner = *slice;
    inner.offset -= tunnel->base[from];
    layer_data(tunnel->layer, from, &inner);
}

void http_tunnel_gap(HttpTunnel *tunnel, End from, uint64_t length, const Moment *at)
{
    layer_gap(tunnel->layer, from, length, at);
}

void http_tunnel_finish(HttpTunnel *tunnel, End from, const Moment *at)
{
    if (tunnel->layer)
        layer_finish(tunnel->layer, from, at);
}
