#include "analysis.h"

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

static void send_batch(Crew *crew, const Capture *capture, Loader *loader, const FrameBatch *batch,
                       size_t most)
{
    for (size_t from = 0; from < batch->count;) {
        Load *load = crew_load(crew);
        load->chunk = capture_keep(capture);
        loader_fill(loader, batch, &from, most, load);
        crew_send(crew, load);
    }
}

/* Reads to the end, or to where the capture breaks. */
static void read_all(Capture *capture, Crew *crew, Loader *loader, Analysis *analysis, size_t most)
{
    g_autoptr(GError) error = NULL;
    g_autofree FrameBatch *batch = g_new(FrameBatch, 1);
    bool whole;
    do {
        whole = capture_next(capture, batch, &error);
        analysis->facts = *capture_facts(capture);
        send_batch(crew, capture, loader, batch, most);
    } while (whole && batch->count > 0);
    if (!whole)
        analysis->broken = g_strdup(error->message);
}

/* A resumed session is decrypted by what the connection before it has told, where only a
 * premaster secret or a private key is given: one worker meets them in their order. */
static unsigned worker_count(const AnalysisOptions *options)
{
    if (secrets_have_premasters(options->secrets) || options->bodies)
        return 1;
    unsigned workers = options->workers > 0 ? options->workers : g_get_num_processors();
    return MIN(workers, WORKERS_MAX);
}

Analysis *analysis_run(Capture *capture, const AnalysisOptions *options)
{
    AnalysisOptions how = *options;
    how.workers = worker_count(options);
    how.memory_bytes = options->memory_bytes > 0 ? options->memory_bytes : MEMORY_BYTES;
    how.batch_frames = options->batch_frames > 0 ? options->batch_frames : CAPTURE_BATCH;

    Analysis *analysis = g_new0(Analysis, 1);
    analysis->connections = g_ptr_array_new();
    analysis->datagrams = g_ptr_array_new();
    Loader *loader = loader_new(analysis, how.workers, how.memory_bytes / FRAGMENT_SHARE);
    analysis->crew = crew_new(analysis, &how, how.workers);
    read_all(capture, analysis->crew, loader, analysis, how.batch_frames);
    crew_finish(analysis->crew);
    loader_finish(loader);
    loader_free(loader);
    return analysis;
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
