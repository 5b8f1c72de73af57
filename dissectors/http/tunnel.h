/* tunnel.h: what runs on a connection once HTTP/1.x is done with it: inside a
 * CONNECT tunnel, after an upgrade, or as HTTP/2. A layer of its own reads it and
 * tells its events on the same timeline. */
#pragma once

#include "../layer.h"

typedef struct HttpTunnel {
    Layer *layer;     /* (owned, nullable) while HTTP/1.x is spoken */
    uint64_t base[2]; /* where it begins in the stream of each End */
    bool begun[2];    /* `base` is known */
} HttpTunnel;

void http_tunnel_clear(HttpTunnel *tunnel);

/* From here on `tunnel` takes all bytes, at `depth` layers. `protocol` reads them;
 * NULL: whoever knows them. */
void http_tunnel_open(HttpTunnel *tunnel, Conversation *conversation, unsigned depth,
                      const Protocol *protocol);

static inline bool http_tunnel_is_open(const HttpTunnel *tunnel)
{
    return tunnel->layer;
}

/* Hands bytes on, or says that some are missing, or that none will come. */
void http_tunnel_data(HttpTunnel *tunnel, End from, const Slice *slice);
void http_tunnel_gap(HttpTunnel *tunnel, End from, uint64_t length, const Moment *at);
void http_tunnel_finish(HttpTunnel *tunnel, End from, const Moment *at);
