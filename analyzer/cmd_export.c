#include "cmd_export.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/rewrite.h"
#include "cmd_export_request.h"
#include "export/comments.h"
#include "i18n.h"
#include "progress.h"
#include "reading.h"
#include "twice.h"

/* ---- what is asked for -------------------------------------------------------------- */

/* Where the capture goes, or NULL. */
static const char *output_of(const Options *options)
{
    return options->write ? options->write : options->output;
}

static const char *wrong_with(const Options *options)
{
    const char *output = output_of(options);
    if (options->interfaces->len > 0 || options->follow)
        return _("export takes a capture that is complete: capture with -w first");
    if (options->files->len != 1)
        return _("export takes one capture at a time; see wirenotes --help");
    if (options->filter)
        return _("export has no -f: it keeps every packet; -Y says which connections get notes");
    if (options->key && !options->anonymize)
        return _("--key goes with --anonymize");
    if (!output)
        return _("export needs -w FILE, where the capture goes");
    if (strcmp(output, "-") == 0 && isatty(STDOUT_FILENO))
        return _("a capture is not written to a terminal; -w FILE names a file");
    return NULL;
}

/* ---- one capture ---------------------------------------------------------------------- */

static bool drops_comment(void *user, Cursor comment)
{
    (void)user;
    return comment_is_ours(comment);
}

static void comment(void *user, uint64_t frame, GPtrArray *ret)
{
    comments_of(user, frame, ret);
}

static void say_result(const char *output, const Rewritten *result, const Comments *comments)
{
    cli_complain(_("%s: %" PRIu64 " packets, %" PRIu64 " comments"), output, result->packets,
                 result->comments);
    if (result->no_room > 0)
        cli_complain(
            _("%" PRIu64 " comments left out: the block of their packet has no room for any"),
            result->no_room);
    if (comments && comments_left_out(comments) > 0)
        cli_complain(_("%" PRIu64 " comments left out: more than %d on one packet"),
                     comments_left_out(comments), COMMENTS_MOST);
}

/* Writes all that can be read, and says in one line if that was not everything. */
static int write_capture(const char *path, const Options *options, Comments *comments,
                         Outfile *file)
{
    g_autoptr(GError) error = NULL;
    Rewritten result;
    Progress progress;
    progress_begin(&progress, _("writing"), options->quiet);
    Rewriting how = {.most_frames = options->count,
                     .drops_comment = drops_comment,
                     .comment = comments ? comment : NULL,
                     .progress = progress_tell,
                     .progress_user = &progress,
                     .user = comments};
    if (!twice_rewind(path))
        return EXIT_USAGE;
    bool whole = capture_rewrite(path, &how, file->out, &result, &error);
    progress_end(&progress);
    bool failed = g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_WRITE);
    if (failed)
        cli_complain(_("cannot write %s: %s"), file->path, error->message);
    else if (!whole && !comments) /* or else the analysis has told */
        cli_complain("%s", error->message);
    if (failed || !outfile_finish(file))
        return EXIT_USAGE;
    if (!options->quiet)
        say_result(file->path, &result, comments);
    return whole ? EXIT_DONE : EXIT_USAGE;
}

static int annotate(const char *path, const Options *options, Outfile *file)
{
    g_autoptr(GPtrArray) notebooks = reading_notebooks(options);
    if (!notebooks)
        return EXIT_USAGE;
    g_autoptr(Reading) reading = reading_open(path, options, (ReadingWish){0}, notebooks);
    if (!reading)
        return EXIT_USAGE;
    bool was_whole = reading_was_whole(reading);
    g_autoptr(Comments) comments = comments_new(&reading->input, options->verbose);
    int status = write_capture(path, options, comments, file);
    return was_whole ? status : EXIT_USAGE;
}

static int run(const Options *options)
{
    const char *wrong = wrong_with(options);
    if (wrong) {
        cli_complain("%s", wrong);
        return EXIT_USAGE;
    }
    const char *input = g_ptr_array_index(options->files, 0);
    g_auto(Outfile) file = {0};
    if (!outfile_open(&file, output_of(options), options->files))
        return EXIT_USAGE;
    const char *path = twice_open(input);
    if (!path)
        return EXIT_USAGE;
    if (options->anonymize)
        return export_anonymized(path, options, &file);
    return options->no_comments ? write_capture(path, options, NULL, &file)
                                : annotate(path, options, &file);
}

int cmd_export(int argc, char **argv)
{
    Options options;
    int status = cli_parse(argc, argv, &options) ? run(&options) : EXIT_USAGE;
    cli_clear(&options);
    return status;
}
