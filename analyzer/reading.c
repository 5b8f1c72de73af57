#include "reading.h"

#include <inttypes.h>

#include "../annotations/study.h"
#include "body-wish.h"
#include "data.h"
#include "i18n.h"
#include "progress.h"
#include "report/gather.h"
#include "story/shown.h"

/* ---- notebooks ----------------------------------------------------------- */

static void free_notebook(gpointer notebook)
{
    notebook_free(notebook);
}

static bool load_notebook(GPtrArray *notebooks, const char *path, bool quiet)
{
    g_autoptr(GError) error = NULL;
    Notebook *notebook = notebook_load(path, &error);
    if (!notebook) {
        cli_complain("%s", error->message);
        return false;
    }
    for (guint i = 0; !quiet && i < notebook->troubles->len; i++)
        cli_complain("%s", (const char *)g_ptr_array_index(notebook->troubles, i));
    g_ptr_array_add(notebooks, notebook);
    return true;
}

/* Ours is bound and true as it is, which tests hold; that of others is studied. */
static bool load_others(GPtrArray *notebooks, const char *path, bool quiet)
{
    if (!load_notebook(notebooks, path, quiet))
        return false;
    study_notebook(g_ptr_array_index(notebooks, notebooks->len - 1));
    return true;
}

GPtrArray *reading_notebooks(const Options *options)
{
    g_autoptr(GPtrArray) notebooks = g_ptr_array_new_with_free_func(free_notebook);
    for (guint i = 0; i < options->notes->len; i++)
        if (!load_others(notebooks, g_ptr_array_index(options->notes, i), options->quiet))
            return NULL;
    if (notebooks->len > 0)
        return g_steal_pointer(&notebooks);

    g_autofree char *folder = g_strdup_printf("annotations/notebook/%s", i18n_language());
    g_autofree char *path = data_path(folder);
    return load_notebook(notebooks, path, options->quiet) ? g_steal_pointer(&notebooks) : NULL;
}

/* ---- secrets ------------------------------------------------------------- */

/* Where programs write their key logs to, and Wireshark reads them from. */
#define KEY_LOG_VARIABLE "SSLKEYLOGFILE"

static bool load_all(Secrets *secrets, const GPtrArray *paths,
                     bool (*load)(Secrets *, const char *, GError **))
{
    for (guint i = 0; i < paths->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!load(secrets, g_ptr_array_index(paths, i), &error)) {
            cli_complain("%s", error->message);
            return false;
        }
    }
    return true;
}

/* The file that the environment names need not be there yet. */
static void load_from_environment(Secrets *secrets)
{
    const char *path = g_getenv(KEY_LOG_VARIABLE);
    if (path && *path)
        (void)secrets_load_log(secrets, path, NULL);
}

/* NULL, after one line on stderr, if a file cannot be read. */
static Secrets *load_secrets(const Options *options)
{
    g_autoptr(Secrets) secrets = secrets_new();
    if (!load_all(secrets, options->key_logs, secrets_load_log) ||
        !load_all(secrets, options->rsa_keys, secrets_load_rsa_key))
        return NULL;
    if (options->key_logs->len == 0)
        load_from_environment(secrets);
    return g_steal_pointer(&secrets);
}

/* ---- one capture --------------------------------------------------------- */

static LedgerOptions ledger_options(const Options *options)
{
    LedgerOptions ledger = ledger_defaults();
    if (options->time_wait > 0)
        ledger.hold_ns = options->time_wait * NS_PER_S;
    if (options->port_high > 0) {
        ledger.port_low = options->port_low;
        ledger.port_high = options->port_high;
    }
    return ledger;
}

/* Of a program that is run: its own connections. */
#define ONLY_PROGRAM "any(host.owner.program == true)"

/* Compiles -Y. False, after a complaint, if it is wrong. */
static bool compile_only(const Options *options, Selection **ret)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *both = options->command && options->only
                                ? g_strdup_printf("(%s) && " ONLY_PROGRAM, options->only)
                                : g_strdup(options->command ? ONLY_PROGRAM : options->only);
    *ret = both ? selection_new(both, &error) : NULL;
    if (error)
        cli_complain("-Y: %s", error->message);
    return !error;
}

static GatherAsked asked_of(const Reading *reading, const GPtrArray *checks)
{
    return (GatherAsked){reading->binder, reading->only, checks, session_owners(reading->session),
                         reading->bodies};
}

static AnalysisOptions analysis_options(const Reading *reading, const Options *options,
                                        ReadingWish wish)
{
    return (AnalysisOptions){.keep_steps = wish.steps,
                             .let_go = wish.totals_only,
                             .show_secrets = options->show_secrets,
                             .memory_bytes = options->memory,
                             .workers = options->workers,
                             .bodies = reading->bodies ? bodies_sink(reading->bodies) : NULL,
                             .secrets = reading->secrets};
}

/* @tells: how far it is, on a terminal */
static void analyse(Reading *reading, const Options *options, ReadingWish wish,
                    const GPtrArray *checks, bool tells)
{
    Progress progress;
    progress_begin(&progress, _("reading"), options->quiet || !tells);
    LedgerOptions ledger = ledger_options(options);
    GatherAsked asked = asked_of(reading, checks);
    Gather *gather = gather_new(&ledger, &asked);
    AnalysisOptions how = analysis_options(reading, options, wish);
    how.sink = gather_sink(gather);
    how.progress = progress_tell;
    how.progress_user = &progress;
    reading->analysis = analysis_run(session_capture(reading->session), &how);
    reading->story = gather_finish(gather, reading->analysis, &reading->totals);
    if (reading->only)
        reading->shown = story_shown(reading->story, reading->only);
    progress_end(&progress);
}

