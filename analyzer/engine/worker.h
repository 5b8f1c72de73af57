/* worker.h: takes batches of frames to the conversations they belong to. One
 * worker owns one table of connections; nothing is shared on a packet's path. */
#pragma once

#include "analysis.h"

typedef struct Worker Worker;

/* A worker that fills in `analysis`, which must outlive it. */
Worker *worker_new(Analysis *analysis, const AnalysisOptions *options);
void worker_free(Worker *worker); /* NULL is fine */

void worker_batch(Worker *worker, const FrameBatch *batch);

/* The capture is over: settles every conversation, in the order of their ids. */
void worker_finish(Worker *worker);
