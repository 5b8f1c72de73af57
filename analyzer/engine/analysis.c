#include "analysis.h"

#include <sched.h>

#include "crew.h"

/* What --memory is by default. */
#define MEMORY_BYTES ((size_t)512 << 20)

/* Of the memory budget, the part that fragments may take. */
#define FRAGMENT_SHARE 16

void analysis_free(Analysis *analysis)
{
    if (!analysis)
        return;
    g_ptr_array_unref(analysis->connections);
    g_ptr_array_unref(analysis->datagrams);
    crew_free(analysis->crew);
    g_free(analysis->broken);
    g_free(analysis);
}

struct AnalysisRun {
    AnalysisOptions how;
    Capture *capture;   /* borrowed */
    Analysis *analysis; /* (owned) */
    Loader *loader;     /* (owned) */
    FrameBatch batch;
};

static void send_batch(AnalysisRun *run)
{
    const FrameBatch *batch = &run->batch;
    Crew *crew = run->analysis->crew;
    for (size_t from = 0; from < batch->count;) {
        Load *load = crew_load(crew);
        load->chunk = capture_keep(run->capture);
        loader_fill(run->loader, batch, &from, run->how.batch_frames, load);
        crew_send(crew, load);
    }
}

/* Those that this process may run on: not all that there are, under taskset(1). */
static unsigned processors(void)
{
    cpu_set_t mine;
    return sched_getaffinity(0, sizeof mine, &mine) == 0 ? (unsigned)CPU_COUNT(&mine)
                                                         : g_get_num_processors();
}

unsigned analysis_workers(unsigned workers)
{
    return MIN(workers > 0 ? workers : processors(), WORKERS_MAX);
}

/* A resumed session is decrypted by what the connection before it has told, where only a
 * premaster secret or a private key is given: one worker meets them in their order. */
static unsigned worker_count(const AnalysisOptions *options)
{
    if (secrets_have_premasters(options->secrets) || options->bodies)
        return 1;
    return analysis_workers(options->workers);
}

static void await_crew(void *crew)
{
    crew_await(crew);
}

AnalysisRun *analysis_begin(Capture *capture, const AnalysisOptions *options)
{
    AnalysisRun *run = g_new0(AnalysisRun, 1);
    AnalysisOptions *how = &run->how;
    *how = *options;
    how->workers = worker_count(options);
    how->memory_bytes = options->memory_bytes > 0 ? options->memory_bytes : MEMORY_BYTES;
    how->batch_frames = options->batch_frames > 0 ? options->batch_frames : CAPTURE_BATCH;

    Analysis *analysis = g_new0(Analysis, 1);
    analysis->connections = g_ptr_array_new();
    analysis->datagrams = g_ptr_array_new();
    analysis->facts = *capture_facts(capture);
    analysis->crew = crew_new(analysis, how, how->workers);
    capture_before_secrets(capture, await_crew, analysis->crew);
    run->capture = capture;
    run->analysis = analysis;
    run->loader = loader_new(analysis, how->workers, how->memory_bytes / FRAGMENT_SHARE);
    return run;
}

AnalysisStep analysis_step(AnalysisRun *run)
{
    g_autoptr(GError) error = NULL;
    bool whole = capture_next(run->capture, &run->batch, &error);
    run->analysis->facts = *capture_facts(run->capture);
    send_batch(run);
    if (!whole)
        run->analysis->broken = g_strdup(error->message);
    else if (run->batch.count > 0)
        return ANALYSIS_TOOK;
    return whole && capture_waits(run->capture) ? ANALYSIS_WAITS : ANALYSIS_ENDED;
}

void analysis_publish(AnalysisRun *run)
{
    crew_publish(run->analysis->crew);
}

void analysis_so_far(const AnalysisRun *run, Analysis *ret)
{
    *ret = *run->analysis;
    ret->crew = NULL;
    crew_add_counts(run->analysis->crew, ret);
}

void analysis_abandon(AnalysisRun *run)
{
    if (!run)
        return;
    g_assert(run->how.workers == 1);
    loader_free(run->loader);
    analysis_free(run->analysis);
    g_free(run);
}

Analysis *analysis_end(AnalysisRun *run)
{
    Analysis *analysis = run->analysis;
    crew_finish(analysis->crew);
    loader_finish(run->loader);
    loader_free(run->loader);
    g_free(run);
    return analysis;
}

/* A LoadSource. */
static bool read_on(void *data)
{
    AnalysisRun *run = data;
    if (analysis_step(run) != ANALYSIS_TOOK)
        return false;
    if (run->how.progress)
        run->how.progress(run->how.progress_user, &run->analysis->facts);
    return true;
}

Analysis *analysis_run(Capture *capture, const AnalysisOptions *options)
{
    AnalysisRun *run = analysis_begin(capture, options);
    crew_work(run->analysis->crew, read_on, run);
    return analysis_end(run);
}

void analysis_relieve(const Analysis *analysis)
{
    if (analysis->crew)
        crew_relieve(analysis->crew);
}

static gint compare_id(gconstpointer id, gconstpointer conversation)
{
    uint64_t wanted = *(const uint64_t *)id;
    uint64_t has = (*(const Conversation *const *)conversation)->id;
    return wanted < has ? -1 : wanted > has;
}

/* Kept in the order of ids; those missing are few or many. */
static const void *find_kept(const GPtrArray *kept, uint64_t id)
{
    if (id < kept->len) {
        const Conversation *there = g_ptr_array_index(kept, id);
        if (there->id == id)
            return there;
    }
    const void *const *found =
        kept->len == 0 ? NULL
                       : bsearch(&id, kept->pdata, kept->len, sizeof *kept->pdata, compare_id);
    return found ? *found : NULL;
}

const TcpConnection *analysis_connection(const Analysis *analysis, uint64_t id)
{
    return find_kept(analysis->connections, id);
}

const UdpExchange *analysis_datagrams(const Analysis *analysis, uint64_t id)
{
    return find_kept(analysis->datagrams, id);
}