typedef Session *(*SessionOpener)(const Options *, const char *, const char *, Secrets *);

/* All but the analysis.
 * @checks: (nullable) then -f names a list of them, not a capture filter */
static Reading *open_reading(const char *path, const Options *options, const GPtrArray *notebooks,
                             const GPtrArray *checks, SessionOpener open)
{
    g_autoptr(Selection) only = NULL;
    g_autoptr(Secrets) secrets = load_secrets(options);
    g_autoptr(Bodies) bodies = NULL;
    if (!secrets || !compile_only(options, &only) || !body_wish_open(options, &bodies))
        return NULL;
    const char *filter = checks ? options->words : options->filter;
    Session *session = open(options, path, filter, secrets);
    if (!session)
        return NULL;

    const Notebook *const *books = (const Notebook *const *)notebooks->pdata;
    Reading *reading = g_new0(Reading, 1);
    reading->secrets = g_steal_pointer(&secrets);
    reading->bodies = g_steal_pointer(&bodies);
    reading->session = session;
    reading->quiet = options->quiet;
    reading->binder = binder_new(books, notebooks->len);
    reading->only = g_steal_pointer(&only);
    return reading;
}

static Reading *open_and_ask(const char *path, const Options *options, ReadingWish wish,
                             const GPtrArray *notebooks, const GPtrArray *checks)
{
    Reading *reading = open_reading(path, options, notebooks, checks, session_open);
    if (!reading)
        return NULL;
    /* What is captured live, or still grows, tells itself how far it is. */
    analyse(reading, options, wish, checks, path && !options->follow);
    reading->unsaved = !body_wish_finish(options, reading->bodies, path);
    reading->input = (ReportInput){.analysis = reading->analysis,
                                   .story = reading->shown ? reading->shown : reading->story,
                                   .totals = &reading->totals,
                                   .owners = session_owners(reading->session),
                                   .binder = reading->binder,
                                   .only = reading->only,
                                   .bodies = reading->bodies,
                                   .notebooks = (const Notebook *const *)notebooks->pdata,
                                   .notebook_count = notebooks->len};
    return reading;
}

Reading *reading_open_to_watch(const char *path, const Options *options, const GPtrArray *notebooks)
{
    Reading *reading = open_reading(path, options, notebooks, NULL, session_open_to_watch);
    if (!reading)
        return NULL;
    GrowingSource source = {
        .capture = session_capture(reading->session),
        .how = analysis_options(reading, options, (ReadingWish){.steps = true}),
        .asked = asked_of(reading, NULL),
        .ledger = ledger_options(options),
        .notebooks = (const Notebook *const *)notebooks->pdata,
        .notebook_count = notebooks->len,
    };
    reading->growing = growing_new(&source);
    return reading;
}

Reading *reading_open(const char *path, const Options *options, ReadingWish wish,
                      const GPtrArray *notebooks)
{
    return open_and_ask(path, options, wish, notebooks, NULL);
}

Reading *reading_open_to_check(const char *path, const Options *options, const GPtrArray *checks)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    Reading *reading =
        open_and_ask(path, options, (ReadingWish){.totals_only = true}, none, checks);
    if (reading)
        reading->input.notebooks = NULL;
    return reading;
}

void reading_is_last(Reading *reading)
{
#ifdef __SANITIZE_ADDRESS__ /* which looks for what was not freed */
    (void)reading;
#else
    reading->is_last = true;
#endif
}

static void free_analysis(Reading *reading)
{
    story_shown_free(reading->shown);
    story_free(reading->story);
    if (reading->story)
        totals_clear(&reading->totals);
    analysis_free(reading->analysis);
}

void reading_free(Reading *reading)
{
    if (!reading)
        return;
    growing_free(reading->growing);
    binder_free(reading->binder);
    selection_free(reading->only);
    if (!reading->is_last)
        free_analysis(reading);
    bodies_free(reading->bodies);
    session_free(reading->session);
    secrets_free(reading->secrets);
    g_free(reading);
}

/* Frames of a link type that is not read here are passed over and named. False if
 * that is all there were. */
static bool link_types_read(const Analysis *analysis)
{
    const CaptureFacts *facts = &analysis->facts;
    uint64_t passed_over = analysis->problems[NET_UNKNOWN_LINK];
    if (passed_over == 0)
        return true;
    cli_complain(
        _("%s: link type %s is not read here: %" PRIu64 " of %" PRIu64 " frames passed over"),
        facts->path, facts->link_types, passed_over, facts->frames);
    return passed_over < facts->frames;
}

bool reading_was_whole(const Reading *reading)
{
    const Analysis *analysis =
        reading->growing ? growing_input(reading->growing)->analysis : reading->analysis;
    const char *broken = analysis->broken;
    bool recorded = session_tell_counts(reading->session, reading->quiet);
    if (broken)
        cli_complain("%s", broken);
    return link_types_read(analysis) && recorded && !broken && !reading->unsaved;
}

bool reading_wants_colour(const Options *options)
{
    const char *no_color = g_getenv("NO_COLOR");
    return !options->no_color && !(no_color && *no_color);
}
