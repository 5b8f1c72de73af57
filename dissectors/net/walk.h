/* walk.h: where each header of a frame begins, for whoever changes them. The same way
 * down as net_decode() goes; fragments are not put together. */
#pragma once

#include "net.h"

/* Of the headers of one frame that are told. */
#define WALK_STEPS_MOST 24

typedef enum WalkKind {
    WALK_ETHERNET,
    WALK_COOKED,
    WALK_COOKED_2,
    WALK_WIFI,
    WALK_IPV4,
    WALK_IPV6,
    WALK_TCP,
    WALK_UDP,
    WALK_OTHER, /* tags, tunnels, extensions: without an address of their own */
} WalkKind;

typedef struct WalkStep {
    WalkKind kind;
    uint32_t offset;  /* in the frame */
    uint32_t on_wire; /* of this header and what follows; what a header said is padding is not
                         counted */
} WalkStep;

typedef struct Walk {
    unsigned count;
    WalkStep steps[WALK_STEPS_MOST];
    uint32_t rest;      /* offset of what no step stands for; SIZE beyond the frame: nothing */
    uint8_t protocol;   /* of the innermost IP header, for what comes after it */
    NetProblem problem; /* why it ends there */
} Walk;

/* @decoder: used for nothing else */
void net_walk(NetDecoder *decoder, const Frame *frame, Walk *ret);
