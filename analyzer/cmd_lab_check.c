/* cmd_lab_check.c: `wirenotes lab check`: a sheet of answers, or the labs themselves. */
#include <string.h>
#include <unistd.h>

#include "cmd_lab_request.h"
#include "i18n.h"
#include "lab/marks.h"
#include "lab/proof.h"
#include "outfile.h"

static const MarksFormat *const formats[] = {&marks_text, &marks_json, &marks_junit};

static const MarksFormat *find_format(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    cli_complain(_("no format \"%s\" of a check; there are text, json and junit"), name);
    return NULL;
}

/* ---- a sheet of answers -------------------------------------------------- */

static bool print_marks(const LabRequest *request, const MarksFormat *format, const Marks *marks)
{
    const Options *options = request->options;
    g_auto(Outfile) file = {0};
    if (!outfile_open(&file, options->output, options->files))
        return false;
    MarksReport report = {
        .out = file.out,
        .colour = reading_wants_colour(options) && isatty(fileno(file.out)),
        .quiet = options->quiet,
        .columns = request->columns,
    };
    format->print(&report, marks);
    return outfile_finish(&file);
}

/* Only text is for the learner: what a CI asks for must not hang on what was asked before. */
static Progress *load_progress(const MarksFormat *format)
{
    if (format != &marks_text)
        return NULL;
    g_autofree char *trouble = NULL;
    Progress *progress = progress_load(&trouble);
    if (trouble)
        cli_complain("%s", trouble);
    return progress;
}

static void save_progress(const Progress *progress)
{
    g_autoptr(GError) error = NULL;
    if (progress && !progress_save(progress, &error))
        cli_complain(_("the score is not kept: %s"), error->message);
}

static int mark(const LabRequest *request, const Lab *lab, const Reading *reading,
                const LabSheet *sheet, const MarksFormat *format)
{
    g_autoptr(Progress) progress = load_progress(format);
    Marks marks = marks_make(lab, reading->analysis->facts.path, reading->analysis, sheet, progress,
                             request->options->reveal);
    bool printed = print_marks(request, format, &marks);
    bool all_right = marks.of[LAB_RIGHT] == marks.list->len;
    marks_clear(&marks);
    save_progress(progress);
    if (!printed || !reading_was_whole(reading))
        return EXIT_USAGE;
    return all_right ? EXIT_DONE : EXIT_WRONG;
}

static int check_sheet(const LabRequest *request, const char *name, const char *path)
{
    const MarksFormat *format = find_format(request->options->format);
    g_autoptr(Lab) lab = format ? lab_request_open(request, name) : NULL;
    if (!lab)
        return EXIT_USAGE;
    g_autoptr(GError) error = NULL;
    g_autoptr(LabSheet) sheet = lab_sheet_read(path, lab->answers, &error);
    if (!sheet) {
        cli_complain("%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autofree char *trace = lab_request_trace(request, lab);
    g_autoptr(Reading) reading = lab_request_read(request, lab, trace, none);
    return reading ? mark(request, lab, reading, sheet, format) : EXIT_USAGE;
}

/* ---- the labs themselves ------------------------------------------------- */

static int solve(const LabRequest *request, Lab *lab)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autofree char *trace = lab_request_trace(request, lab);
    g_autoptr(Reading) reading = lab_request_read(request, lab, trace, none);
    if (!reading)
        return EXIT_USAGE;
    g_autoptr(GPtrArray) troubles = lab_prove(lab, reading->analysis);
    for (guint i = 0; i < troubles->len; i++)
        printf("%s\n", (const char *)g_ptr_array_index(troubles, i));
    unsigned tasks = lab->answers->tasks->len;
    if (troubles->len == 0)
        printf(ngettext("%s: %u task, solved by its own answers\n",
                        "%s: %u tasks, solved by their own answers\n", tasks),
               lab->name, tasks);
    if (!reading_was_whole(reading))
        return EXIT_USAGE;
    return troubles->len == 0 ? EXIT_DONE : EXIT_WRONG;
}

static int solve_one(const LabRequest *request, const char *name)
{
    g_autoptr(Lab) lab = lab_request_open(request, name);
    return lab ? solve(request, lab) : EXIT_USAGE;
}

static int solve_all(const LabRequest *request)
{
    int worst = EXIT_DONE;
    for (guint i = 0; i < request->folders->len; i++) {
        g_autofree char *name = g_path_get_basename(g_ptr_array_index(request->folders, i));
        int status = solve_one(request, name);
        worst = MAX(worst, status);
    }
    return worst;
}

int lab_check(const LabRequest *request)
{
    const GPtrArray *words = request->words;
    if (request->options->solve && words->len == 0 && request->options->read_count == 0)
        return solve_all(request);
    if (request->options->solve && words->len == 1)
        return solve_one(request, g_ptr_array_index(words, 0));
    if (!request->options->solve && words->len == 2)
        return check_sheet(request, g_ptr_array_index(words, 0), g_ptr_array_index(words, 1));
    cli_complain(_("lab check takes the name of a lab and a file of answers; wirenotes lab sheet "
                   "NAME prints an empty one"));
    return EXIT_USAGE;
}
