/* Passages in the making. */
#include "notebook-draft.h"
#include "sentences.h"

#include <string.h>

#define TITLE_BYTES_MAX 400

/* A line before a list that is no longer names what the list is about. Our choice. */
#define LEAD_BYTES_MAX 60

void drafts_init(Drafts *drafts, NotebookReader *reader)
{
    *drafts = (Drafts){.reader = reader};
    drafts->headings = g_array_new(FALSE, FALSE, sizeof(Heading));
}

static Heading *innermost(const Drafts *drafts)
{
    guint count = drafts->headings->len;
    return count ? &g_array_index(drafts->headings, Heading, count - 1) : NULL;
}

/* The titles of all headings, joined. (transfer full) */
static char *section_of(const Drafts *drafts)
{
    GString *section = g_string_new(NULL);
    for (guint i = 0; i < drafts->headings->len; i++) {
        if (i > 0)
            g_string_append(section, " / ");
        g_string_append(section, g_array_index(drafts->headings, Heading, i).title);
    }
    return g_string_free(section, FALSE);
}

static void heading_clear(Heading *heading)
{
    g_free(heading->title);
    g_free(heading->path);
}

/* Leaves the headings that one of `level` ends. */
static void leave_headings(Drafts *drafts, unsigned level)
{
    for (Heading *heading; (heading = innermost(drafts)) && heading->level >= level;) {
        heading_clear(heading);
        g_array_set_size(drafts->headings, drafts->headings->len - 1);
    }
}

static void correction_clear(gpointer data)
{
    g_free(((Correction *)data)->sentence);
}

static Passage *passage_new(const Drafts *drafts, unsigned line)
{
    Passage *passage = g_new0(Passage, 1);
    passage->bindings = g_array_new(FALSE, TRUE, sizeof(Binding));
    passage->corrections = g_array_new(FALSE, TRUE, sizeof(Correction));
    g_array_set_clear_func(passage->corrections, correction_clear);
    passage->section = section_of(drafts);
    passage->line = line;
    return passage;
}

/* Whether the notebook takes another passage; if not, says so once. */
static bool has_room(Drafts *drafts, unsigned line)
{
    if (drafts->reader->notebook->passages->len < NOTEBOOK_PASSAGES_MAX)
        return true;
    if (!drafts->full)
        notebook_trouble(drafts->reader, line, _("more than %d passages; the rest is left out"),
                         NOTEBOOK_PASSAGES_MAX);
    drafts->full = true;
    return false;
}

static Draft *open_draft(Drafts *drafts, unsigned line, char *wanted_id)
{
    GPtrArray *passages = drafts->reader->notebook->passages;
    for (guint i = 0; i < drafts->headings->len; i++) {
        Heading *heading = &g_array_index(drafts->headings, Heading, i);
        if (heading->passage)
            heading->passage->empty = false;
    }

    Draft *draft = &drafts->open[drafts->depth++];
    *draft = (Draft){.passage = passage_new(drafts, line), .wanted_id = wanted_id};
    draft->prose.text = g_string_new(NULL);
    draft->place = passages->len;
    draft->spare = !has_room(drafts, line);
    if (!draft->spare)
        g_ptr_array_add(passages, draft->passage);
    return draft;
}

static void add_style(Passage *passage, size_t from, size_t until, uint8_t style)
{
    StyledText styled = {.from = (uint32_t)from, .until = (uint32_t)until, .style = style};
    if (!passage->styles)
        passage->styles = g_array_new(FALSE, FALSE, sizeof(StyledText));
    guint count = passage->styles->len;
    bool free = count == 0 || g_array_index(passage->styles, StyledText, count - 1).until <= from;
    if (free && until > from)
        g_array_append_val(passage->styles, styled);
}

void draft_style(Draft *draft, size_t from, TextStyle style)
{
    const GString *text = draft->prose.text;
    while (from < text->len && text->str[from] == ' ')
        from++;
    add_style(draft->passage, from, text->len, (uint8_t)style);
}

/* Takes away what lies beyond the end of the text. */
static void clip_styles(GArray *styles, size_t length)
{
    for (guint i = styles ? styles->len : 0; i > 0; i--) {
        StyledText *styled = &g_array_index(styles, StyledText, i - 1);
        styled->until = (uint32_t)MIN(styled->until, length);
        if (styled->from >= styled->until)
            g_array_set_size(styles, i - 1);
    }
}

