/* worker-parts.h: what the parts of a worker share; private to this folder.
 *
 *   worker.c        its tables and memory, what it is asked at the end of an epoch
 *   worker-begin.c  conversations begin, as seeds or in full
 *   worker-take.c   segments and datagrams go to theirs
 *   worker-end.c    conversations are told of, kept or let go */
#pragma once

#include "../../dissectors/states.h"
#include "flow-table.h"
#include "store.h"
#include "worker.h"

/* A flow in the table of connections is a Conversation or a Seed, or, with this bit, a
 * TcpPast. */
#define FLOW_IS_PAST ((uintptr_t)1)

/* One that was given up, with what it takes to forget it. */
typedef struct Remembered {
    TcpPast past; /* must be first */
    struct Remembered *newer;
    uint32_t hash, token, epoch;
} Remembered;

struct Worker {
    unsigned index;
    const Sink *sink; /* (nullable) */
    void *part;
    Commons commons;
    States states; /* of what `commons` lends */
    FlowTable connections;
    FlowTable datagrams;
    bool keep_steps;
    Moment latest;
    uint32_t epoch;

    Store *store; /* (nullable) when conversations are kept */
    Slab *tcp_slab, *udp_slab, *seed_slab, *past_slab;
    ArenaSource arenas;
    size_t held; /* bytes of conversations in hand, timelines not counted */
    Lives lives;
    GPtrArray *replaced;                 /* Live *, in the order in which they were */
    GPtrArray *fresh[TRANSPORT_UDP + 1]; /* Live * */
    GArray *news;                        /* News */
    Remembered *oldest, *newest;
    size_t remembered;

    GArray *kept[TRANSPORT_UDP + 1]; /* Kept */
    size_t kept_arenas;              /* of `arenas`, bytes that kept timelines hold */
    bool finished;                   /* nothing is in hand any more */
    WorkerCounts counts;
};

/* ---- worker.c -------------------------------------------------------------- */

/* What a conversation takes, its timeline not counted. */
size_t worker_size_of(const Conversation *c);

/* Frees a conversation that is in no list and no table. */
void worker_free_conversation(Worker *worker, Conversation *c);

/* ---- worker-begin.c -------------------------------------------------------- */

/* The connection that a segment begins, NULL if that is a SYN of which a seed was made. */
TcpConnection *worker_begin(Worker *worker, const Work *work);

/* The same for one that takes over from `previous`, or from one given up before. */
TcpConnection *worker_replace(Worker *worker, const Work *work, TcpConnection *previous);
TcpConnection *worker_replace_past(Worker *worker, const Work *work, Remembered *remembered);

/* The connection that the seed stands for, as it was after its SYN. It is in no list and no
 * table yet; the seed still is, and the caller's to free. */
Live *worker_sprout(Worker *worker, Live *seed_live);

/* More than a SYN has come: puts a connection in the seed's place everywhere. */
TcpConnection *worker_grow(Worker *worker, Live *seed_live, const Work *work);

UdpExchange *worker_begin_exchange(Worker *worker, const Work *work);
