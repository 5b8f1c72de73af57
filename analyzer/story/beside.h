/* beside.h: HTTP beside HTTPS, where a capture has both for the same host, or else for
 * the same path: what the S costs here. */
#pragma once

#include "story.h"

/* Medians over the first requests of connections whose handshake was seen; -1: not known.
 * Sessions that are not decrypted count too, as far as they can be read. */
typedef struct BesideRow {
    char *what; /* (owned) host or path */
    bool secure;
    uint64_t requests;
    int64_t round_trips; /* up to the first byte of the response: TCP, TLS, HTTP */
    int64_t handshake_bytes;
    int64_t connect_ns, secure_ns, wait_ns, total_ns;
} BesideRow;

/* Two rows for each host or path, HTTP first.
 * Returns: (transfer full) (element-type BesideRow): empty where there is nothing to
 * compare */
GArray *beside_find(const Story *story);
