/* crew.h: the workers, each in a thread of its own if there are several, and the
 * loads that go to them. */
#pragma once

#include "worker.h"

typedef struct Crew Crew;

/* @analysis: gets the ids given out and what is counted */
Crew *crew_new(Analysis *analysis, const AnalysisOptions *options, unsigned workers);

/* And with it all conversations that were kept. NULL is fine. */
void crew_free(Crew *crew);

/* Where loads come from: sends what it has next, and returns whether there may be more. Called
 * from several threads, but by one at a time. */
typedef bool (*LoadSource)(void *user);

/* Has all loads of `source` worked on, on as many threads as there are workers; this one is
 * the first of them. A crew of one may do without, and be sent loads from outside. */
void crew_work(Crew *crew, LoadSource source, void *user);

/* An empty load to be filled; waits until there is one. For the source. */
Load *crew_load(Crew *crew);

/* Waits until all that was sent is done with. For the source. */
void crew_await(Crew *crew);

/* Sends the load that crew_load() gave on its way. For the source. */
void crew_send(Crew *crew, Load *load);

/* Of a crew of one, between two loads: gives ids to all that have none yet, tells the
 * sink of them, of what is new and of what was replaced. */
void crew_publish(Crew *crew);

/* Adds up in `analysis` what all have counted so far; unless there is one alone, all
 * must be over. */
void crew_add_counts(const Crew *crew, Analysis *analysis);

/* Has memory given back that is not needed just now. */
void crew_relieve(Crew *crew);

/* Has everything told and counted; no more loads come. */
void crew_finish(Crew *crew);