/* Fills in what is known only at the end of a passage. */
static void finish_passage(Drafts *drafts, Draft *draft)
{
    Passage *passage = draft->passage;
    prose_end_paragraph(&draft->prose);
    g_strchomp(draft->prose.text->str);
    draft->prose.text->len = strlen(draft->prose.text->str);
    prose_clip(&draft->prose, NOTEBOOK_TEXT_BYTES_MAX);
    passage->text = g_strdup(draft->prose.text->str);
    clip_styles(passage->styles, draft->prose.text->len);
    if (*passage->text)
        passage->empty = false;
    if (!passage->title)
        passage->title = prose_first_words(passage->text);

    char *id = notebook_unique_id(drafts->reader, passage->id ? passage->id : draft->wanted_id);
    g_free(passage->id);
    passage->id = id;
    notebook_compile_claim(drafts->reader, passage);
}

static void draft_clear(Draft *draft)
{
    g_string_free(draft->prose.text, TRUE);
    g_free(draft->wanted_id);
    g_free(draft->marker);
    if (draft->spare)
        passage_free(draft->passage);
    *draft = (Draft){0};
}

static void close_last(Drafts *drafts)
{
    Draft *draft = &drafts->open[--drafts->depth];
    if (!draft->spare)
        finish_passage(drafts, draft);
    draft_clear(draft);
}

static void close_all(Drafts *drafts)
{
    while (drafts->depth > 0)
        close_last(drafts);
}

void drafts_clear(Drafts *drafts)
{
    close_all(drafts);
    leave_headings(drafts, 0);
    g_array_unref(drafts->headings);
    g_free(drafts->lead);
}

/* `name` under the innermost heading, whose passage has its id by now. (transfer full) */
static char *path_to(const Drafts *drafts, const char *name)
{
    const Heading *heading = innermost(drafts);
    if (!heading)
        return g_strdup(name);
    bool known = heading->passage && heading->passage->id;
    return g_strdup_printf("%s/%s", known ? heading->passage->id : heading->path, name);
}

static void remember_heading(Drafts *drafts, unsigned level, const Draft *draft)
{
    Heading heading = {.level = level,
                       .passage = draft->spare ? NULL : draft->passage,
                       .title = g_strdup(draft->passage->title),
                       .path = g_strdup(draft->wanted_id)};
    g_array_append_val(drafts->headings, heading);
}

void drafts_open_heading(Drafts *drafts, unsigned level, const char *title, unsigned line)
{
    close_all(drafts);
    leave_headings(drafts, level);
    drafts->loose = 0;
    g_clear_pointer(&drafts->lead, g_free);

    g_autofree char *slug = notebook_slug(title);
    Draft *draft = open_draft(drafts, line, path_to(drafts, slug));
    Prose shown = {.text = g_string_new(title)};
    prose_clip(&shown, TITLE_BYTES_MAX);
    draft->passage->title = g_string_free(shown.text, FALSE);
    draft->passage->empty = true;
    draft->passage->heading = true;
    remember_heading(drafts, level, draft);
}

/* The last line of `text` if it ends with a colon, or is short and no sentence.
 * (transfer full) (nullable) */
static char *lead_of(const char *text)
{
    g_autofree char *lines = g_strchomp(g_strdup(text));
    const char *newline = strrchr(lines, '\n');
    const char *last = newline ? newline + 1 : lines;
    bool colon = g_str_has_suffix(last, ":") || g_str_has_suffix(last, "：");
    bool name = *last && strlen(last) <= LEAD_BYTES_MAX && !prose_ends_sentence(last) &&
                !g_str_has_suffix(last, ".");
    if (!colon && !name)
        return NULL;
    return strlen(last) <= TITLE_BYTES_MAX ? g_strdup(last) : NULL;
}

/* Whether an author's comment is in the passage: then it is as they want it. */
static bool is_authored(const Passage *passage)
{
    return passage->decided || passage->id || passage->source || passage->claim_text;
}

