/* worker.h: takes datagrams to the conversations they belong to. One worker owns one
 * table of connections; nothing is shared on a packet's path.
 *
 * At the end of an epoch a worker is asked, in this order, to have its new conversations
 * numbered, to let go of those that were replaced, and perhaps to give up more. */
#pragma once

#include "analysis.h"
#include "live.h"
#include "load.h"

typedef struct Worker Worker;

/* An event that somebody above must know of before its conversation is over. */
typedef struct News {
    const Conversation *conversation;
    const Event *event;
} News;

/* What is kept of a conversation, with what it is sorted by: most of what is kept may lie
 * in a file, and sorting would go through all of it again and again. */
typedef struct Kept {
    uint64_t id;
    Conversation *conversation;
} Kept;

/* Everything that a worker counts, added up when all is over. */
typedef struct WorkerCounts {
    Symptoms symptoms;           /* of segments */
    uint64_t tally[EVENT_COUNT]; /* events, by EventId */
    uint64_t dropped_details;
    uint64_t given_up[LIVE_RANKS]; /* conversations, for want of memory */
    uint64_t late_segments;        /* of connections given up before */
    uint64_t not_kept;             /* conversations over, their details let go */
} WorkerCounts;

/* @index: its number, from 0
 * @sink: (nullable) who is told what is over */
Worker *worker_new(unsigned index, const AnalysisOptions *options);
void worker_free(Worker *worker); /* and what it keeps; NULL is fine */

/* Takes what the load has for it. */
void worker_take(Worker *worker, const Load *load);

/* The epoch that it is in. */
uint32_t worker_epoch(const Worker *worker);
void worker_begin_epoch(Worker *worker, uint32_t epoch);

/* Conversations begun in this epoch, in the order of their first frames, to be given
 * ids; and what is new. (element-type Live *), (element-type News) */
const GPtrArray *worker_fresh(const Worker *worker, Transport transport);
const GArray *worker_news(const Worker *worker);
void worker_numbered(Worker *worker); /* that is done */

/* Lets go of those that others have replaced. */
void worker_retire_replaced(Worker *worker, bool keep);

/* Memory for what it has in hand; whether there is room to keep what is over; and
 * has memory given back that is not needed just now. */
size_t worker_held(const Worker *worker);
bool worker_has_room(const Worker *worker);
void worker_relieve(Worker *worker);

/* The earliest epoch, before the one it is in, with anything of `rank`; UINT32_MAX: none. */
uint32_t worker_earliest(Worker *worker, LiveRank rank);

/* Gives up all of `rank` on which nothing happened after `epoch`.
 * @keep: there is room for their details */
void worker_give_up(Worker *worker, LiveRank rank, uint32_t epoch, bool keep);

/* Memory for what it remembers of connections given up, so as to know others over the
 * same addresses and ports for what they are; when the earliest of them were; and
 * forgets those of up to `epoch`. */
size_t worker_remembered(const Worker *worker);
uint32_t worker_earliest_remembered(const Worker *worker);
void worker_forget(Worker *worker, uint32_t epoch);

/* All is read: lets go of everything, in the order of ids. */
void worker_finish(Worker *worker, bool keep);

const WorkerCounts *worker_counts(const Worker *worker);

/* What it keeps of what is over. Borrowed, (element-type Kept) */
const GArray *worker_kept_list(const Worker *worker, Transport transport);
