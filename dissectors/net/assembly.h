/* assembly.h: one datagram in pieces. Inside dissectors/net only. */
#pragma once

#include "fragment.h"

/* No datagram is longer: the length and offset fields end here (RFC 791, 3.1;
 * RFC 8200, 4.5: "the length of the Fragment [...] must not exceed 65,535"). */
#define DATAGRAM_MAX 65535

/* Offsets count in units of so many bytes (RFC 791, 3.1). */
#define FRAGMENT_UNIT 8

/* The bytes of one fragment, copied: a batch is gone before the rest comes. */
typedef struct Piece {
    struct Piece *earlier; /* the one that arrived before */
    uint32_t offset;
    uint32_t length;   /* on the wire */
    uint32_t captured; /* of them */
    uint8_t bytes[];
} Piece;

typedef struct Assembly {
    Piece *newest;
    size_t pieces;
    size_t memory;    /* bytes held, this struct included */
    uint32_t total;   /* length of the payload; 0 until its last fragment came */
    uint32_t reach;   /* end of the furthest piece */
    uint32_t units;   /* units received, each counted once */
    uint8_t protocol; /* as the first fragment in order says */
    bool overlapped;
    uint64_t received[DATAGRAM_MAX / FRAGMENT_UNIT / 64 + 1]; /* a bit for each unit */
} Assembly;

typedef enum Fit {
    FIT_NEW,       /* fills a hole */
    FIT_DUPLICATE, /* the same bytes once more */
    FIT_OVERLAP,   /* covers what is there already, with something else */
    FIT_BEYOND,    /* reaches beyond the end, or moves it */
} Fit;

/* How `fragment` fits to what is there. It ends at DATAGRAM_MAX at most. */
Fit assembly_fit(const Assembly *assembly, const Fragment *fragment);

/* Copies `fragment` in. */
void assembly_add(Assembly *assembly, const Fragment *fragment);

bool assembly_is_whole(const Assembly *assembly);

/* Returns: (transfer full): the payload, `total` bytes. *ret_captured of them,
 * from the start on, were captured. Where pieces overlap the earliest wins. */
uint8_t *assembly_join(const Assembly *assembly, size_t *ret_captured);

/* Frees the pieces. */
void assembly_clear(Assembly *assembly);
