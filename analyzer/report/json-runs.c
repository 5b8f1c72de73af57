/* json-runs.c: cut into runs of things. Whoever is free takes the next run, writes it into
 * its own memory, waits until it is that run's turn, and hands it on: so there are never
 * more runs under way than threads. */
#include "json-runs.h"

#include <pthread.h>

/* Things in a run. Our choice: half a megabyte of connections, which still lies in the cache of
 * the processor when it is handed on, and is more than any buffer in between. */
#define RUN_THINGS 64

typedef struct Member {
    JsonRuns *runs;
    Scribe scribe;
    pthread_t thread; /* if it has one of its own */
    bool has_thread;
} Member;

struct JsonRuns {
    const ReportInput *input;
    FILE *out;
    Member *members; /* (owned) */
    unsigned count;

    const GPtrArray *things; /* of the call under way */
    JsonRunWriter write;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t turned;
    guint next; /* run to take */
    guint turn; /* run to hand on */
    bool failed;
};

JsonRuns *json_runs_new(const ReportInput *input, FILE *out, unsigned workers)
{
    JsonRuns *runs = g_new0(JsonRuns, 1);
    runs->input = input;
    runs->out = out;
    runs->count = analysis_workers(workers);
    runs->members = g_new0(Member, runs->count);
    for (unsigned i = 0; i < runs->count; i++) {
        runs->members[i].runs = runs;
        scribe_init(&runs->members[i].scribe, input);
    }
    pthread_mutex_init(&runs->lock, NULL);
    pthread_cond_init(&runs->turned, NULL);
    return runs;
}

void json_runs_free(JsonRuns *runs)
{
    for (unsigned i = 0; i < runs->count; i++)
        scribe_clear(&runs->members[i].scribe);
    pthread_mutex_destroy(&runs->lock);
    pthread_cond_destroy(&runs->turned);
    g_free(runs->members);
    g_free(runs);
}

uint64_t json_runs_notes(const JsonRuns *runs)
{
    uint64_t notes = 0;
    for (unsigned i = 0; i < runs->count; i++)
        notes += runs->members[i].scribe.notes_written;
    return notes;
}

static guint count_runs(const GPtrArray *things)
{
    return (things->len + RUN_THINGS - 1) / RUN_THINGS;
}

/* False if there is none left, or nowhere to write it to. */
static bool take_run(JsonRuns *runs, guint *ret_run)
{
    pthread_mutex_lock(&runs->lock);
    bool any = !runs->failed && runs->next < count_runs(runs->things);
    if (any)
        *ret_run = runs->next++;
    pthread_mutex_unlock(&runs->lock);
    return any;
}

static void write_run(const JsonRuns *runs, Scribe *scribe, guint run)
{
    guint end = MIN((run + 1) * RUN_THINGS, runs->things->len);
    for (guint i = run * RUN_THINGS; i < end; i++)
        runs->write(scribe, g_ptr_array_index(runs->things, i));
}

static void await_turn(JsonRuns *runs, guint run)
{
    pthread_mutex_lock(&runs->lock);
    while (runs->turn != run)
        pthread_cond_wait(&runs->turned, &runs->lock);
    pthread_mutex_unlock(&runs->lock);
}

static void pass_turn(JsonRuns *runs)
{
    pthread_mutex_lock(&runs->lock);
    runs->turn++;
    runs->failed |= ferror(runs->out) != 0;
    pthread_cond_broadcast(&runs->turned);
    pthread_mutex_unlock(&runs->lock);
}

/* What lies in a file is let go of now and then; others may be reading it, and get it back. */
static void hand_on(JsonRuns *runs, Json *json, guint run)
{
    size_t n;
    const char *bytes = json_gathered(json, &n);
    await_turn(runs, run);
    fwrite(bytes, 1, n, runs->out);
    if (run % (RELIEVE_EVERY / RUN_THINGS) == RELIEVE_EVERY / RUN_THINGS - 1)
        analysis_relieve(runs->input->analysis);
    pass_turn(runs);
}

static void *work(void *data)
{
    Member *member = data;
    guint run;
    while (take_run(member->runs, &run)) {
        write_run(member->runs, &member->scribe, run);
        hand_on(member->runs, &member->scribe.json, run);
    }
    return NULL;
}

/* Who cannot be had is not needed. */
static void start(Member *member)
{
    member->has_thread = pthread_create(&member->thread, NULL, work, member) == 0;
}

static void await_end(const Member *member)
{
    if (member->has_thread)
        pthread_join(member->thread, NULL);
}

void json_runs_write(JsonRuns *runs, const GPtrArray *things, JsonRunWriter write)
{
    runs->things = things;
    runs->write = write;
    runs->next = runs->turn = 0;
    unsigned busy = MIN(runs->count, MAX(count_runs(things), 1));
    for (unsigned i = 1; i < busy; i++)
        start(&runs->members[i]);
    work(&runs->members[0]);
    for (unsigned i = 1; i < busy; i++)
        await_end(&runs->members[i]);
}
