/* load.h: some frames, decoded, on their way to the workers. */
#pragma once

#include "analysis.h"

/* Our choice: more cores than this read no faster than one can hand out. */
#define WORKERS_MAX 16

/* A datagram of TCP or UDP. Its bytes are the load's. */
typedef struct Work {
    Moment at;
    Endpoint source, destination;
    uint32_t hash;
    Transport transport;
    union {
        Segment segment;
        UdpHeader udp;
    };
} Work;

typedef struct Load {
    Chunk *chunk;      /* (owned, nullable) that the bytes lie in */
    GPtrArray *joined; /* (owned, nullable) payloads put together from fragments */
    size_t count;
    Work work[CAPTURE_BATCH];
    size_t picked[WORKERS_MAX]; /* how much of it is for whom */
    uint16_t picks[WORKERS_MAX][CAPTURE_BATCH];
    Moment latest;  /* its last frame */
    uint32_t epoch; /* that all its frames belong to */
    bool ends_all;  /* there are no more after it */
    unsigned busy;  /* workers that are not done with it */
} Load;

/* Lets go of the bytes. */
void load_release(Load *load);

/* Who decodes: one for a capture. */
typedef struct Loader Loader;

/* Counts problems and symptoms in `analysis`. */
Loader *loader_new(Analysis *analysis, unsigned workers, size_t fragment_budget);
void loader_free(Loader *loader); /* NULL is fine */

/* Makes `load`, which is empty, hold frames from `batch`, from number *from on, up to the end of
 * the batch or of an epoch or `most` of them; *from is moved on. */
void loader_fill(Loader *loader, const FrameBatch *batch, size_t *from, size_t most, Load *load);

/* Adds up what is left when there are no more frames. */
void loader_finish(Loader *loader);
