#include "cmd_check.h"

#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "i18n.h"
#include "outfile.h"
#include "reading.h"
#include "report/check.h"

#define EXIT_HOLDS 0
#define EXIT_FAILS 1
#define EXIT_USAGE 2

/* Width where none is asked for. */
#define DEFAULT_COLUMNS 100

static const CheckFormat *const formats[] = {&check_text, &check_json, &check_junit};

static const CheckFormat *find_format(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    cli_complain(_("no format \"%s\" of a check; there are text, json and junit"), name);
    return NULL;
}

/* The checks of -e and -f, in this order. (transfer full) (nullable) */
static GPtrArray *read_checks(const Options *options)
{
    g_autoptr(GPtrArray) checks = checklist_new();
    g_autoptr(GError) error = NULL;
    for (guint i = 0; !error && i < options->expected->len; i++)
        checklist_add(checks, g_ptr_array_index(options->expected, i), NULL, &error);
    for (guint i = 0; !error && i < options->filters->len; i++)
        checklist_load(checks, g_ptr_array_index(options->filters, i), &error);
    if (error) {
        cli_complain("%s", error->message);
        return NULL;
    }
    if (checks->len > 0)
        return g_steal_pointer(&checks);
    cli_complain(_("nothing to check: -e EXPR or -f FILE says what must hold"));
    return NULL;
}

/* Checks one capture; returns its exit status. */
static int check_file(const char *path, const GPtrArray *checks, const Options *options,
                      const CheckFormat *format, CheckReport *report)
{
    g_autoptr(GPtrArray) asked = checklist_clone_empty(checks);
    g_autoptr(Reading) reading = reading_open_to_check(path, options, asked);
    if (!reading) {
        format->unreadable(report, path);
        return EXIT_USAGE;
    }
    bool holds = true;
    for (guint i = 0; i < asked->len; i++) {
        const Check *check = g_ptr_array_index(asked, i);
        bool one = assertion_holds(check->assertion);
        report->held += one;
        report->failed += !one;
        holds &= one;
    }
    format->capture(report, reading->analysis, asked);
    fflush(report->out);
    if (!reading_was_whole(reading))
        return EXIT_USAGE;
    return holds ? EXIT_HOLDS : EXIT_FAILS;
}

static int check_files(const GPtrArray *checks, const Options *options, const CheckFormat *format,
                       FILE *out)
{
    CheckReport report = {
        .out = out,
        .colour = reading_wants_colour(options) && isatty(fileno(out)),
        .columns = options->columns ? options->columns : DEFAULT_COLUMNS,
        .quiet = options->quiet,
        .verbose = options->verbose,
    };
    int worst = EXIT_HOLDS;
    format->begin(&report);
    for (guint i = 0; i < options->files->len; i++) {
        const char *path = g_ptr_array_index(options->files, i);
        int status = check_file(path, checks, options, format, &report);
        worst = MAX(worst, status);
    }
    format->end(&report);
    return worst;
}

static int run(const Options *options)
{
    const CheckFormat *format = find_format(options->format);
    if (!format)
        return EXIT_USAGE;
    g_autoptr(GPtrArray) checks = read_checks(options);
    if (!checks)
        return EXIT_USAGE;
    if (options->files->len == 0) {
        cli_complain(_("no capture file given; see wirenotes --help"));
        return EXIT_USAGE;
    }
    g_auto(Outfile) file = {0};
    if (!outfile_open(&file, options->output, options->files))
        return EXIT_USAGE;
    int status = check_files(checks, options, format, file.out);
    return outfile_finish(&file) ? status : EXIT_USAGE;
}

int cmd_check(int argc, char **argv)
{
    Options options;
    int status = cli_parse(argc, argv, &options) ? run(&options) : EXIT_USAGE;
    cli_clear(&options);
    return status;
}
