/* Text and comments inside a line of Markdown. */
#include "notebook-inline.h"

#include <string.h>

#include "sentences.h"

static void take_comment(NotebookReader *reader, Draft *draft, const char *start, const char *end,
                         unsigned line)
{
    g_autofree char *comment = g_strndup(start, (gsize)(end - start));
    notebook_take_comment(reader, draft->passage, comment, line);
}

static void append_html(Draft *draft, const char *start, size_t length)
{
    g_autofree char *html = g_strndup(start, length);
    prose_append(&draft->prose, html);
}

void inline_take_html(NotebookReader *reader, Draft *draft, const char *html, unsigned line)
{
    for (const char *open; (open = strstr(html, "<!--"));) {
        append_html(draft, html, (size_t)(open - html));
        const char *start = open + strlen("<!--");
        const char *end = strstr(start, "-->");
        if (!end) {
            notebook_trouble(reader, line,
                             _("this comment never ends, so the rest of the file is in it"));
            return;
        }
        take_comment(reader, draft, start, end, line);
        html = end + strlen("-->");
    }
    append_html(draft, html, strlen(html));
}

/* A comment that CommonMark does not take for one would be shown, and not bind. */
static void check_comment(NotebookReader *reader, cmark_node *text, unsigned line)
{
    if (!strstr(cmark_node_get_literal(text), "<!--"))
        return;
    notebook_trouble(reader, line,
                     _("this comment is shown as text: it must end with --> on the line of its "
                       "heading, and have no -- in it"));
}

/* Appends text unless there is more than will be kept. */
static void append_text(Draft *draft, const char *text)
{
    if (draft->prose.text->len <= NOTEBOOK_TEXT_BYTES_MAX)
        prose_append(&draft->prose, text);
}

bool inline_is_comment(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE &&
           g_str_has_prefix(cmark_node_get_literal(node), "<!--");
}

static void append_code(Draft *draft, const char *code)
{
    size_t from = draft->prose.text->len;
    append_text(draft, code);
    draft_style(draft, from, STYLE_CODE);
}

static void inline_append(NotebookReader *reader, Draft *draft, cmark_node *node, unsigned line)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        check_comment(reader, node, line);
        append_text(draft, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_CODE:
        append_code(draft, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_SOFTBREAK:
        prose_end_line(&draft->prose);
        break;
    case CMARK_NODE_LINEBREAK:
        prose_end_paragraph(&draft->prose);
        break;
    case CMARK_NODE_HTML_INLINE:
        if (inline_is_comment(node))
            inline_take_html(reader, draft, cmark_node_get_literal(node), line);
        else
            append_text(draft, cmark_node_get_literal(node));
        break;
    default:
        break;
    }
}

/* Begins or ends what is set in one way; the outermost counts. */
static void take_style(Draft *draft, cmark_node *node, cmark_event_type event, size_t *from,
                       const cmark_node **outermost)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type != CMARK_NODE_EMPH && type != CMARK_NODE_STRONG)
        return;
    if (event == CMARK_EVENT_ENTER && !*outermost) {
        *outermost = node;
        *from = draft->prose.text->len;
    } else if (event == CMARK_EVENT_EXIT && *outermost == node) {
        *outermost = NULL;
        draft_style(draft, *from, type == CMARK_NODE_EMPH ? STYLE_EMPHASIS : STYLE_STRONG);
    }
}

void inlines_append(NotebookReader *reader, Draft *draft, cmark_node *node, unsigned line)
{
    size_t from = 0;
    const cmark_node *outermost = NULL;
    cmark_iter *iter = cmark_iter_new(node);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *part = cmark_iter_get_node(iter);
        take_style(draft, part, event, &from, &outermost);
        if (event == CMARK_EVENT_ENTER)
            inline_append(reader, draft, part, line);
    }
    cmark_iter_free(iter);
}

char *inlines_title(NotebookReader *reader, cmark_node *node, unsigned line)
{
    Passage unbound = {.bindings = NULL};
    Draft draft = {.passage = &unbound, .prose = {.text = g_string_new(NULL)}};
    cmark_iter *iter = cmark_iter_new(node);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *part = cmark_iter_get_node(iter);
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (!inline_is_comment(part))
            inline_append(reader, &draft, part, line);
    }
    cmark_iter_free(iter);
    if (unbound.styles)
        g_array_unref(unbound.styles);
    return g_strstrip(g_string_free(draft.prose.text, FALSE));
}

char *inlines_text(NotebookReader *reader, cmark_node *node, const cmark_node *end, unsigned line)
{
    GString *text = g_string_new(NULL);
    for (; node != end; node = cmark_node_next(node)) {
        g_autofree char *part = inlines_title(reader, node, line);
        g_string_append(text, part);
    }
    return g_string_free(text, FALSE);
}
