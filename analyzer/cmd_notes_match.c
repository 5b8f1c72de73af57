/* `wirenotes notes match`: what passages without a binding speak of. */
#include <stdio.h>

#include "../annotations/match-write.h"
#include "../annotations/match.h"
#include "cli.h"
#include "cmd_notes_request.h"
#include "i18n.h"

/* ---- text ---- */

static void print_passage(const Passage *passage, unsigned columns)
{
    g_autofree char *reason = notes_describe_match(passage);
    g_autofree char *bindings = notes_describe_bindings(passage);
    printf("%u: ", passage->line);
    notes_print_wrapped(passage->title, 0, columns);
    if (*bindings)
        notes_print_wrapped(bindings, NOTES_INDENT, columns);
    if (reason)
        notes_print_wrapped(reason, NOTES_INDENT, columns);
}

/* Those bound in one way, under a heading if there are any. */
static guint print_those(const Notebook *notebook, How how, const char *heading, unsigned columns)
{
    guint count = 0;
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (notes_how_bound(passage) != how)
            continue;
        if (count++ == 0 && heading)
            printf("%s\n", heading);
        if (heading)
            print_passage(passage, columns);
    }
    if (count > 0 && heading)
        putchar('\n');
    return count;
}

static void print_text(const Notebook *notebook, unsigned columns)
{
    guint matched = print_those(notebook, HOW_MATCHED, _("Bound by their words:"), columns);
    guint unsure = print_those(notebook, HOW_UNSURE,
                               _("Unsure, and so left out (with the best guess):"), columns);
    guint written = print_those(notebook, HOW_WRITTEN, NULL, columns);
    guint nothing =
        print_those(notebook, HOW_NOTHING, _("About nothing that a capture shows:"), columns);
    printf(_("%s: %u passages: %u bound by their words, %u by their author, %u unsure, "
             "%u about something else\n"),
           notebook->path, notebook->passages->len, matched, written, unsure, nothing);
}

/* ---- --write ---- */

/* Beside the old file first, so that a full disk leaves that as it was. */
static int write_bound(const Notebook *notebook, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(notebook->path, &bytes, &length, &error)) {
        cli_complain("%s", error->message);
        return EXIT_USAGE;
    }
    guint left;
    GString *written = match_written(notebook, bytes, length, &left);
    bool done = g_file_set_contents(path, written->str, (gssize)written->len, &error);
    g_string_free(written, TRUE);
    if (!done) {
        cli_complain("%s", error->message);
        return EXIT_USAGE;
    }
    if (left > 0)
        cli_complain(ngettext("%u passage could not be given a comment without changing it",
                              "%u passages could not be given a comment without changing them",
                              left),
                     left);
    return EXIT_DONE;
}

static int write_only(const Request *request)
{
    const Notebook *notebook = g_ptr_array_index(request->notebooks, 0);
    if (request->notebooks->len == 1 && !g_file_test(notebook->path, G_FILE_TEST_IS_DIR))
        return write_bound(notebook, request->write);
    cli_complain(_("notes match --write takes one notebook, and that a file"));
    return EXIT_USAGE;
}

int notes_match(const Request *request)
{
    for (guint i = 0; i < request->notebooks->len; i++) {
        const Notebook *notebook = g_ptr_array_index(request->notebooks, i);
        if (request->json)
            notes_write_notebook(notebook, false);
        else
            print_text(notebook, request->columns);
        notes_complain(notebook);
    }
    return request->write ? write_only(request) : EXIT_DONE;
}
