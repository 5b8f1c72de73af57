/* tunnel.h: what runs on a connection once HTTP/1.x is done with it: inside a
 * CONNECT tunnel, after an upgrade, or as HTTP/2. It is recognised by content,
 * as on a connection of its own, and tells its events on the same timeline. */
#pragma once

#include "../protocol.h"

typedef enum TunnelStage {
    TUNNEL_NONE,      /* HTTP/1.x is still spoken */
    TUNNEL_UNDECIDED, /* something else is, not yet known what */
    TUNNEL_KNOWN,     /* `inner` reads it */
    TUNNEL_OPAQUE,    /* nobody does */
} TunnelStage;

typedef struct HttpTunnel {
    const Protocol *inner; /* (nullable) */
    void *inner_state;     /* (owned, nullable) of `inner` */
    uint8_t stage;         /* TunnelStage */
    uint8_t depth;         /* tunnels around this one */
    uint8_t strange;       /* slices that nobody recognised */
} HttpTunnel;

void http_tunnel_clear(HttpTunnel *tunnel);

/* From here on `tunnel` takes all bytes. */
void http_tunnel_open(HttpTunnel *tunnel);

/* From here on nobody looks at the bytes. */
void http_tunnel_seal(HttpTunnel *tunnel);

/* Hands over bytes. Returns how many were taken: all, or 0 to wait for more. */
size_t http_tunnel_data(HttpTunnel *tunnel, Conversation *conversation, End from,
                        const Slice *slice);

void http_tunnel_gap(HttpTunnel *tunnel, End from, uint64_t length, const Moment *at);
void http_tunnel_finish(HttpTunnel *tunnel, End from, const Moment *at);
