#include "cmd_report.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"
#include "i18n.h"
#include "outfile.h"
#include "reading.h"

/* Width where there is no terminal to ask. */
#define DEFAULT_COLUMNS 100

typedef void (*Reporter)(const ReportInput *, const ReportOptions *, FILE *);

typedef struct Format {
    const char *name;
    Reporter report;
    bool shows_ladders;
    bool one_document; /* several captures would not make one */
    bool totals_alone; /* with --summary, no single conversation is looked at */
} Format;

static const Format formats[] = {
    {.name = "text", .report = report_text, .shows_ladders = true},
    {.name = "json", .report = report_json, .totals_alone = true},
    {.name = "har", .report = report_har, .one_document = true},
    {.name = "html", .report = report_html, .shows_ladders = true, .one_document = true},
    {.name = "markdown", .report = report_markdown, .shows_ladders = true},
};

static const Format *find_format(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    cli_complain(_("no report format \"%s\"; there are text, json, har, html and markdown"), name);
    return NULL;
}

/* ---- one report ---------------------------------------------------------- */

static unsigned terminal_columns(FILE *out)
{
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return DEFAULT_COLUMNS;
}

static ReportOptions report_options(const Options *options, FILE *out)
{
    return (ReportOptions){
        .colour = reading_wants_colour(options) && isatty(fileno(out)),
        .columns = options->columns ? options->columns : terminal_columns(out),
        .most_ladders = options->ladders,
        .verbose = options->verbose,
        .workers = options->workers,
        .summary_only = options->summary,
    };
}

/* Reports one file. False, after one line on stderr, if all or part of it could
 * not be read; what could is reported. */
static bool report_file(const char *path, bool is_last, const Format *format,
                        const Options *options, const GPtrArray *notebooks, FILE *out)
{
    ReadingWish wish = {.steps = format->shows_ladders && !options->summary,
                        .totals_only = format->totals_alone && options->summary};
    g_autoptr(Reading) reading = reading_open(path, options, wish, notebooks);
    if (!reading)
        return false;
    ReportOptions how = report_options(options, out);
    format->report(&reading->input, &how, out);
    fflush(out);
    if (is_last)
        reading_is_last(reading);
    return reading_was_whole(reading);
}

static bool report_files(const Options *options, const Format *format, const GPtrArray *notebooks,
                         FILE *out)
{
    bool all = true;
    if (options->interfaces->len > 0)
        return report_file(NULL, true, format, options, notebooks, out);
    for (guint i = 0; i < options->files->len; i++)
        all &= report_file(g_ptr_array_index(options->files, i), i + 1 == options->files->len,
                           format, options, notebooks, out);
    return all;
}

static bool open_output(const Options *options, Outfile *file)
{
    return options->interfaces->len > 0 ? outfile_open_in_place(file, options->output)
                                        : outfile_open(file, options->output, options->files);
}

static int run(const Options *options)
{
    const Format *format = find_format(options->format);
    if (!format)
        return 2;
    if (options->list_interfaces)
        return session_list_interfaces() ? 0 : 2;
    if (options->files->len == 0 && options->interfaces->len == 0) {
        cli_complain(_("no capture file given; see wirenotes --help"));
        return 2;
    }
    if (format->one_document && options->files->len > 1) {
        cli_complain(_("a report in %s is one document: give one capture at a time"), format->name);
        return 2;
    }
    g_autoptr(GPtrArray) notebooks = reading_notebooks(options);
    if (!notebooks)
        return 2;

    g_auto(Outfile) file = {0};
    if (!open_output(options, &file))
        return 2;
    bool read = report_files(options, format, notebooks, file.out);
    return outfile_finish(&file) && read ? 0 : 2;
}

int cmd_report(int argc, char **argv)
{
    Options options;
    int status = cli_parse(argc, argv, &options) ? run(&options) : 2;
    cli_clear(&options);
    return status;
}
