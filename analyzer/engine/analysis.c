#include "analysis.h"

#include "worker.h"

static void free_connection(gpointer connection)
{
    tcp_connection_free(connection);
}

static void free_exchange(gpointer exchange)
{
    udp_exchange_free(exchange);
}

static Analysis *analysis_new(void)
{
    Analysis *analysis = g_new0(Analysis, 1);
    analysis->connections = g_ptr_array_new_with_free_func(free_connection);
    analysis->datagrams = g_ptr_array_new_with_free_func(free_exchange);
    return analysis;
}

void analysis_free(Analysis *analysis)
{
    if (!analysis)
        return;
    g_ptr_array_unref(analysis->connections);
    g_ptr_array_unref(analysis->datagrams);
    g_free(analysis->broken);
    g_free(analysis);
}

/* Reads to the end, or to where the capture breaks. */
static void read_all(Capture *capture, Worker *worker, Analysis *analysis)
{
    g_autoptr(GError) error = NULL;
    g_autofree FrameBatch *batch = g_new(FrameBatch, 1);
    bool whole;
    do {
        whole = capture_next(capture, batch, &error);
        worker_batch(worker, batch);
    } while (whole && batch->count > 0);
    if (!whole)
        analysis->broken = g_strdup(error->message);
}

static void count_dropped(Analysis *analysis)
{
    for (guint i = 0; i < analysis->connections->len; i++) {
        const TcpConnection *c = g_ptr_array_index(analysis->connections, i);
        analysis->dropped_details += c->conversation.timeline.dropped;
    }
    for (guint i = 0; i < analysis->datagrams->len; i++) {
        const UdpExchange *e = g_ptr_array_index(analysis->datagrams, i);
        analysis->dropped_details += e->conversation.timeline.dropped;
    }
}

Analysis *analysis_run(Capture *capture, const AnalysisOptions *options)
{
    Analysis *analysis = analysis_new();
    Worker *worker = worker_new(analysis, options);
    read_all(capture, worker, analysis);
    worker_finish(worker);
    worker_free(worker);
    count_dropped(analysis);
    analysis->facts = *capture_facts(capture);
    return analysis;
}
