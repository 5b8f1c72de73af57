/* From CommonMark's tree to passages. Nothing here recurses: nesting is the
 * stranger's choice. */
#include <cmark.h>
#include <string.h>

#include "notebook-draft.h"
#include "notebook-inline.h"
#include "notebook-table.h"
#include "sentences.h"

/* A comment with a binding is no longer than this. Our choice. */
#define COMMENT_BYTES_MAX 8192

/* How far back the end of a sentence is looked for. Our choice. */
#define LINE_BYTES_MAX 16384

typedef struct Walk {
    Drafts drafts;
    unsigned items;                   /* items around, those too deep to be passages included */
    unsigned lists;                   /* lists around */
    unsigned numbers[ITEM_DEPTH_MAX]; /* of the next item, by list */
    const char *source;               /* the file */
    const char *line_at;              /* where line `line` of it begins */
    unsigned line;
    cmark_node *after_list; /* (nullable) a line that follows a list without a blank one */
    unsigned after_list_line;
} Walk;

static unsigned line_of(cmark_node *node)
{
    int line = cmark_node_get_start_line(node);
    return line > 0 ? (unsigned)line : 0;
}

/* ---- headings ---- */

/* Takes the comments among the inlines from `node` up to `end`. */
static void take_comments(Walk *walk, cmark_node *node, const cmark_node *end, unsigned line)
{
    for (; node != end; node = cmark_node_next(node))
        if (inline_is_comment(node)) {
            Draft *draft = drafts_current(&walk->drafts, line);
            inline_take_html(walk->drafts.reader, draft, cmark_node_get_literal(node), line);
        }
}

static void read_heading(Walk *walk, cmark_node *node)
{
    unsigned line = line_of(node);
    g_autofree char *title = inlines_title(walk->drafts.reader, node, line);
    drafts_open_heading(&walk->drafts, (unsigned)cmark_node_get_heading_level(node), title, line);
    take_comments(walk, cmark_node_first_child(node), NULL, line);
}

static bool is_break(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
}

/* The break or NULL that ends the line beginning at `node`. */
static cmark_node *end_of_line(cmark_node *node)
{
    while (node && !is_break(node))
        node = cmark_node_next(node);
    return node;
}

/* Bold, or bold and slanted. */
static bool is_bold(cmark_node *node)
{
    if (cmark_node_get_type(node) == CMARK_NODE_EMPH) {
        node = cmark_node_first_child(node);
        if (!node || cmark_node_next(node))
            return false;
    }
    return cmark_node_get_type(node) == CMARK_NODE_STRONG;
}

/* What may stand on a bold line besides: blanks, a colon, a comment. */
static bool is_beside_bold(cmark_node *node)
{
    if (cmark_node_get_type(node) != CMARK_NODE_TEXT)
        return inline_is_comment(node);
    const char *literal = cmark_node_get_literal(node);
    return literal[strspn(literal, " \t:")] == '\0' || strcmp(literal, "：") == 0;
}

/* The bold part of a line that has nothing else, or NULL. */
static cmark_node *find_bold_alone(cmark_node *node, const cmark_node *end)
{
    cmark_node *bold = NULL;
    for (; node != end; node = cmark_node_next(node)) {
        if (!bold && is_bold(node))
            bold = node;
        else if (!is_beside_bold(node))
            return NULL;
    }
    return bold;
}

/* ---- paragraphs ---- */

static void append_line(Walk *walk, Draft *draft, cmark_node *node, const cmark_node *end,
                        unsigned line)
{
    for (; node != end; node = cmark_node_next(node))
        inlines_append(walk->drafts.reader, draft, node, line);
    prose_end_line(&draft->prose);
}

/* Whether the line that begins at `node` begins something new: a step, or what a
 * bold word names. */
static bool begins_anew(cmark_node *node)
{
    if (is_bold(node))
        return true;
    return cmark_node_get_type(node) == CMARK_NODE_TEXT &&
           prose_begins_step(cmark_node_get_literal(node));
}

