/* Plain text out of what people and machines put into files. */
#include <string.h>

#include "notebook-reader.h"

/* First words fit a pane of the report: columns. */
#define FIRST_WORDS_COLUMNS 48

/* Front matter is short; a "---" further down is something else. */
#define FRONT_MATTER_BYTES_MAX 8192

#define SLUG_CHARACTERS_MAX 40

#define ELLIPSIS "…"

static const char *next_character(const char *p)
{
    return p + g_utf8_skip[(guchar)*p];
}

/* What would move a terminal's cursor or turn text around. Joiners stay: emoji
 * and some scripts need them. */
static bool is_unwanted(gunichar c)
{
    const gunichar zero_width_non_joiner = 0x200c, zero_width_joiner = 0x200d;
    if (c == '\n' || c == '\t' || c == zero_width_non_joiner || c == zero_width_joiner)
        return false;
    return g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT;
}

/* Digits before "." or ")" number an item; the others are Markdown's own signs. */
static bool is_mark(const char *p, const char *start)
{
    if (*p == '.' || *p == ')')
        return p > start && g_ascii_isdigit(p[-1]);
    return *p != '\0' && strchr("\n*_`[]!<>&\\-+#~=", *p);
}

/* The length of YAML between "---" and "---" at the beginning, or 0. */
static size_t front_matter_length(const GString *text)
{
    if (!g_str_has_prefix(text->str, "---\n"))
        return 0;
    const char *end = g_strstr_len(text->str + 3, FRONT_MATTER_BYTES_MAX, "\n---\n");
    return end ? (size_t)(end - text->str) + strlen("\n---\n") : 0;
}

/* Blanked rather than cut out, so that lines keep their numbers. */
static void blank_front_matter(GString *text)
{
    size_t length = front_matter_length(text);
    for (size_t i = 0; i < length; i++)
        if (text->str[i] != '\n')
            text->str[i] = ' ';
}

static void append_clean(GString *clean, const char *p)
{
    bool line_end = *p == '\r' && p[1] != '\n';
    if (line_end)
        g_string_append_c(clean, '\n');
    else if (!is_unwanted(g_utf8_get_char(p)))
        g_string_append_len(clean, p, g_utf8_skip[(guchar)*p]);
}

GString *notebook_clean(const char *bytes, size_t length, size_t *ret_marks)
{
    /* Of no bytes there may be no address either. */
    g_autofree char *valid = length ? g_utf8_make_valid(bytes, (gssize)length) : g_strdup("");
    GString *clean = g_string_sized_new(length + 1);
    for (const char *p = valid; *p; p = next_character(p))
        append_clean(clean, p);
    blank_front_matter(clean);

    *ret_marks = 0;
    for (const char *p = clean->str; *p; p++)
        *ret_marks += is_mark(p, clean->str);
    return clean;
}

/* The last character, or 0. */
static gunichar last_character(const GString *text)
{
    if (text->len == 0)
        return 0;
    return g_utf8_get_char(g_utf8_prev_char(text->str + text->len));
}

/* A line of the source ended: words need a space there, Chinese does not. */
static void join_lines(Prose *prose, gunichar next)
{
    gunichar last = last_character(prose->text);
    prose->line_ended = false;
    if (last == 0 || g_unichar_isspace(last) || g_unichar_isspace(next))
        return;
    if (!g_unichar_iswide(last) || !g_unichar_iswide(next))
        g_string_append_c(prose->text, ' ');
}

void prose_append(Prose *prose, const char *text)
{
    for (const char *p = text; *p; p = next_character(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_unwanted(c))
            continue;
        if (prose->line_ended)
            join_lines(prose, c);
        g_string_append_unichar(prose->text, c == '\t' ? ' ' : c);
    }
}

void prose_end_line(Prose *prose)
{
    prose->line_ended = true;
}

void prose_end_paragraph(Prose *prose)
{
    prose->line_ended = false;
    while (prose->text->len > 0 && g_ascii_isspace(prose->text->str[prose->text->len - 1]))
        g_string_truncate(prose->text, prose->text->len - 1);
    if (prose->text->len > 0)
        g_string_append_c(prose->text, '\n');
}

void prose_clip(Prose *prose, size_t bytes)
{
    if (prose->text->len <= bytes)
        return;
    const char *cut = prose->text->str + bytes - strlen(ELLIPSIS) + 1;
    cut = g_utf8_prev_char(cut);
    g_string_truncate(prose->text, (gsize)(cut - prose->text->str));
    g_string_append(prose->text, ELLIPSIS);
}