void drafts_part(Drafts *drafts, bool anew, bool bound)
{
    if (drafts->whole || drafts->depth != 1)
        return;
    const Draft *draft = &drafts->open[0];
    bool has_text = draft->prose.text->len > 0;
    if (bound && draft->passage->decided)
        close_all(drafts);
    else if (!has_text || is_authored(draft->passage))
        return;
    else if (anew || prose_ends_sentence(draft->prose.text->str))
        close_all(drafts);
}

void drafts_open_list(Drafts *drafts)
{
    g_free(drafts->lead);
    drafts->lead = drafts->depth ? lead_of(drafts->open[0].prose.text->str) : NULL;
    drafts_close_loose(drafts);
}

void drafts_open_table(Drafts *drafts, const char *header)
{
    g_free(drafts->lead);
    drafts->lead = strlen(header) <= TITLE_BYTES_MAX ? g_strdup(header) : NULL;
    drafts_close_loose(drafts);
}

void drafts_close_loose(Drafts *drafts)
{
    close_all(drafts);
}

/* "1", or "1/2" for the second item in the first. (transfer full) */
static char *item_path(const Drafts *drafts, unsigned number)
{
    GString *path = g_string_new(NULL);
    for (unsigned i = 0; i < drafts->depth; i++)
        g_string_append_printf(path, "%u/", drafts->open[i].number);
    g_string_append_printf(path, "%u", number);
    char *under = path_to(drafts, path->str);
    g_string_free(path, TRUE);
    return under;
}

/* What introduces an item: the line before its list, or the item around it.
 * (transfer full) (nullable) */
static char *lead_of_item(const Drafts *drafts)
{
    if (drafts->depth == 0)
        return g_strdup(drafts->lead);
    Prose lead = {.text = g_string_new(drafts->open[drafts->depth - 1].prose.text->str)};
    g_strchomp(lead.text->str);
    lead.text->len = strlen(lead.text->str);
    prose_clip(&lead, TITLE_BYTES_MAX);
    return g_string_free(lead.text, FALSE);
}

void drafts_open_item(Drafts *drafts, bool ordered, unsigned number, unsigned line)
{
    g_autofree char *lead = lead_of_item(drafts);
    Draft *draft = open_draft(drafts, line, item_path(drafts, number));
    draft->number = number;
    draft->passage->number = number;
    draft->passage->depth = drafts->depth;
    draft->passage->ordered = ordered;
    draft->marker = ordered ? g_strdup_printf("%u. ", number) : g_strdup("• ");
    draft->passage->lead = g_steal_pointer(&lead);
}

/* The styles of `from`, whose text begins at byte `at` of that of `into`. */
static void move_styles(Passage *into, const Passage *from, size_t at)
{
    for (guint i = 0; from->styles && i < from->styles->len; i++) {
        const StyledText *styled = &g_array_index(from->styles, StyledText, i);
        add_style(into, at + styled->from, at + styled->until, styled->style);
    }
}

/* Makes the last draft, an item of an item, text of the one around it. */
static void merge_last(Drafts *drafts)
{
    Draft *draft = &drafts->open[--drafts->depth];
    Draft *parent = &drafts->open[drafts->depth - 1];
    prose_end_paragraph(&parent->prose);
    if (parent->prose.text->len <= NOTEBOOK_TEXT_BYTES_MAX) {
        prose_append(&parent->prose, draft->marker);
        move_styles(parent->passage, draft->passage, parent->prose.text->len);
        prose_append(&parent->prose, draft->prose.text->str);
    }
    if (!draft->spare)
        g_ptr_array_remove_index(drafts->reader->notebook->passages, draft->place);
    draft_clear(draft);
}

void drafts_close_item(Drafts *drafts)
{
    const Draft *draft = &drafts->open[drafts->depth - 1];
    bool own = draft->passage->decided || draft->passage->id;
    own |= drafts->depth > 1 && !is_authored(drafts->open[drafts->depth - 2].passage);
    bool last = draft->place + 1 >= drafts->reader->notebook->passages->len;
    if (drafts->depth > 1 && !own && (last || draft->spare))
        merge_last(drafts);
    else
        close_last(drafts);
}

Draft *drafts_current(Drafts *drafts, unsigned line)
{
    if (drafts->depth > 0)
        return &drafts->open[drafts->depth - 1];
    g_autofree char *name = g_strdup_printf("text-%u", ++drafts->loose);
    return open_draft(drafts, line, path_to(drafts, name));
}
