#include "coverage-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"

/* Titles named in one line; a notebook may have thousands. */
#define TITLES_MOST 100

/* Titles joined into one line, each once. */
typedef struct Titles {
    GString *text;
    guint count;
} Titles;

static void add_title(Titles *titles, const Passage *passage)
{
    if (titles->count++ >= TITLES_MOST)
        return;
    g_autofree char *title = escape_string(passage->title);
    g_string_append_printf(titles->text, "%s%s", titles->text->len ? " · " : "", title);
}

static void print_titles(Page *page, const char *says, Titles *titles)
{
    if (titles->count > TITLES_MOST)
        g_string_append(titles->text, " · …");
    g_autofree char *line = g_strdup_printf("%s %s", says, titles->text->str);
    if (titles->count > 0)
        page_prose(page, INK_QUIET, 3, line);
    g_string_free(titles->text, TRUE);
}

static void print_passages(Page *page, const Binder *binder, bool verbose)
{
    g_autoptr(GArray) uses = binder_uses(binder);
    Titles unseen = {.text = g_string_new(NULL)};
    for (guint i = 0; i < uses->len; i++) {
        const PassageUse *use = &g_array_index(uses, PassageUse, i);
        if (use->seen.times == 0)
            add_title(&unseen, use->passage);
    }
    g_autofree char *seen = format_count(uses->len - unseen.count);
    g_autofree char *all = format_count(uses->len);
    g_autofree char *says = g_strdup_printf(
        _("Of %s passages that are bound to events, this capture shows %s."), all, seen);
    if (uses->len > 0)
        page_prose(page, INK_PLAIN, 3, says);
    if (!verbose)
        unseen.count = 0;
    print_titles(page, _("Not shown by it:"), &unseen);
}

/* Headings that somebody meant to write something under. */
static void print_empty(Page *page, const ReportInput *input)
{
    Titles empty = {.text = g_string_new(NULL)};
    for (size_t n = 0; n < input->notebook_count; n++) {
        const GPtrArray *passages = input->notebooks[n]->passages;
        for (guint i = 0; i < passages->len; i++) {
            const Passage *passage = g_ptr_array_index(passages, i);
            if (passage->empty)
                add_title(&empty, passage);
        }
    }
    print_titles(page, _("Nothing is written in the notes under:"), &empty);
}

/* "tcp.zero_window ×3 (frame 7)" */
static void print_unexplained(Page *page, const Binder *binder)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        const Sightings *seen = binder_unexplained(binder, (EventId)id);
        if (seen->times == 0)
            continue;
        g_autofree char *count = format_count(seen->times);
        g_string_append_printf(names, "%s%s ×%s ", names->len > 0 ? ", " : "",
                               event_catalogue[id].name, count);
        g_string_append_printf(names, _("(frame %" PRIu64 ")"), seen->frames[0]);
    }
    if (names->len == 0)
        return;
    g_autofree char *says =
        g_strdup_printf(_("Seen here, but not explained by any note: %s"), names->str);
    page_prose(page, INK_PLAIN, 3, says);
}

void coverage_print(Page *page, const ReportInput *input, bool verbose)
{
    if (!input->binder || input->notebook_count == 0)
        return;
    page_heading(page, _("The notes and this capture"));
    print_passages(page, input->binder, verbose);
    print_empty(page, input);
    print_unexplained(page, input->binder);
}
