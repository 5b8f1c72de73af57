/* live.h: the conversations that one worker has in hand, by when something last
 * happened on them.
 *
 * Frames are counted off in epochs. At the end of one all workers meet; ids are given
 * out, and if memory is short, conversations are given up: whole lists of them, by rank
 * and epoch, so that what goes never depends on which worker had it. */
#pragma once

#include "../../dissectors/slab.h"
#include "../../dissectors/tcp/past.h"
#include "../../dissectors/udp.h"

/* Frames in an epoch. Our choice: short enough that what is given up is old, long
 * enough that meeting costs nothing. */
#define EPOCH_FRAMES 16384

/* What goes first when memory is short. */
typedef enum LiveRank {
    LIVE_LOOSE, /* over, or never quite begun */
    LIVE_OPEN,
    LIVE_RANKS
} LiveRank;

/* Stands before a TcpConnection, UdpExchange or Seed, in one piece of memory. */
typedef struct Live {
    struct Live *older, *newer; /* of one rank and epoch */
    struct Live *successor;     /* (nullable) took its addresses and ports */
    TcpPast *past;              /* (owned, nullable) of whom it took them from */
    uint64_t id;                /* of the conversation, once it has one */
    uint64_t first_frame;
    uint32_t hash;  /* of its two ends */
    uint32_t token; /* what the sink gave for `past` */
    uint32_t epoch; /* of its latest segment */
    uint8_t rank;   /* LiveRank */
    bool has_token;
    bool is_seed;
} Live;

/* A connection of which only a SYN was seen, in an eighth of the memory: most of them
 * never become more, and a flood of SYNs makes millions. */
typedef struct Seed {
    Endpoint ends[2]; /* of the SYN's sender and receiver; first: see flow-table.h */
    Segment syn;      /* without payload */
    Moment at;
    uint32_t fresh_place; /* among those that have no id yet */
} Seed;

static inline Conversation *live_conversation(Live *live)
{
    return (Conversation *)(void *)(live + 1);
}

static inline Seed *live_seed(Live *live)
{
    return (Seed *)(void *)(live + 1);
}

static inline Live *live_of(Conversation *conversation)
{
    return (Live *)(void *)conversation - 1;
}

typedef struct LiveList {
    Live *oldest, *newest;
} LiveList;

typedef struct Lives {
    GArray *lists[LIVE_RANKS];  /* LiveList, by epoch */
    uint32_t first[LIVE_RANKS]; /* no list before is other than empty */
} Lives;

void lives_init(Lives *lives);
void lives_clear(Lives *lives); /* not what is in it */

/* Puts `live`, which is in no list, last into that of its rank and epoch. */
void lives_add(Lives *lives, Live *live);
void lives_remove(Lives *lives, Live *live);

/* Something happened on `live` in `epoch`. */
static inline void lives_touch(Lives *lives, Live *live, LiveRank rank, uint32_t epoch)
{
    if (live->epoch == epoch && live->rank == rank)
        return;
    lives_remove(lives, live);
    live->epoch = epoch;
    live->rank = (uint8_t)rank;
    lives_add(lives, live);
}

/* The earliest epoch before `epoch` with anything of `rank`, or UINT32_MAX. */
uint32_t lives_earliest(Lives *lives, LiveRank rank, uint32_t epoch);

/* The oldest of a list; NULL when it is empty. */
Live *lives_oldest(const Lives *lives, LiveRank rank, uint32_t epoch);
