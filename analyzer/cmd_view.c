#include "cmd_view.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "cmd_report.h"
#include "i18n.h"
#include "reading.h"
#include "view/run.h"

/* Shows it until one leaves. True if a terminal was to be had. */
static bool run(Model *model, const Options *options, const char *only, int *ret_signal)
{
    g_autoptr(GError) error = NULL;
    if (run_view(model, only, reading_wants_colour(options), ret_signal, &error))
        return true;
    cli_complain("%s", error->message);
    return false;
}

/* The exit status, unless a signal ended it: who waits for us is told how it ended. */
static int leave(bool whole, int signal_number)
{
    if (signal_number != 0)
        raise(signal_number);
    return whole ? 0 : 2;
}

static int show_saved(const char *path, const Options *options, const GPtrArray *notebooks)
{
    g_autoptr(Reading) reading =
        reading_open(path, options, (ReadingWish){.steps = true}, notebooks);
    if (!reading)
        return 2;
    int signal_number = 0;
    g_autoptr(Model) model =
        model_saved_new(&reading->input, &(CaptureOptions){.filter = options->filter,
                                                           .most_frames = options->count});
    if (!run(model, options, options->only, &signal_number))
        return 2;
    return leave(reading_was_whole(reading), signal_number);
}

static char *tick(void *session)
{
    return session_tick(session);
}

static LiveSource live_source(const Reading *reading, const Options *options)
{
    Session *session = reading->session;
    LiveSource source = {
        .growing = reading->growing,
        .title = session_title(session),
        .path = session_path(session),
        .live = session_live(session),
        .tick = tick,
        .user = session,
    };
    if (!source.live) /* what is captured has passed the filter already */
        source.again = (CaptureOptions){.filter = options->filter, .most_frames = options->count};
    return source;
}

static int show_growing(const char *path, const Options *options, const GPtrArray *notebooks)
{
    g_autoptr(Reading) reading = reading_open_to_watch(path, options, notebooks);
    if (!reading)
        return 2;
    int signal_number = 0;
    const char *only = reading->only ? selection_source(reading->only) : NULL;
    LiveSource source = live_source(reading, options);
    g_autoptr(Model) model = model_live_new(&source);
    bool shown = run(model, options, only, &signal_number);
    session_finish(reading->session);
    bool whole = reading_was_whole(reading);
    return leave(shown && whole, signal_number);
}

static int show(const Options *options)
{
    g_autoptr(GPtrArray) notebooks = reading_notebooks(options);
    if (!notebooks)
        return 2;
    const char *path = options->files->len > 0 ? g_ptr_array_index(options->files, 0) : NULL;
    return session_may_grow(options, path) ? show_growing(path, options, notebooks)
                                           : show_saved(path, options, notebooks);
}

/* Whether the options ask for a report rather than for a look. */
static bool asks_for_report(const Options *options)
{
    bool one = options->interfaces->len > 0 ? options->files->len == 0 : options->files->len == 1;
    return !one || options->list_interfaces || options->output || options->summary ||
           (options->save_bodies && options->follow) || options->ladders > 0 ||
           options->columns > 0 || strcmp(options->format, "text") != 0;
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
