#include "cmd_notes.h"

#include <stdio.h>
#include <string.h>

#include "../annotations/match.h"
#include "../annotations/study.h"
#include "../annotations/suggest.h"
#include "cli.h"
#include "cmd_notes_request.h"
#include "data.h"
#include "i18n.h"
#include "report/width.h"
#include "report/wrap.h"

/* Width where none is asked for. */
#define DEFAULT_COLUMNS 100

static void free_notebook(gpointer notebook)
{
    notebook_free(notebook);
}

void notes_print_wrapped(const char *text, unsigned indent, unsigned columns)
{
    g_autoptr(GPtrArray) lines = wrap_text(text, columns - indent);
    for (guint i = 0; i < lines->len; i++)
        printf("%*s%s\n", (int)indent, "", (const char *)g_ptr_array_index(lines, i));
}

char *notes_describe_bindings(const Passage *passage)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        g_string_append_printf(text, "%s%s", i ? ", " : "", event_catalogue[binding->event].name);
        if (binding->condition_text)
            g_string_append_printf(text, " if %s", binding->condition_text);
    }
    return g_string_free(text, FALSE);
}

/* "tcp.reset scores 41 of the 45 needed", or "tcp.syn scores 120". (transfer full) */
static char *describe_score(const Match *match)
{
    const char *name = event_catalogue[match->event].name;
    return match->score < MATCH_SCORE ? g_strdup_printf(_("%s scores %u of the %u needed"), name,
                                                        match->score, MATCH_SCORE)
                                      : g_strdup_printf(_("%s scores %u"), name, match->score);
}

char *notes_describe_match(const Passage *passage)
{
    const Match *match = passage->match;
    if (!match)
        return NULL;
    g_autofree char *score = describe_score(match);
    GString *text = g_string_new(score);
    if (*match->words)
        g_string_append_printf(text, ": %s", match->words);
    if (match->under)
        g_string_append_printf(text, _("; under “%s”"), match->under);
    return g_string_free(text, FALSE);
}

static void print_labelled(const char *label, const char *text, unsigned columns)
{
    g_autofree char *line = g_strdup_printf("%s %s", label, text);
    notes_print_wrapped(line, NOTES_INDENT, columns);
}

static void print_bindings(const Passage *passage, unsigned columns)
{
    g_autofree char *bindings = notes_describe_bindings(passage);
    if (*bindings)
        print_labelled(_("on:"), bindings, columns);
    if (passage->claim_text)
        print_labelled(_("expects:"), passage->claim_text, columns);
    if (passage->source)
        print_labelled(passage->corrects ? _("corrects:") : _("see:"), passage->source, columns);
}

/* Why it is bound where no author has said so, or why it is not. */
static void print_reason(const Passage *passage, unsigned columns)
{
    g_autofree char *reason = notes_describe_match(passage);
    if (reason && passage->bindings->len > 0)
        print_labelled(_("because:"), reason, columns);
    else if (reason)
        print_labelled(_("left out:"), reason, columns);
}

/* An id and its title on one line if they fit, else on two. */
static void list_passage(const Passage *passage, unsigned columns)
{
    const char *empty = passage->empty ? _("  (empty)") : "";
    if (width_of(passage->id) + width_of(passage->title) + 2 <= columns) {
        printf("%s  %s%s\n", passage->id, passage->title, empty);
    } else {
        printf("%s%s\n", passage->id, empty);
        notes_print_wrapped(passage->title, NOTES_INDENT, columns);
    }
    print_bindings(passage, columns);
    print_reason(passage, columns);
}

/* Whether the title is no more than the first words of the text. */
static bool title_repeats_text(const Passage *passage)
{
    g_autofree char *words = g_strdup(passage->title);
    if (g_str_has_suffix(words, "…"))
        words[strlen(words) - strlen("…")] = '\0';
    return g_str_has_prefix(passage->text, words);
}

static void show_passage(const Passage *passage, unsigned columns)
{
    printf("%s\n", passage->id);
    if (*passage->section)
        notes_print_wrapped(passage->section, NOTES_INDENT, columns);
    if (!title_repeats_text(passage))
        notes_print_wrapped(passage->title, NOTES_INDENT, columns);
    print_bindings(passage, columns);
    print_reason(passage, columns);
    putchar('\n');
    if (passage->empty)
        notes_print_wrapped(_("(nothing is written under this heading)"), NOTES_INDENT, columns);
    else if (*passage->text)
        notes_print_wrapped(passage->text, NOTES_INDENT, columns);
    putchar('\n');
}

void notes_complain(const Notebook *notebook)
{
    for (guint i = 0; i < notebook->troubles->len; i++)
        cli_complain("%s", (const char *)g_ptr_array_index(notebook->troubles, i));
}

static guint count_bound(const Notebook *notebook)
{
    guint bound = 0;
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        bound += passage->bindings->len > 0;
    }
    return bound;
}

static guint count_unsure(const Notebook *notebook)
{
    guint unsure = 0;
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        unsure += passage->match && passage->bindings->len == 0;
    }
    return unsure;
}

static void list_notebook(const Notebook *notebook, unsigned columns)
{
    for (guint i = 0; i < notebook->passages->len; i++)
        list_passage(g_ptr_array_index(notebook->passages, i), columns);
    printf(_("%s: %u passages, %u of them bound to events"), notebook->path,
           notebook->passages->len, count_bound(notebook));
    guint unsure = count_unsure(notebook);
    if (unsure > 0)
        printf(ngettext(", %u unsure and left out", ", %u unsure and left out", unsure), unsure);
    putchar('\n');
}

