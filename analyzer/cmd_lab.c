#include "cmd_lab.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_lab_request.h"
#include "i18n.h"
#include "lab/judge.h"
#include "lab/progress.h"
#include "lab/tasks-text.h"
#include "report/escape.h"
#include "view/run.h"

/* ---- what all verbs do --------------------------------------------------- */

static Lab *open_folder(const char *folder)
{
    g_autoptr(GError) error = NULL;
    Lab *lab = lab_open(folder, &error);
    if (!lab)
        cli_complain("%s", error->message);
    return lab;
}

Lab *lab_request_open(const LabRequest *request, const char *name)
{
    g_autoptr(GError) error = NULL;
    const char *folder = lab_find(request->folders, name, &error);
    if (folder)
        return open_folder(folder);
    cli_complain("%s", error->message);
    return NULL;
}

char *lab_request_trace(const LabRequest *request, const Lab *lab)
{
    const Options *options = request->options;
    return options->read_count > 0 ? g_strdup(g_ptr_array_index(options->files, 0))
                                   : lab_trace_path(lab);
}

Reading *lab_request_read(const LabRequest *request, Lab *lab, const char *trace,
                          const GPtrArray *notebooks)
{
    const Options *asked = request->options;
    g_autoptr(GPtrArray) key_logs = g_ptr_array_new();
    g_autofree char *keys = lab_keys_path(lab, trace);
    for (guint i = 0; i < asked->key_logs->len; i++)
        g_ptr_array_add(key_logs, g_ptr_array_index(asked->key_logs, i));
    if (keys)
        g_ptr_array_add(key_logs, keys);

    Options options = *asked;
    options.key_logs = key_logs;
    Reading *reading = reading_open(trace, &options, (ReadingWish){.steps = true}, notebooks);
    if (reading)
        lab_evaluate(lab->answers, reading->analysis);
    return reading;
}

/* The score so far; what is wrong with the file that keeps it is told. */
static Progress *load_progress(void)
{
    g_autofree char *trouble = NULL;
    Progress *progress = progress_load(&trouble);
    if (trouble)
        cli_complain("%s", trouble);
    return progress;
}

static void init_page(const LabRequest *request, Page *page)
{
    page_init(page, stdout, reading_wants_colour(request->options) && isatty(STDOUT_FILENO),
              request->columns);
}

/* The lab that the word behind the verb means. */
static Lab *open_named(const LabRequest *request, const char *verb)
{
    if (request->words->len == 1)
        return lab_request_open(request, g_ptr_array_index(request->words, 0));
    cli_complain(_("lab %s takes the name of one lab; see wirenotes lab list"), verb);
    return NULL;
}

/* ---- list ---------------------------------------------------------------- */

static void list_lab(Page *page, const Lab *lab, const Progress *progress)
{
    unsigned right, asked, tasks = lab->answers->tasks->len;
    unsigned solved = progress_solved(progress, lab);
    g_autofree char *title = escape_prose(lab_title(lab));
    g_autofree char *score = g_strdup_printf(_("%u of %u"), solved, tasks);
    page_put_padded(page, INK_TITLE, lab->name, 26);
    page_put_right(page, solved == tasks ? INK_GOOD : INK_PLAIN, score, 10);
    page_put(page, INK_PLAIN, "  ");
    page_put(page, INK_PLAIN, title);
    if (progress_best_round(progress, lab, &right, &asked)) {
        g_autofree char *best = g_strdup_printf(_("   predicted %u of %u"), right, asked);
        page_put(page, INK_QUIET, best);
    }
    page_end_line(page);
}

static int list(const LabRequest *request)
{
    Page page;
    int status = EXIT_DONE;
    g_autoptr(Progress) progress = load_progress();
    init_page(request, &page);
    for (guint i = 0; i < request->folders->len; i++) {
        g_autoptr(Lab) lab = open_folder(g_ptr_array_index(request->folders, i));
        if (lab)
            list_lab(&page, lab, progress);
        else
            status = EXIT_USAGE;
    }
    page_clear(&page);
    return status;
}

/* ---- open, sheet --------------------------------------------------------- */

/* Shows it on the terminal until one leaves. */
static int view_lab(const LabRequest *request, Lab *lab, Progress *progress)
{
    const Options *options = request->options;
    g_autoptr(GPtrArray) notebooks = reading_notebooks(options);
    g_autofree char *trace = lab_request_trace(request, lab);
    g_autoptr(Reading) reading =
        notebooks ? lab_request_read(request, lab, trace, notebooks) : NULL;
    if (!reading)
        return EXIT_USAGE;

    g_autoptr(GError) error = NULL;
    int signal_number = 0;
    LabSession session = {.lab = lab, .analysis = reading->analysis, .progress = progress};
    g_autoptr(Model) model = model_saved_new(&reading->input, &(CaptureOptions){0});
    bool shown = run_lab_view(model, &session, options->only, reading_wants_colour(options),
                              &signal_number, &error);
    if (!shown)
        cli_complain("%s", error->message);
    g_free(session.trouble);
    bool whole = shown && reading_was_whole(reading);
    if (signal_number != 0)
        raise(signal_number); /* who waits for us is told how it ended */
    return whole ? EXIT_DONE : EXIT_USAGE;
}

static int open_lab(const LabRequest *request)
{
    g_autoptr(Lab) lab = open_named(request, "open");
    if (!lab)
        return EXIT_USAGE;
    g_autoptr(Progress) progress = load_progress();
    if (isatty(STDOUT_FILENO))
        return view_lab(request, lab, progress);
    Page page;
    init_page(request, &page);
    tasks_print(&page, lab, progress);
    page_clear(&page);
    return EXIT_DONE;
}

static int sheet(const LabRequest *request)
{
    g_autoptr(Lab) lab = open_named(request, "sheet");
    if (!lab)
        return EXIT_USAGE;
    g_autofree char *text = tasks_blank_sheet(lab);
    fputs(text, stdout);
    return EXIT_DONE;
}

/* ---- the command --------------------------------------------------------- */

typedef struct Verb {
    const char *name;
    int (*run)(const LabRequest *request);
} Verb;

static const Verb verbs[] = {
    {"list", list}, {"open", open_lab}, {"sheet", sheet}, {"check", lab_check}, {"make", lab_make},
};

static const char *verb_name(size_t at)
{
    return at < G_N_ELEMENTS(verbs) ? verbs[at].name : NULL;
}

static int run(const Options *options)
{
    guint at = options->read_count;
    const char *word = at < options->files->len ? g_ptr_array_index(options->files, at) : "";
    int verb = cli_find_verb("lab", word, verb_name);
    if (verb < 0)
        return EXIT_USAGE;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) folders = lab_folders(options->labs, &error);
    if (!folders) {
        cli_complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (guint i = at + 1; i < options->files->len; i++)
        g_ptr_array_add(words, g_ptr_array_index(options->files, i));
    LabRequest request = {
        .options = options,
        .folders = folders,
        .words = words,
        .columns = options->columns ? options->columns : DEFAULT_COLUMNS,
    };
    return verbs[verb].run(&request);
}

int cmd_lab(int argc, char **argv)
{
    Options options;
    int status = cli_parse(argc, argv, &options) ? run(&options) : EXIT_USAGE;
    cli_clear(&options);
    return status;
}
