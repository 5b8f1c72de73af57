#include "passage-text.h"

#include "../i18n.h"
#include "../report/escape.h"

static void print_source(Page *page, const Passage *passage)
{
    g_autofree char *source = escape_string(passage->source);
    g_autofree char *says =
        g_strdup_printf(passage->corrects ? _("✎ corrects: %s") : _("see %s"), source);
    if (passage->source)
        page_prose(page, passage->corrects ? INK_TELLING : INK_QUIET, 0, says);
}

static void print_bindings(Page *page, const Passage *passage)
{
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        g_autofree char *condition = escape_string(binding->condition_text);
        g_autofree char *says =
            binding->condition_text
                ? g_strdup_printf(_("on: %s if %s"), event_catalogue[binding->event].name,
                                  condition)
                : g_strdup_printf(_("on: %s"), event_catalogue[binding->event].name);
        page_prose(page, INK_QUIET, 0, says);
    }
}

void passage_print(Page *page, const Passage *passage)
{
    g_autofree char *title = escape_string(passage->title);
    g_autofree char *section = escape_string(passage->section);
    g_autofree char *text = escape_prose(passage->text);
    g_autofree char *expects = escape_string(passage->claim_text);
    page_prose(page, INK_NOTE, 0, title);
    if (*section)
        page_prose(page, INK_QUIET, 0, section);
    page_end_line(page);
    if (*text)
        page_prose(page, INK_PLAIN, 0, text);
    else
        page_prose(page, INK_QUIET, 0, _("(the notes say nothing here)"));
    print_source(page, passage);
    print_bindings(page, passage);
    g_autofree char *claim = g_strdup_printf(_("expects: %s"), expects);
    if (passage->claim_text)
        page_prose(page, INK_QUIET, 0, claim);
}
