/* analysis.h: a capture, analysed: what the stories, notes and reports read.
 *
 * The engine fills it in; nobody above changes it. */
#pragma once

#include <glib.h>

#include "../../dissectors/net/net.h"
#include "../../dissectors/tcp/connection.h"
#include "../../dissectors/udp.h"
#include "../capture/capture.h"
#include "symptoms.h"

typedef struct AnalysisOptions {
    bool keep_steps;     /* ladders are wanted */
    bool show_secrets;   /* credentials, cookies and tokens as they are, not masked */
    size_t memory_bytes; /* for everything the input can make grow */
    Secrets *secrets;    /* (nullable) of TLS and QUIC sessions; grows while a pcapng is read */
} AnalysisOptions;

typedef struct Analysis {
    CaptureFacts facts;
    uint64_t problems[NET_PROBLEM_COUNT]; /* frames, by NetProblem */
    uint64_t malformed_segments;          /* TCP or UDP headers that lie */
    Symptoms symptoms;                    /* of the capture itself */
    uint64_t tally[EVENT_COUNT];          /* events, by EventId */
    GPtrArray *connections;               /* TcpConnection *, by conversation.id */
    GPtrArray *datagrams;                 /* UdpExchange *, by conversation.id */
    uint64_t dropped_details;             /* steps and events beyond the budget */
    char *broken;                         /* (nullable) why reading ended early */
} Analysis;

/* Reads `capture` to its end and analyses it; the capture must outlive the
 * analysis, whose facts borrow its texts. A capture that breaks midway
 * still yields an analysis, with `broken` set. Never NULL. */
Analysis *analysis_run(Capture *capture, const AnalysisOptions *options);
void analysis_free(Analysis *analysis); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Analysis, analysis_free)
