/* `wirenotes export --anonymize`. */
#include "cmd_export_request.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "capture/rewrite.h"
#include "engine/analysis.h"
#include "export/anonymize.h"
#include "i18n.h"
#include "progress.h"
#include "twice.h"

/* Of the memory that may be used, the part for what is learnt in the first reading. */
#define LEARNT_SHARE 2

/* ---- the key --------------------------------------------------------------------------- */

#define KEY_DIGITS (2 * (size_t)PAN_KEY_BYTES)

static bool read_digits(const char *text, size_t n, uint8_t key[PAN_KEY_BYTES])
{
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isxdigit(text[i]))
            return false;
    for (size_t i = 0; n == KEY_DIGITS && i < PAN_KEY_BYTES; i++)
        key[i] = (uint8_t)(g_ascii_xdigit_value(text[2 * i]) << 4 |
                           g_ascii_xdigit_value(text[2 * i + 1]));
    return n == KEY_DIGITS;
}

/* As digits on the command line, or a file of digits or bytes. */
static bool read_key(const char *text, uint8_t key[PAN_KEY_BYTES])
{
    g_autofree char *bytes = NULL;
    gsize n;
    if (read_digits(text, strlen(text), key))
        return true;
    if (!g_file_get_contents(text, &bytes, &n, NULL)) {
        cli_complain(_("--key takes 64 hexadecimal digits or a file of them, not \"%s\""), text);
        return false;
    }
    size_t line = strcspn(bytes, "\r\n");
    if (n == PAN_KEY_BYTES)
        memcpy(key, bytes, PAN_KEY_BYTES);
    else if (!read_digits(bytes, line, key)) {
        cli_complain(_("%s: a key has 32 bytes, or 64 hexadecimal digits"), text);
        return false;
    }
    return true;
}

static bool choose_key(const char *text, uint8_t key[PAN_KEY_BYTES])
{
    if (text)
        return read_key(text, key);
    if (RAND_priv_bytes(key, PAN_KEY_BYTES) == 1)
        return true;
    cli_complain(_("cannot make a key"));
    return false;
}

/* ---- two readings ----------------------------------------------------------------------- */

/* What broke is told once, by the second reading. False if nothing can be read. */
static bool learn(Anonymizer *anonymizer, const char *path, const Options *options)
{
    g_autoptr(GError) error = NULL;
    CaptureOptions how = {.most_frames = options->count};
    g_autoptr(Capture) capture = capture_open_file(path, &how, &error);
    g_autofree FrameBatch *batch = g_new(FrameBatch, 1);
    if (!capture) {
        cli_complain("%s", error->message);
        return false;
    }
    Progress progress;
    bool whole;
    progress_begin(&progress, _("reading"), options->quiet);
    do {
        whole = capture_next(capture, batch, &error);
        for (size_t i = 0; i < batch->count; i++)
            anonymizer_learn(anonymizer, &batch->frames[i]);
        progress_tell(&progress, capture_facts(capture));
    } while (whole && batch->count > 0);
    progress_end(&progress);
    return true;
}

static void change(void *user, const Frame *frame, uint8_t *bytes)
{
    anonymizer_change(user, frame, bytes);
}

static bool write_changed(Anonymizer *anonymizer, const char *path, const Options *options,
                          Outfile *file, Rewritten *ret, bool *ret_whole)
{
    g_autoptr(GError) error = NULL;
    Progress progress;
    Rewriting how = {.most_frames = options->count,
                     .change = change,
                     .plain = true,
                     .progress = progress_tell,
                     .progress_user = &progress,
                     .user = anonymizer};
    progress_begin(&progress, _("writing"), options->quiet);
    *ret_whole = capture_rewrite(path, &how, file->out, ret, &error);
    progress_end(&progress);
    if (g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_WRITE)) {
        cli_complain(_("cannot write %s: %s"), file->path, error->message);
        return false;
    }
    if (error)
        cli_complain("%s", error->message);
    return true;
}

/* ---- what came of it ---------------------------------------------------------------------- */

static Analysis *analyse(const char *path, const Options *options, Capture **ret_capture)
{
    Progress progress;
    CaptureOptions how = {.most_frames = options->count};
    AnalysisOptions asked = {.let_go = true,
                             .memory_bytes = options->memory,
                             .workers = options->workers,
                             .progress = progress_tell,
                             .progress_user = &progress};
    *ret_capture = capture_open_file(path, &how, NULL);
    progress_begin(&progress, _("checking"), options->quiet);
    Analysis *analysis = *ret_capture ? analysis_run(*ret_capture, &asked) : NULL;
    progress_end(&progress);
    return analysis;
}

/* Tells of each event that is there more or less often than before. */
static unsigned compare(const Analysis *before, const Analysis *after, bool quiet)
{
    unsigned differing = 0;
    for (int id = 0; id < EVENT_COUNT; id++) {
        if (before->tally[id] == after->tally[id])
            continue;
        differing++;
        if (!quiet)
            cli_complain(_("not the same: %s, %" PRIu64 " before, %" PRIu64 " now"),
                         event_catalogue[id].name, before->tally[id], after->tally[id]);
    }
    return differing;
}

/* Both are analysed, without keys, and their events counted. */
static void check(const char *before_path, const char *after_path, const Options *options)
{
    Capture *before_capture = NULL, *after_capture = NULL;
    if (!twice_rewind(before_path))
        return;
    Analysis *before = analyse(before_path, options, &before_capture);
    Analysis *after = analyse(after_path, options, &after_capture);
    if (before && after && compare(before, after, options->quiet) == 0 && !options->quiet)
        cli_complain(_("checked: every event is there again"));
    analysis_free(before);
    analysis_free(after);
    capture_free(before_capture);
    capture_free(after_capture);
}

static void say_result(const Outfile *file, const Rewritten *result, const Anonymizer *anonymizer)
{
    cli_complain(_("%s: %" PRIu64 " packets, anonymised"), file->path, result->packets);
    if (result->dropped_blocks > 0)
        cli_complain(_("left out, with all comments: %" PRIu64
                       " blocks with secrets, names or what is not known"),
                     result->dropped_blocks);
    if (anonymizer_overflowed(anonymizer))
        cli_complain(_("not everything fits in --memory: some payload became zeros"));
}

int export_anonymized(const char *path, const Options *options, Outfile *file)
{
    uint8_t key[PAN_KEY_BYTES];
    Rewritten result;
    bool whole;
    if (!choose_key(options->key, key))
        return EXIT_USAGE;
    Disguise *disguise = disguise_new(key);
    memset(key, 0, sizeof key);
    g_autoptr(Anonymizer) anonymizer = anonymizer_new(disguise, options->memory / LEARNT_SHARE);
    bool done = twice_rewind(path) && learn(anonymizer, path, options) && twice_rewind(path) &&
                write_changed(anonymizer, path, options, file, &result, &whole);
    if (done && !options->quiet)
        say_result(file, &result, anonymizer);
    if (done && file->temporary && fflush(file->out) == 0 && !options->quiet)
        check(path, file->temporary, options);
    done = done && outfile_finish(file);
    disguise_free(disguise);
    return done && whole ? EXIT_DONE : EXIT_USAGE;
}