/* Whether a clause ends with the character at `p`. */
static bool ends_clause(const char *p)
{
    static const char *const ends[] = {"。", "！", "？", "；", "：", "\n", NULL};
    for (unsigned i = 0; ends[i]; i++)
        if (g_str_has_prefix(p, ends[i]))
            return true;
    return strchr(".!?;:", *p) && (p[1] == ' ' || p[1] == '\0' || p[1] == '\n');
}

bool prose_ends_sentence(const char *text)
{
    static const char *const ends[] = {"。", "！", "？", "；"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(text, ends[i]))
            return true;
    return false;
}

/* `text` behind the first of `beginnings` that it has, or NULL. */
static const char *behind_any(const char *text, const char *const *beginnings)
{
    for (; *beginnings; beginnings++)
        if (g_str_has_prefix(text, *beginnings))
            return text + strlen(*beginnings);
    return NULL;
}

bool prose_begins_step(const char *text)
{
    static const char *const bullets[] = {"•", "·", "●", "■", "◆", "◦", "※", "▪", "★", NULL};
    static const char *const before[] = {"第", "（", "(", "步骤", "【", NULL};
    static const char *const numbers[] = {"一", "二", "三", "四", "五",
                                          "六", "七", "八", "九", NULL};
    static const char *const after[] = {"、", "）", ") ", "．", ". ", "：",
                                        ": ", "次", "步", "个", "】", NULL};
    const gunichar circled_one = 0x2460, circled_twenty = 0x2473;
    gunichar first = g_utf8_get_char(text);
    if (first >= circled_one && first <= circled_twenty)
        return true;
    if (behind_any(text, bullets) || g_ascii_strncasecmp(text, "step ", strlen("step ")) == 0)
        return true;
    const char *opened = behind_any(text, before);
    const char *number = opened ? opened : text;
    const char *end = behind_any(number, numbers);
    for (; !end && g_ascii_isdigit(*number); number++)
        if (!g_ascii_isdigit(number[1]))
            end = number + 1;
    return end && behind_any(end, after);
}

static unsigned columns_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

char *prose_first_words(const char *text)
{
    const char *p = text, *last_space = NULL;
    for (unsigned columns = 0; *p && !ends_clause(p); p = next_character(p)) {
        gunichar c = g_utf8_get_char(p);
        columns += columns_of(c);
        if (columns > FIRST_WORDS_COLUMNS) {
            const char *end = last_space ? last_space : p;
            g_autofree char *words = g_strndup(text, (gsize)(end - text));
            return g_strconcat(words, ELLIPSIS, NULL);
        }
        if (c == ' ')
            last_space = p;
        else if (g_unichar_iswide(c))
            last_space = NULL;
    }
    return g_strndup(text, (gsize)(p - text));
}

const char *passage_rest(const Passage *passage)
{
    size_t length = strlen(passage->title);
    if (passage->heading || !*passage->text)
        return passage->text;
    if (g_str_has_suffix(passage->title, ELLIPSIS))
        return NULL;
    if (strncmp(passage->text, passage->title, length) != 0)
        return passage->text;
    const char *rest = passage->text + length;
    while (*rest && (g_ascii_isspace(*rest) || ends_clause(rest)))
        rest = next_character(rest);
    return rest;
}

char *notebook_slug(const char *title)
{
    GString *slug = g_string_new(NULL);
    unsigned characters = 0;
    bool gap = false;
    for (const char *p = title; *p && characters < SLUG_CHARACTERS_MAX; p = next_character(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c)) {
            gap = slug->len > 0;
            continue;
        }
        if (gap)
            g_string_append_c(slug, '-');
        gap = false;
        g_string_append_unichar(slug, g_unichar_tolower(c));
        characters++;
    }
    if (slug->len == 0)
        g_string_append(slug, "note");
    return g_string_free(slug, FALSE);
}

char *notebook_unique_id(NotebookReader *reader, const char *wanted)
{
    /* The table keeps how often each was wanted, so that a thousand of the same
     * name do not try a thousand numbers each. */
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(reader->ids, wanted));
    char *id = g_strdup(wanted);
    while (g_hash_table_contains(reader->ids, id)) {
        g_free(id);
        id = g_strdup_printf("%s-%u", wanted, ++count);
    }
    g_hash_table_insert(reader->ids, g_strdup(wanted), GUINT_TO_POINTER(count ? count : 1));
    if (count)
        g_hash_table_insert(reader->ids, g_strdup(id), GUINT_TO_POINTER(1));
    return id;
}
