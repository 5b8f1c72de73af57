/* annotate.c CAPTURE NOTEBOOK: what it costs to hold notes against a capture, beside
 * the analysis itself. One JSON object on standard output.
 *
 * A connection is told and annotated in one go, when it is over: its story is put
 * together from its events just before. So what is measured is how much longer it takes
 * to go through them and annotate them than to go through them alone. The least of
 * several passes counts: what else the machine does can only add to one. */
#include <stdio.h>
#include <time.h>

#include "../../analyzer/engine/analysis.h"
#include "../../annotations/binder.h"

enum { PASSES = 5, MEMORY_BYTES = 1 << 30 };

/* Processor time of this thread. */
static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Goes through the events, as whoever tells the story does. */
static uint64_t walk(const Conversation *conversation)
{
    uint64_t sum = 0;
    for (const Event *event = conversation->timeline.first_event; event; event = event->next)
        sum += event->id + event->present + event->at.frame;
    return sum;
}

/* @binder: (nullable) to go through the events alone. Returns their sum, so that
 * nobody may leave that out. */
static uint64_t pass(Binder *binder, const GPtrArray *conversations)
{
    uint64_t sum = 0;
    for (guint i = 0; i < conversations->len; i++) {
        const Conversation *conversation = g_ptr_array_index(conversations, i);
        sum += walk(conversation);
        if (binder)
            binder_count(binder, conversation);
    }
    return sum;
}

static int64_t time_passes(const Notebook *notebook, const Analysis *analysis, bool annotating)
{
    static volatile uint64_t sum;
    int64_t least = INT64_MAX;
    for (int i = 0; i < PASSES; i++) {
        g_autoptr(Binder) binder = annotating ? binder_new(&notebook, 1) : NULL;
        int64_t start = now_ns();
        sum += pass(binder, analysis->connections) + pass(binder, analysis->datagrams);
        least = MIN(least, now_ns() - start);
    }
    return least;
}

/* (transfer full) (nullable) */
static Analysis *time_analysis(const char *path, int64_t *ret_ns)
{
    g_autoptr(Capture) capture = capture_open_file(path, &(CaptureOptions){0}, NULL);
    if (!capture)
        return NULL;
    int64_t start = now_ns();
    Analysis *analysis =
        analysis_run(capture, &(AnalysisOptions){.memory_bytes = MEMORY_BYTES, .workers = 1});
    *ret_ns = now_ns() - start;
    return analysis;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int64_t analysis_ns = 0;
    g_autoptr(Notebook) notebook = notebook_load(argv[2], NULL);
    g_autoptr(Analysis) analysis = time_analysis(argv[1], &analysis_ns);
    if (!notebook || !analysis)
        return 2;
    int64_t walking_ns = time_passes(notebook, analysis, false);
    int64_t counting_ns = time_passes(notebook, analysis, true) - walking_ns;
    uint64_t events = 0;
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        events += analysis->tally[id];
    printf("{\"analysis\":%.6f,\"walking\":%.6f,\"annotating\":%.6f,\"connections\":%u,\"events\":%"
           "lu}\n",
           (double)analysis_ns / (double)NS_PER_S, (double)walking_ns / (double)NS_PER_S,
           (double)counting_ns / (double)NS_PER_S,
           analysis->connections->len + analysis->datagrams->len, (unsigned long)events);
    return 0;
}
