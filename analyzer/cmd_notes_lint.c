/* `wirenotes notes lint`: statements known to be wrong or to leave out what matters, and
 * bindings that are wrong. */
#include <stdio.h>

#include "cmd_notes_request.h"
#include "i18n.h"
#include "report/escape.h"
#include "report/json.h"

static void write_correction(Json *json, const Notebook *notebook, const Passage *passage,
                             const Correction *correction)
{
    json_object(json, NULL);
    json_string(json, "type", "correction");
    json_string(json, "notebook", notebook->path);
    json_uint(json, "line", passage->line);
    json_string(json, "passage", passage->id);
    json_string(json, "rule", correction->id);
    json_string(json, "kind", correction->incomplete ? "incomplete" : "wrong");
    json_string(json, "sentence", correction->sentence);
    json_string(json, "says", gettext(correction->says));
    json_string(json, "source", correction->source);
    json_end_record(json);
}

static void print_correction(const Request *request, const Notebook *notebook,
                             const Passage *passage, const Correction *correction)
{
    g_autofree char *sentence = escape_string(correction->sentence);
    g_autofree char *said =
        g_strdup_printf("%s (%s)", gettext(correction->says), correction->source);
    g_autofree char *says = correction->incomplete ? g_strdup_printf(_("✎ incomplete: %s"), said)
                                                   : g_strconcat("✎ ", said, NULL);
    printf("%s:%u: %s\n", notebook->path, passage->line, correction->id);
    notes_print_wrapped(sentence, NOTES_INDENT, request->columns);
    notes_print_wrapped(says, NOTES_INDENT, request->columns);
}

/* What was found in a notebook. */
typedef struct Found {
    guint wrong, incomplete;
} Found;

static Found tell_notebook(const Request *request, const Notebook *notebook)
{
    Json json;
    json_init(&json, stdout);
    Found found = {0};
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        for (guint c = 0; c < passage->corrections->len; c++) {
            const Correction *correction = &g_array_index(passage->corrections, Correction, c);
            if (request->json)
                write_correction(&json, notebook, passage, correction);
            else
                print_correction(request, notebook, passage, correction);
            *(correction->incomplete ? &found.incomplete : &found.wrong) += 1;
        }
    }
    return found;
}

int notes_lint(const Request *request)
{
    guint wrong = 0, troubles = 0;
    for (guint i = 0; i < request->notebooks->len; i++) {
        const Notebook *notebook = g_ptr_array_index(request->notebooks, i);
        Found here = tell_notebook(request, notebook);
        notes_complain(notebook);
        if (!request->json)
            printf(_("%s: statements known to be wrong: %u; incomplete: %u; in %u passages\n"),
                   notebook->path, here.wrong, here.incomplete, notebook->passages->len);
        wrong += here.wrong;
        troubles += notebook->troubles->len;
    }
    return wrong + troubles > 0 ? EXIT_FOUND : EXIT_DONE;
}
