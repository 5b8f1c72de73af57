/* hops.h: proxies and balancers, by what they leave on the wire: fields of HTTP, the PROXY
 * protocol, one name on several addresses. */
#pragma once

#include "../../annotations/selection.h"
#include "story.h"

/* What shows one. */
typedef enum HopKind {
    HOP_PROXY_PROTOCOL, /* HAProxy's, in front of all else */
    HOP_VIA,            /* RFC 9110, 7.6.3: of requests */
    HOP_VIA_BACK,       /* the same of responses */
    HOP_FORWARDED,      /* RFC 7239 */
    HOP_FORWARDED_FOR,  /* X-Forwarded-For, -Proto, -Host: what everybody sends */
    HOP_FORWARDED_PROTO,
    HOP_FORWARDED_HOST,
    HOP_SPREAD, /* a name whose connections go to several addresses */
    HOP_KINDS
} HopKind;

const char *hop_kind_name(HopKind kind); /* "proxy-protocol", "via", ... */
const char *hop_kind_says(HopKind kind); /* "PROXY protocol", "Via", ...; English msgid */

/* Values that are told of one. Our choice: a table shows no more. */
#define HOP_VALUES_MOST 8

/* The same kind at the same server, or for the same name. */
typedef struct Hop {
    HopKind kind;
    Endpoint server;                  /* where it arrives; not of HOP_SPREAD */
    char *name;                       /* (nullable) of HOP_SPREAD */
    GPtrArray *values;                /* char *, the first few, as they came */
    uint64_t times[HOP_VALUES_MOST];  /* of each value */
    uint64_t more;                    /* values seen beyond those, each time it was */
    uint64_t count;                   /* messages or connections in all */
    const Conversation *conversation; /* the first */
    uint64_t frame;
} Hop;

/* All that the kept conversations show, by server, in the order in which they came up.
 * @only: (nullable) which of them to look at
 * Returns: (transfer full) (element-type Hop) */
GPtrArray *hops_find(const Story *story, const Selection *only);
