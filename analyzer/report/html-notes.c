/* html-notes.c: remarks and passages of the notes, beside a rung and elsewhere. */
#include <string.h>

#include "../i18n.h"
#include "escape.h"
#include "html-report.h"

static const char *line_class(const PaneLine *line)
{
    static const char *const classes[] = {
        [PANE_REMARK] = "remark",
        [PANE_TITLE] = "title",
        [PANE_TEXT] = "text",
        [PANE_SOURCE] = "source",
        [PANE_CORRECTION] = "correction",
        [PANE_VERDICT] = "verdict",
        [PANE_POINTER] = "pointer",
        [PANE_RULE] = "rule",
    };
    return classes[line->kind];
}

static bool is_corrected(const Passage *passage)
{
    return passage->corrects || passage->corrections->len > 0;
}

static void put_paragraph(const HtmlReport *report, const PaneLine *line)
{
    const char *ink = html_ink_class(line->ink);
    html_markup(report->out, "\n<p class=\"%s%s%s\">", line_class(line), ink ? " " : "",
                ink ? ink : "");
    html_text(report->out, line->text);
    html_markup(report->out, "</p>");
}

/* ---- a passage's own text ----------------------------------------------------------- */

static const char *const style_tags[] = {
    [STYLE_CODE] = "code",
    [STYLE_EMPHASIS] = "em",
    [STYLE_STRONG] = "strong",
};

static void put_slice(FILE *out, const Passage *passage, size_t from, size_t until)
{
    g_autofree char *text = g_strndup(passage->text + from, until - from);
    html_text(out, text);
}

/* One paragraph, with what of it is set in another way. @next: the first of the styles
 * that may reach into it; set for the paragraph after it. */
static void put_styled(FILE *out, const Passage *passage, size_t from, size_t until, guint *next)
{
    for (; passage->styles && *next < passage->styles->len; ++*next) {
        const StyledText *styled = &g_array_index(passage->styles, StyledText, *next);
        size_t begin = MAX(styled->from, from), end = MIN(styled->until, until);
        if (styled->from >= until)
            break;
        if (begin >= end)
            continue;
        put_slice(out, passage, from, begin);
        html_markup(out, "<%s>", style_tags[styled->style]);
        put_slice(out, passage, begin, end);
        html_markup(out, "</%s>", style_tags[styled->style]);
        from = end;
        if (styled->until > until)
            break;
    }
    put_slice(out, passage, from, until);
}

static void put_text(FILE *out, const Passage *passage)
{
    size_t from = 0;
    guint next = 0;
    while (passage->text[from]) {
        size_t until = from + strcspn(passage->text + from, "\n");
        html_markup(out, "\n<p class=\"text\">");
        put_styled(out, passage, from, until, &next);
        html_markup(out, "</p>");
        from = until + (passage->text[until] == '\n');
    }
}

static void put_pointer(const HtmlReport *report, const PaneLine *line)
{
    unsigned number = html_note_number(report, line->passage);
    html_markup(report->out, "\n<p class=\"pointer\">");
    if (number)
        html_markup(report->out, "<a href=\"#n%u\">", number);
    html_text(report->out, line->text);
    html_markup(report->out, number ? "</a></p>" : "</p>");
}

/* A passage from its title on: returns the line after its last. */
static guint put_passage(HtmlReport *report, const GArray *lines, guint at)
{
    const PaneLine *title = &g_array_index(lines, PaneLine, at);
    const Passage *passage = title->passage;
    unsigned number = html_note_stands_here(report, passage);
    html_markup(report->out, "\n<div class=\"passage%s\" id=\"n%u\">",
                is_corrected(passage) ? " corrects" : "", number);
    for (; at < lines->len; at++) {
        const PaneLine *line = &g_array_index(lines, PaneLine, at);
        if (line->passage != passage || line->kind == PANE_POINTER)
            break;
        if (line->kind != PANE_TEXT || !*passage->text)
            put_paragraph(report, line);
        else if (g_array_index(lines, PaneLine, at - 1).kind != PANE_TEXT)
            put_text(report->out, passage);
    }
    html_markup(report->out, "</div>");
    return at;
}

void html_rung_notes(HtmlReport *report, const Rung *rung)
{
    g_autoptr(GArray) lines = pane_lines(&report->pane, rung, PANE_WHOLE_LINES);
    if (lines->len == 0)
        return;
    html_markup(report->out, "\n<div class=\"n\">");
    for (guint i = 0; i < lines->len;) {
        const PaneLine *line = &g_array_index(lines, PaneLine, i);
        if (line->kind == PANE_TITLE) {
            i = put_passage(report, lines, i);
            continue;
        }
        if (line->kind == PANE_POINTER)
            put_pointer(report, line);
        else
            put_paragraph(report, line);
        i++;
    }
    html_markup(report->out, "</div>");
}

void html_passage(HtmlReport *report, const Passage *passage)
{
    g_autofree char *source =
        passage->source ? g_strdup_printf(passage->corrects ? _("✎ corrects: %s") : _("see %s"),
                                          passage->source)
                        : NULL;
    const char *rest = passage_rest(passage);
    html_markup(report->out, "<div class=\"passage aside%s\">",
                is_corrected(passage) ? " corrects" : "");
    html_element(report->out, "p", "title note-title", passage->title);
    html_element(report->out, "p", "text", rest ? rest : passage->text);
    if (source)
        html_element(report->out, "p", passage->corrects ? "source telling" : "source quiet",
                     source);
    html_markup(report->out, "</div>\n");
}
