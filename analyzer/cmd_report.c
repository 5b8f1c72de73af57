#include "cmd_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"
#include "data.h"
#include "i18n.h"
#include "report/report.h"

/* Width where there is no terminal to ask. */
#define DEFAULT_COLUMNS 100

typedef void (*Reporter)(const ReportInput *, const ReportOptions *, FILE *);

typedef struct Format {
    const char *name;
    Reporter report;
    bool shows_ladders;
} Format;

static const Format formats[] = {
    {"text", report_text, true},
    {"json", report_json, false},
};

static const Format *find_format(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    cli_complain(_("no report format \"%s\"; there are text and json"), name);
    return NULL;
}

/* ---- notebooks ----------------------------------------------------------- */

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

static bool load_notebooks(const Options *options, GPtrArray *notebooks)
{
    for (guint i = 0; i < options->notes->len; i++)
        if (!load_notebook(notebooks, g_ptr_array_index(options->notes, i), options->quiet))
            return false;
    if (notebooks->len > 0)
        return true;
    g_autofree char *folder = g_strdup_printf("annotations/notebook/%s", i18n_language());
    g_autofree char *path = data_path(folder);
    return load_notebook(notebooks, path, options->quiet);
}

static void free_notebook(gpointer notebook)
{
    notebook_free(notebook);
}

/* ---- one report ---------------------------------------------------------- */

static void count_claims(Binder *binder, const Analysis *analysis)
{
    for (guint i = 0; i < analysis->connections->len; i++)
        binder_count(binder, g_ptr_array_index(analysis->connections, i));
    for (guint i = 0; i < analysis->datagrams->len; i++)
        binder_count(binder, g_ptr_array_index(analysis->datagrams, i));
}

static unsigned terminal_columns(FILE *out)
{
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return DEFAULT_COLUMNS;
}

static ReportOptions report_options(const Options *options, FILE *out)
{
    const char *no_color = g_getenv("NO_COLOR");
    bool unwanted = options->no_color || (no_color && *no_color);
    return (ReportOptions){
        .colour = !unwanted && isatty(fileno(out)),
        .columns = options->columns ? options->columns : terminal_columns(out),
        .most_ladders = options->ladders,
        .verbose = options->verbose,
        .summary_only = options->summary,
    };
}

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

static void report_analysis(const Analysis *analysis, const Format *format, GPtrArray *notebooks,
                            const Options *how, FILE *out)
{
    LedgerOptions ledger = ledger_options(how);
    ReportOptions options = report_options(how, out);
    g_autoptr(Story) story = story_new_with(analysis, &ledger);
    const Notebook *const *books = (const Notebook *const *)notebooks->pdata;
    g_autoptr(Binder) binder = binder_new(books, notebooks->len);
    count_claims(binder, analysis);
    format->report(&(ReportInput){.analysis = analysis,
                                  .story = story,
                                  .binder = binder,
                                  .notebooks = books,
                                  .notebook_count = notebooks->len},
                   &options, out);
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

/* Reports one file. False, after one line on stderr, if all or part of it could
 * not be read; what could is reported. */
static bool report_file(const char *path, const Format *format, const Options *options,
                        GPtrArray *notebooks, FILE *out)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Capture) capture = capture_open_file(
        path, &(CaptureOptions){.filter = options->filter, .most_frames = options->count}, &error);
    if (!capture) {
        cli_complain("%s", error->message);
        return false;
    }

    AnalysisOptions how = {
        .keep_steps = format->shows_ladders && !options->summary,
        .memory_bytes = options->memory,
    };
    g_autoptr(Analysis) analysis = analysis_run(capture, &how);
    report_analysis(analysis, format, notebooks, options, out);
    fflush(out);
    if (analysis->broken)
        cli_complain("%s", analysis->broken);
    return link_types_read(analysis) && !analysis->broken;
}

static bool report_files(const Options *options, const Format *format, GPtrArray *notebooks,
                         FILE *out)
{
    bool all = true;
    for (guint i = 0; i < options->files->len; i++)
        all &= report_file(g_ptr_array_index(options->files, i), format, options, notebooks, out);
    return all;
}

/* Writing may fail late: a full disk shows when the last bytes go out. */
static bool close_output(FILE *out, const char *path)
{
    bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        cli_complain(_("cannot write %s: %s"), path ? path : _("standard output"),
                     g_strerror(errno));
        return false;
    }
    return true;
}

static int run(const Options *options)
{
    const Format *format = find_format(options->format);
    g_autoptr(GPtrArray) notebooks = g_ptr_array_new_with_free_func(free_notebook);
    if (!format)
        return 2;
    if (options->files->len == 0) {
        cli_complain(_("no capture file given; see wirenotes --help"));
        return 2;
    }
    if (!load_notebooks(options, notebooks))
        return 2;

    FILE *out = options->output ? fopen(options->output, "w") : stdout;
    if (!out) {
        cli_complain(_("cannot write %s: %s"), options->output, g_strerror(errno));
        return 2;
    }
    bool read = report_files(options, format, notebooks, out);
    return close_output(out, options->output) && read ? 0 : 2;
}

int cmd_report(int argc, char **argv)
{
    Options options;
    int status = cli_parse(argc, argv, &options) ? run(&options) : 2;
    cli_clear(&options);
    return status;
}
