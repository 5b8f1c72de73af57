/* note-lines.c: a passage, a remark and a verdict as lines. */
#include "note-lines.h"

#include "../i18n.h"
#include "escape.h"
#include "phrase.h"
#include "wrap.h"

static void line_clear(gpointer line)
{
    g_free(((PaneLine *)line)->text);
}

GArray *lines_new(void)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(PaneLine));
    g_array_set_clear_func(lines, line_clear);
    return lines;
}

void lines_add_text(GArray *lines, Ink ink, const char *text, unsigned columns)
{
    g_autoptr(GPtrArray) wrapped = wrap_text(text, columns);
    for (guint i = 0; i < wrapped->len; i++) {
        PaneLine line = {.ink = ink, .text = g_strdup(g_ptr_array_index(wrapped, i))};
        g_array_append_val(lines, line);
    }
}

void lines_mark(GArray *lines, guint first, PaneKind kind, const Passage *passage)
{
    for (guint i = first; i < lines->len; i++) {
        PaneLine *line = &g_array_index(lines, PaneLine, i);
        line->kind = kind;
        line->passage = passage;
    }
}

/* Text, as the beginning of something. */
static void lines_add_beginning(GArray *lines, Ink ink, const char *text, unsigned columns)
{
    guint first = lines->len;
    lines_add_text(lines, ink, text, columns);
    g_array_index(lines, PaneLine, first).begins = true;
}

void lines_add_remark(GArray *lines, const Event *event, unsigned columns)
{
    static const struct {
        const char *mark;
        Ink ink;
    } looks[] = {
        [WEIGHT_ROUTINE] = {"· ", INK_QUIET},
        [WEIGHT_TELLING] = {"* ", INK_TELLING},
        [WEIGHT_TROUBLE] = {"! ", INK_TROUBLE},
    };
    EventWeight weight = event_catalogue[event->id].weight;
    g_autofree char *says = event_says(event);
    g_autofree char *marked = g_strconcat(looks[weight].mark, says, NULL);
    if (weight > WEIGHT_ROUTINE)
        lines_add_beginning(lines, looks[weight].ink, marked, columns);
    else
        lines_add_text(lines, looks[weight].ink, marked, columns);
}

bool note_contradicts(const Note *note)
{
    const Passage *passage = note->passage;
    return passage->claim &&
           !expression_holds_for_event(passage->claim, note->conversation, note->event);
}

/* What this one event says to the passage's claim. */
void lines_add_verdict(GArray *lines, const Note *note, unsigned columns)
{
    const Passage *passage = note->passage;
    guint first = lines->len;
    if (!passage->claim)
        return;
    if (!note_contradicts(note)) {
        lines_add_text(lines, INK_GOOD, _("✓ It holds here."), columns);
    } else {
        g_autofree char *claim = escape_string(passage->claim_text);
        g_autofree char *says = g_strdup_printf(_("✗ Not so here: %s"), claim);
        lines_add_text(lines, INK_TROUBLE, says, columns);
    }
    lines_mark(lines, first, PANE_VERDICT, passage);
}

static void add_source(GArray *lines, const Passage *passage, unsigned columns)
{
    if (!passage->source)
        return;
    guint first = lines->len;
    g_autofree char *source = escape_string(passage->source);
    g_autofree char *says = passage->corrects ? g_strdup_printf(_("✎ corrects: %s"), source)
                                              : g_strdup_printf(_("see %s"), source);
    lines_add_text(lines, passage->corrects ? INK_TELLING : INK_QUIET, says, columns);
    lines_mark(lines, first, PANE_SOURCE, passage);
}

/* What is known to be wrong in it, or missing. */
static void add_corrections(GArray *lines, const Passage *passage, unsigned columns)
{
    guint first = lines->len;
    for (guint i = 0; i < passage->corrections->len; i++) {
        const Correction *correction = &g_array_index(passage->corrections, Correction, i);
        g_autofree char *said =
            g_strdup_printf("%s (%s)", gettext(correction->says), correction->source);
        g_autofree char *says = correction->incomplete
                                    ? g_strdup_printf(_("✎ incomplete: %s"), said)
                                    : g_strconcat("✎ ", said, NULL);
        lines_add_text(lines, INK_TELLING, says, columns);
    }
    lines_mark(lines, first, PANE_CORRECTION, passage);
}

/* The title, and what the text says beyond it. */
static void add_titled(GArray *lines, const Passage *passage, const char *rest, unsigned columns)
{
    g_autofree char *title = escape_string(passage->title);
    g_autofree char *text = escape_prose(rest);
    guint first = lines->len;
    lines_add_beginning(lines, INK_NOTE, title, columns);
    lines_mark(lines, first, PANE_TITLE, passage);
    first = lines->len;
    if (*text)
        lines_add_text(lines, INK_PLAIN, text, columns);
    else if (passage->empty)
        lines_add_text(lines, INK_QUIET, _("(the notes say nothing here)"), columns);
    lines_mark(lines, first, PANE_TEXT, passage);
}

/* A text whose title is no more than its first words: its first line stands for that. */
static void add_untitled(GArray *lines, const Passage *passage, unsigned columns)
{
    g_autofree char *text = escape_prose(passage->text);
    guint first = lines->len;
    lines_add_beginning(lines, INK_PLAIN, text, columns);
    g_array_index(lines, PaneLine, first).ink = INK_NOTE;
    lines_mark(lines, first, PANE_TEXT, passage);
    g_array_index(lines, PaneLine, first).kind = PANE_TITLE;
}

void lines_add_passage(GArray *lines, const Note *note, unsigned columns)
{
    const Passage *passage = note->passage;
    const char *rest = passage_rest(passage);
    if (rest)
        add_titled(lines, passage, rest, columns);
    else if (columns < PANE_WHOLE_LINES)
        add_untitled(lines, passage, columns);
    else
        add_titled(lines, passage, passage->text, columns);
    add_source(lines, passage, columns);
    add_corrections(lines, passage, columns);
}
