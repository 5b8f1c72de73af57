/* analysis.h: a capture, analysed: what the stories, notes and reports read.
 *
 * The engine fills it in; nobody above changes it. */
#pragma once

#include <glib.h>

#include "../../dissectors/net/net.h"
#include "../../dissectors/tcp/connection.h"
#include "../../dissectors/udp.h"
#include "../capture/capture.h"
#include "sink.h"
#include "symptoms.h"

typedef struct AnalysisOptions {
    bool keep_steps;     /* ladders are wanted */
    bool let_go;         /* conversations are not wanted any more once the sink has seen them */
    bool show_secrets;   /* credentials, cookies and tokens as they are, not masked */
    size_t memory_bytes; /* for everything the input can make grow; 0: 512 MiB */
    Secrets *secrets;    /* (nullable) of TLS and QUIC sessions; grows while a pcapng is read */
    const struct BodySink *bodies; /* (nullable) who wants what HTTP carries; then one worker
                                      analyses, so that bounds fall in the order of frames */
    unsigned workers;              /* 0: one for each core */
    size_t batch_frames;           /* most frames handed on at once; 0: as many as there are */
    void (*progress)(void *user, const CaptureFacts *facts); /* (nullable) told of each batch by
                                                                analysis_run() */
    void *progress_user;
    const Sink *sink; /* (nullable) outlives the analysis's making */
} AnalysisOptions;

/* What was given up, for want of memory. */
typedef struct GivenUp {
    uint64_t over;          /* conversations, when they were over or had never come about */
    uint64_t open;          /* when they were not */
    uint64_t late_segments; /* that then came, and were passed over */
    uint64_t details;       /* conversations whose details were not kept for the report */
} GivenUp;

typedef struct Analysis {
    CaptureFacts facts;
    uint64_t problems[NET_PROBLEM_COUNT]; /* frames, by NetProblem */
    uint64_t malformed_segments;          /* TCP or UDP headers that lie */
    Symptoms symptoms;                    /* of the capture itself */
    uint64_t tally[EVENT_COUNT];          /* events, by EventId */
    uint64_t connection_count;            /* TCP connections and UDP conversations in all */
    uint64_t datagram_count;
    GPtrArray *connections;   /* TcpConnection * kept, in the order of conversation.id: all
                                 of them, unless let go or given up */
    GPtrArray *datagrams;     /* UdpExchange *, likewise */
    GivenUp given_up;         /* for want of memory */
    uint64_t dropped_details; /* steps and events beyond the budget of a conversation */
    char *broken;             /* (nullable) why reading ended early */
    struct Crew *crew;        /* (owned, nullable) who holds the memory of the conversations */
} Analysis;

/* Reads `capture` to its end and analyses it; the capture must outlive the
 * analysis, whose facts borrow its texts. A capture that breaks midway
 * still yields an analysis, with `broken` set. The result is the same whatever the number
 * of workers and the size of batches. Never NULL. */
Analysis *analysis_run(Capture *capture, const AnalysisOptions *options);
void analysis_free(Analysis *analysis); /* NULL is fine */

/* How many threads are meant by `workers`: 0 is one for each processor that this process may run
 * on; there are bounds. */
unsigned analysis_workers(unsigned workers);

/* The same, step by step, for who looks on: with options->workers == 1 all is done in the
 * caller's thread, and what the sink was told of can be read between two calls. */
typedef struct AnalysisRun AnalysisRun;

typedef enum AnalysisStep {
    ANALYSIS_TOOK,  /* some frames */
    ANALYSIS_WAITS, /* nothing has come since: see Follow.impatient */
    ANALYSIS_ENDED, /* there are no more; or the capture broke */
} AnalysisStep;

/* Returns: (transfer full): for analysis_end() */
AnalysisRun *analysis_begin(Capture *capture, const AnalysisOptions *options);
AnalysisStep analysis_step(AnalysisRun *run);

/* With one worker: has the sink told of all that has begun and what is new, as it is told
 * at the end of an epoch; and what was counted so far, without conversations. *ret borrows. */
void analysis_publish(AnalysisRun *run);
void analysis_so_far(const AnalysisRun *run, Analysis *ret);

/* No more is to be read: frees `run`. Returns: (transfer full) */
Analysis *analysis_end(AnalysisRun *run);

/* With one worker: nobody wants to know the rest; the sink hears no more. NULL is fine. */
void analysis_abandon(AnalysisRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Analysis, analysis_free)

/* For how many conversations looked at in a row it is worth a call. */
#define RELIEVE_EVERY 4096

/* Of what is kept, lets the kernel take back the memory of what lies in a file. For
 * whoever has looked at many conversations and goes on to others. */
void analysis_relieve(const Analysis *analysis);

/* The connection with this id, if it was kept; NULL otherwise. */
const TcpConnection *analysis_connection(const Analysis *analysis, uint64_t id);
const UdpExchange *analysis_datagrams(const Analysis *analysis, uint64_t id);