static int list_notebooks(const Request *request)
{
    for (guint n = 0; n < request->notebooks->len; n++) {
        const Notebook *notebook = g_ptr_array_index(request->notebooks, n);
        if (request->json)
            notes_write_notebook(notebook, false);
        else
            list_notebook(notebook, request->columns);
        notes_complain(notebook);
    }
    return EXIT_DONE;
}

/* Whether `id` asks for `passage`: by its whole id, or a part before a slash. */
static bool is_asked_for(const Passage *passage, const char *id)
{
    size_t length = strlen(id);
    return strncmp(passage->id, id, length) == 0 &&
           (passage->id[length] == '\0' || passage->id[length] == '/');
}

static void show_one(const Request *request, const Notebook *notebook, const Passage *passage)
{
    if (request->json)
        notes_write_passage(notebook, passage, true);
    else
        show_passage(passage, request->columns);
}

/* Shows what `id` asks for; NULL asks for all. False if there is no such passage. */
static bool show_asked(const Request *request, const char *id, Suggestion *suggestion)
{
    bool found = false;
    for (guint n = 0; n < request->notebooks->len; n++) {
        const Notebook *notebook = g_ptr_array_index(request->notebooks, n);
        for (guint i = 0; i < notebook->passages->len; i++) {
            const Passage *passage = g_ptr_array_index(notebook->passages, i);
            if (id && !is_asked_for(passage, id)) {
                suggest_offer(suggestion, passage->id);
                continue;
            }
            show_one(request, notebook, passage);
            found = true;
        }
    }
    return found || !id;
}

static int show_notebooks(const Request *request)
{
    for (guint n = 0; n < request->notebooks->len; n++)
        notes_complain(g_ptr_array_index(request->notebooks, n));
    if (request->ids->len == 0)
        show_asked(request, NULL, NULL);
    for (guint i = 0; i < request->ids->len; i++) {
        const char *id = g_ptr_array_index(request->ids, i);
        Suggestion suggestion = suggest_like(id);
        if (show_asked(request, id, &suggestion))
            continue;
        if (suggestion.best)
            cli_complain(_("no passage \"%s\"; did you mean %s?"), id, suggestion.best);
        else
            cli_complain(_("no passage \"%s\"; see wirenotes notes list"), id);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

typedef struct Verb {
    const char *name;
    int (*run)(const Request *request);
} Verb;

static const Verb verbs[] = {
    {"list", list_notebooks},
    {"show", show_notebooks},
    {"match", notes_match},
    {"lint", notes_lint},
};

static const char *verb_name(size_t at)
{
    return at < G_N_ELEMENTS(verbs) ? verbs[at].name : NULL;
}

static bool add_notebook(Request *request, const char *path)
{
    g_autoptr(GError) error = NULL;
    Notebook *notebook = notebook_load(path, &error);
    if (!notebook) {
        cli_complain("%s", error->message);
        return false;
    }
    study_notebook(notebook);
    g_ptr_array_add(request->notebooks, notebook);
    return true;
}

static bool looks_like_path(const char *argument)
{
    return g_file_test(argument, G_FILE_TEST_EXISTS) || g_str_has_suffix(argument, ".md");
}

static bool add_shipped(Request *request)
{
    g_autofree char *folder = g_strconcat("annotations/notebook/", i18n_language(), NULL);
    g_autofree char *path = data_path(folder);
    return add_notebook(request, path);
}

/* What follows the verb: for `show`, what is not a notebook is the id of a passage. */
static bool fill_request(const Options *options, const Verb *verb, Request *request)
{
    bool takes_ids = verb->run == show_notebooks;
    for (guint i = 0; i < options->notes->len; i++)
        if (!add_notebook(request, g_ptr_array_index(options->notes, i)))
            return false;
    for (guint i = 1; i < options->files->len; i++) {
        char *argument = g_ptr_array_index(options->files, i);
        if (takes_ids && !looks_like_path(argument))
            g_ptr_array_add(request->ids, argument);
        else if (!add_notebook(request, argument))
            return false;
    }
    return request->notebooks->len > 0 || add_shipped(request);
}

static int run(const Options *options)
{
    const char *word = options->files->len ? g_ptr_array_index(options->files, 0) : "";
    int at = cli_find_verb("notes", word, verb_name);
    if (at < 0)
        return EXIT_USAGE;
    const Verb *verb = &verbs[at];
    Request request = {
        .notebooks = g_ptr_array_new_with_free_func(free_notebook),
        .ids = g_ptr_array_new(),
        .columns = options->columns ? options->columns : DEFAULT_COLUMNS,
        .write = options->write,
        .json = strcmp(options->format, "json") == 0,
    };
    int status = fill_request(options, verb, &request) ? verb->run(&request) : EXIT_USAGE;
    g_ptr_array_unref(request.notebooks);
    g_ptr_array_unref(request.ids);
    return status;
}

int cmd_notes(int argc, char **argv)
{
    Options options;
    int status = cli_parse(argc, argv, &options) ? run(&options) : EXIT_USAGE;
    cli_clear(&options);
    return status;
}