/* Whether a comment on the line from `node` to `end` binds it. */
static bool is_bound_line(cmark_node *node, const cmark_node *end)
{
    for (; node != end; node = cmark_node_next(node))
        if (inline_is_comment(node) && strstr(cmark_node_get_literal(node), "on:"))
            return true;
    return false;
}

/* ---- tables ---- */

/* The line that begins at `*node`, which moves to the next one. (transfer full) */
static char *take_line(Walk *walk, cmark_node **node, unsigned line)
{
    cmark_node *end = end_of_line(*node);
    char *text = inlines_text(walk->drafts.reader, *node, end, line);
    *node = end ? cmark_node_next(end) : NULL;
    return text;
}

static bool is_table(Walk *walk, cmark_node *node, unsigned line)
{
    g_autofree char *header = take_line(walk, &node, line);
    if (!node || !strchr(header, '|'))
        return false;
    g_autofree char *rule = take_line(walk, &node, line);
    return node && table_is_rule(rule);
}

/* Each row is an item, introduced by the header. CommonMark has no tables; they are
 * lines of one paragraph to it. */
static void read_table(Walk *walk, cmark_node *node, unsigned line)
{
    g_autofree char *header = take_line(walk, &node, line++);
    g_autofree char *lead = table_row_text(header);
    g_free(take_line(walk, &node, line++));
    drafts_open_table(&walk->drafts, lead);
    for (unsigned number = 1; node; number++, line++) {
        cmark_node *end = end_of_line(node);
        drafts_open_item(&walk->drafts, false, number, line);
        take_comments(walk, node, end, line);
        g_autofree char *row = take_line(walk, &node, line);
        g_autofree char *text = table_row_text(row);
        prose_append(&drafts_current(&walk->drafts, line)->prose, text);
        drafts_close_item(&walk->drafts);
    }
}

/* Lines outside any list, from `node` to the end of its paragraph. Where nothing
 * is bound paragraphs are passages of their own, and so are lines that are steps. */
static void read_lines(Walk *walk, cmark_node *node, unsigned line)
{
    for (bool first = true; node; first = false) {
        cmark_node *end = end_of_line(node);
        drafts_part(&walk->drafts, first || begins_anew(node), is_bound_line(node, end));
        cmark_node *bold = find_bold_alone(node, end);
        if (bold) {
            g_autofree char *title = inlines_title(walk->drafts.reader, bold, line);
            drafts_open_heading(&walk->drafts, BOLD_LEVEL, title, line);
            take_comments(walk, node, end, line);
        } else {
            append_line(walk, drafts_current(&walk->drafts, line), node, end, line);
        }
        if (end && cmark_node_get_type(end) == CMARK_NODE_LINEBREAK)
            prose_end_paragraph(&drafts_current(&walk->drafts, line)->prose);
        node = end ? cmark_node_next(end) : NULL;
        line++;
    }
    if (walk->drafts.depth > 0)
        prose_end_paragraph(&drafts_current(&walk->drafts, line)->prose);
}

static void read_block(Walk *walk, cmark_node *node, unsigned line)
{
    if (is_table(walk, node, line))
        read_table(walk, node, line);
    else
        read_lines(walk, node, line);
}

/* Where line `number` of the source begins, or NULL. Asked in rising order. */
static const char *source_line(Walk *walk, unsigned number)
{
    while (walk->line < number) {
        const char *newline = strchr(walk->line_at, '\n');
        if (!newline)
            return NULL;
        walk->line_at = newline + 1;
        walk->line++;
    }
    return walk->line == number ? walk->line_at : NULL;
}

/* `end` without blanks and comments before it. */
static const char *end_of_words(const char *start, const char *end)
{
    for (;;) {
        while (end > start && g_ascii_isspace(end[-1]))
            end--;
        if (end - start < (ptrdiff_t)strlen("-->") || strncmp(end - 3, "-->", 3) != 0)
            return end;
        const char *open = g_strrstr_len(start, end - start, "<!--");
        if (!open)
            return end;
        end = open;
    }
}

