#include "cmd_view.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "cmd_report.h"
#include "i18n.h"
#include "reading.h"
#include "view/run.h"

static int show(const Options *options)
{
    g_autoptr(GPtrArray) notebooks = reading_notebooks(options);
    if (!notebooks)
        return 2;
    const char *path = g_ptr_array_index(options->files, 0);
    g_autoptr(Reading) reading =
        reading_open(path, options, (ReadingWish){.steps = true}, notebooks);
    if (!reading)
        return 2;

    g_autoptr(GError) error = NULL;
    int signal_number = 0;
    g_autoptr(Model) model =
        model_saved_new(&reading->input, &(CaptureOptions){.filter = options->filter,
                                                           .most_frames = options->count});
    if (!run_view(model, options->only, reading_wants_colour(options), &signal_number, &error)) {
        cli_complain("%s", error->message);
        return 2;
    }
    bool whole = reading_was_whole(reading);
    if (signal_number != 0)
        raise(signal_number); /* who waits for us is told how it ended */
    return whole ? 0 : 2;
}

/* Whether the options ask for a report rather than for a look. */
static bool asks_for_report(const Options *options)
{
    return options->files->len != 1 || options->output || options->summary || options->follow ||
           options->ladders > 0 || options->columns > 0 || strcmp(options->format, "text") != 0;
}

int cmd_view(int argc, char **argv)
{
    Options options;
    if (!isatty(STDOUT_FILENO))
        return cmd_report(argc, argv);
    if (!cli_parse(argc, argv, &options)) {
        cli_clear(&options);
        return 2;
    }
    bool report = asks_for_report(&options);
    int status = report ? 0 : show(&options);
    cli_clear(&options);
    return report ? cmd_report(argc, argv) : status;
}