/* Whether a sentence ends before `line_start`. */
static bool ends_sentence(const Walk *walk, const char *line_start)
{
    static const char *const ends[] = {"。", "！", "？", "；", "：", "）", "”", "】",
                                       "」", ".",  "!",  "?",  ";",  ":",  ")"};
    /* No further back than a line may be long, lest this were quadratic. */
    const char *start =
        MAX(walk->source, line_start - MIN(line_start - walk->source, LINE_BYTES_MAX));
    const char *end = end_of_words(start, line_start);
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        size_t length = strlen(ends[i]);
        if ((size_t)(end - walk->source) >= length && memcmp(end - length, ends[i], length) == 0)
            return true;
    }
    return false;
}

/* People write on after a list without a blank line, and CommonMark takes that
 * for more of the last item. A line is not if it is not indented and the item
 * had come to the end of a sentence. NULL if there is no such line. */
static cmark_node *find_line_after_list(Walk *walk, cmark_node *paragraph)
{
    unsigned line = line_of(paragraph);
    unsigned breaks = 0;
    for (cmark_node *n = cmark_node_first_child(paragraph); n; n = cmark_node_next(n))
        breaks += is_break(n);
    /* Breaks in code or HTML: then lines cannot be told from nodes. */
    if (line + breaks != (unsigned)cmark_node_get_end_line(paragraph))
        return NULL;

    cmark_node *node = end_of_line(cmark_node_first_child(paragraph));
    for (; node; node = end_of_line(cmark_node_next(node))) {
        const char *source = source_line(walk, ++line);
        if (!source)
            return NULL;
        if (*source == ' ' || *source == '\t' || !ends_sentence(walk, source))
            continue;
        walk->after_list_line = line;
        return cmark_node_next(node);
    }
    return NULL;
}

/* Whether `paragraph` ends the last item of a list that is in no other. */
static bool ends_list(const Walk *walk, cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph);
    return walk->items == 1 && cmark_node_get_type(item) == CMARK_NODE_ITEM &&
           !cmark_node_next(item) && !cmark_node_next(paragraph);
}

static void read_item_paragraph(Walk *walk, cmark_node *paragraph)
{
    unsigned line = line_of(paragraph);
    Draft *draft = drafts_current(&walk->drafts, line);
    cmark_node *after = ends_list(walk, paragraph) ? find_line_after_list(walk, paragraph) : NULL;
    for (cmark_node *n = cmark_node_first_child(paragraph); n != after; n = cmark_node_next(n))
        inlines_append(walk->drafts.reader, draft, n, line);
    prose_end_paragraph(&draft->prose);
    walk->after_list = after;
}

/* ---- blocks ---- */

static void read_code(Walk *walk, cmark_node *node)
{
    Draft *draft = drafts_current(&walk->drafts, line_of(node));
    size_t from = draft->prose.text->len;
    prose_append(&draft->prose, cmark_node_get_literal(node));
    draft_style(draft, from, STYLE_CODE);
    prose_end_paragraph(&draft->prose);
}

/* Whether there is nothing but comments in it. */
static bool is_comment_only(const char *html)
{
    while (g_str_has_prefix(html, "<!--")) {
        const char *end = strstr(html, "-->");
        html = end ? end + strlen("-->") : html + strlen(html);
        html += strspn(html, " \n");
    }
    return *html == '\0';
}

/* A comment on a line of its own belongs to the passage before it. After a list
 * nothing is open; such a comment would begin a passage without a word. */
static void read_html(Walk *walk, cmark_node *node)
{
    const char *html = cmark_node_get_literal(node);
    unsigned line = line_of(node);
    if (walk->drafts.depth == 0 && is_comment_only(html)) {
        if (strstr(html, "on:"))
            notebook_trouble(walk->drafts.reader, line,
                             _("this comment follows no passage; put it at the end of a heading "
                               "or an item"));
        return;
    }
    Draft *draft = drafts_current(&walk->drafts, line);
    inline_take_html(walk->drafts.reader, draft, html, line);
    prose_end_paragraph(&draft->prose);
}

static void read_paragraph(Walk *walk, cmark_node *node)
{
    if (walk->items > 0)
        read_item_paragraph(walk, node);
    else
        read_block(walk, cmark_node_first_child(node), line_of(node));
}

/* ---- lists ---- */

static void enter_list(Walk *walk, cmark_node *list)
{
    if (walk->items == 0)
        drafts_open_list(&walk->drafts);
    bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    if (walk->lists < ITEM_DEPTH_MAX)
        walk->numbers[walk->lists] = ordered ? (unsigned)cmark_node_get_list_start(list) : 1;
    walk->lists++;
}

static void leave_list(Walk *walk)
{
    walk->lists--;
    cmark_node *after = walk->after_list;
    walk->after_list = NULL;
    if (after && walk->items == 0)
        read_lines(walk, after, walk->after_list_line);
}

static void enter_item(Walk *walk, cmark_node *item)
{
    walk->items++;
    if (walk->lists > ITEM_DEPTH_MAX)
        return;
    bool ordered = cmark_node_get_list_type(cmark_node_parent(item)) == CMARK_ORDERED_LIST;
    unsigned number = walk->numbers[walk->lists - 1]++;
    drafts_open_item(&walk->drafts, ordered, number, line_of(item));
}

static void leave_item(Walk *walk)
{
    walk->items--;
    if (walk->lists <= ITEM_DEPTH_MAX)
        drafts_close_item(&walk->drafts);
}

/* ---- the walk ---- */

/* True if all that is in `node` has been read. */
static bool enter(Walk *walk, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        if (walk->items > 0)
            read_item_paragraph(walk, node);
        else
            read_heading(walk, node);
        return true;
    case CMARK_NODE_PARAGRAPH:
        read_paragraph(walk, node);
        return true;
    case CMARK_NODE_LIST:
        enter_list(walk, node);
        return false;
    case CMARK_NODE_ITEM:
        enter_item(walk, node);
        return false;
    case CMARK_NODE_CODE_BLOCK:
        read_code(walk, node);
        return false;
    case CMARK_NODE_HTML_BLOCK:
        read_html(walk, node);
        return false;
    default:
        return false;
    }
}

static void leave(Walk *walk, cmark_node *node)
{
    if (cmark_node_get_type(node) == CMARK_NODE_LIST)
        leave_list(walk);
    else if (cmark_node_get_type(node) == CMARK_NODE_ITEM)
        leave_item(walk);
}

static void walk_document(Walk *walk, cmark_node *document)
{
    cmark_iter *iter = cmark_iter_new(document);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_EXIT)
            leave(walk, node);
        else if (enter(walk, node))
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    }
    cmark_iter_free(iter);
}

/* Whether some comment with a binding has a line of its own: it speaks for all
 * that stands between its heading and itself. */
static bool binds_whole_sections(const char *markdown)
{
    for (const char *open = markdown; (open = strstr(open, "<!--")); open += strlen("<!--")) {
        const char *start = open;
        while (start > markdown && (start[-1] == ' ' || start[-1] == '\t'))
            start--;
        bool own_line = start == markdown || start[-1] == '\n';
        if (own_line && g_strstr_len(open, COMMENT_BYTES_MAX, "on:"))
            return true;
    }
    return false;
}

void notebook_read_markdown(NotebookReader *reader, const char *markdown, size_t length)
{
    Walk walk = {.source = markdown, .line_at = markdown, .line = 1};
    drafts_init(&walk.drafts, reader);
    walk.drafts.whole = binds_whole_sections(markdown);
    cmark_node *document = cmark_parse_document(markdown, length, CMARK_OPT_DEFAULT);
    walk_document(&walk, document);
    cmark_node_free(document);
    drafts_clear(&walk.drafts);
}
