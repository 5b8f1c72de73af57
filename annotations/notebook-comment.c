/* Bindings: what stands in the HTML comments of a notebook. */
#include <string.h>

#include "notebook-reader.h"
#include "sentences.h"
#include "suggest.h"

/* More events than this in one `on:` would be a list, not a note. Our choice. */
#define EVENTS_MAX   32
#define ID_BYTES_MAX 100
/* A comment is looked at no further than this. Our choice: twice an expression. */
#define COMMENT_BYTES_MAX 8192

static const char *const keys[] = {"on", "expects", "corrects", "see", "id", NULL};

/* One "key: value" of a comment. */
typedef struct Entry {
    const char *key, *value; /* borrowed from the comment */
    size_t key_length, value_length;
    bool apart; /* the key begins the comment, a line, or follows two spaces */
} Entry;

static bool is_known_key(const char *text, size_t length)
{
    for (unsigned i = 0; keys[i]; i++)
        if (strlen(keys[i]) == length && strncmp(keys[i], text, length) == 0)
            return true;
    return false;
}

/* The length of a word at `text` that a colon and a space follow, or 0. */
static size_t key_length(const char *text)
{
    size_t n = 0;
    while (g_ascii_isalpha(text[n]))
        n++;
    bool ends = text[n] == ':' && (text[n + 1] == '\0' || g_ascii_isspace(text[n + 1]));
    return ends ? n : 0;
}

static bool stands_apart(const char *comment, const char *at)
{
    if (at == comment || at[-1] == '\n')
        return true;
    return at - comment >= 2 && g_ascii_isspace(at[-1]) && g_ascii_isspace(at[-2]);
}

/* Whether a key begins at `at`: one of ours anywhere between words, another
 * only where it stands apart. */
static bool begins_entry(const char *comment, const char *at, Entry *ret)
{
    if (at > comment && !g_ascii_isspace(at[-1]))
        return false;
    size_t length = key_length(at);
    bool apart = stands_apart(comment, at);
    if (length == 0 || (!apart && !is_known_key(at, length)))
        return false;
    *ret = (Entry){.key = at, .key_length = length, .value = at + length + 1, .apart = apart};
    return true;
}

/* Steps over a text in quotes, in which nothing is a key or a comma. An
 * apostrophe inside a word opens none. */
static const char *skip_quoted(const char *start, const char *at)
{
    bool in_word = at > start && g_ascii_isalnum(at[-1]);
    if ((*at != '"' && *at != '\'') || in_word)
        return at;
    for (const char *p = at + 1; *p; p++) {
        if (*p == *at)
            return p;
        if (*p == '\\' && p[1])
            p++;
    }
    return at;
}

/* (element-type Entry) */
static GArray *split_entries(const char *comment)
{
    GArray *entries = g_array_new(FALSE, TRUE, sizeof(Entry));
    Entry entry;
    for (const char *at = comment; *at; at++) {
        at = skip_quoted(comment, at);
        if (!begins_entry(comment, at, &entry))
            continue;
        g_array_append_val(entries, entry);
        at += entry.key_length;
    }
    for (guint i = 0; i < entries->len; i++) {
        Entry *this = &g_array_index(entries, Entry, i);
        const char *end = i + 1 < entries->len ? g_array_index(entries, Entry, i + 1).key
                                               : comment + strlen(comment);
        this->value_length = (size_t)(end - this->value);
    }
    return entries;
}

/* Words separated by single spaces. (transfer full) */
static char *tidy(const char *value, size_t length)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < length; i++) {
        bool space = g_ascii_isspace(value[i]);
        bool spaced = text->len == 0 || text->str[text->len - 1] == ' ';
        if (!space)
            g_string_append_c(text, value[i]);
        else if (!spaced)
            g_string_append_c(text, ' ');
    }
    return g_strchomp(g_string_free(text, FALSE));
}

/* The end of the first of several bindings: a comma outside quotes and brackets. */
static char *find_comma(char *text)
{
    int open = 0;
    for (char *at = text; *at; at++) {
        at += skip_quoted(text, at) - at;
        open += *at == '(' || *at == '{';
        open -= *at == ')' || *at == '}';
        if (*at == ',' && open <= 0)
            return at;
    }
    return NULL;
}

static void complain_of_event(NotebookReader *reader, unsigned line, const char *name)
{
    const char *suggestion = suggest_event(name);
    if (suggestion)
        notebook_trouble(reader, line, _("no event is called \"%s\"; did you mean %s?"), name,
                         suggestion);
    else
        notebook_trouble(reader, line, _("no event is called \"%s\"; see wirenotes events"), name);
}

/* "EVENT" or "EVENT if CONDITION"; `text` is cut apart. */
static void take_binding(NotebookReader *reader, Passage *passage, char *text, unsigned line)
{
    g_strstrip(text);
    char *condition = strchr(text, ' ');
    if (condition)
        *condition++ = '\0';
    EventId event = event_find(text);
    if (event == EVENT_COUNT) {
        complain_of_event(reader, line, text);
        return;
    }
    if (condition && !g_str_has_prefix(condition, "if ")) {
        notebook_trouble(reader, line, _("\"if\" or a comma should follow %s, not \"%s\""), text,
                         condition);
        return;
    }

    Binding binding = {.event = event};
    g_autoptr(GError) error = NULL;
    if (condition) {
        condition = g_strstrip(condition + strlen("if "));
        binding.condition = expression_compile(condition, event, &error);
        if (!binding.condition) {
            notebook_trouble(reader, line, "%s", error->message);
            return;
        }
        binding.condition_text = g_strdup(condition);
    }
    g_array_append_val(passage->bindings, binding);
}

static void take_bindings(NotebookReader *reader, Passage *passage, char *text, unsigned line)
{
    passage->decided = true;
    if (strcmp(text, "none") == 0)
        return;
    if (!*text)
        notebook_trouble(reader, line, _("no event follows \"on:\""));
    while (text && *text) {
        char *comma = find_comma(text);
        if (comma)
            *comma = '\0';
        if (passage->bindings->len == EVENTS_MAX) {
            notebook_trouble(reader, line, _("more than %d events after \"on:\""), EVENTS_MAX);
            return;
        }
        take_binding(reader, passage, text, line);
        text = comma ? comma + 1 : NULL;
    }
}

static void add_source(Passage *passage, const char *source)
{
    char *joined =
        passage->source ? g_strconcat(passage->source, "; ", source, NULL) : g_strdup(source);
    g_free(passage->source);
    passage->source = joined;
}

static void take_id(NotebookReader *reader, Passage *passage, const char *value, unsigned line)
{
    if (!*value || strlen(value) > ID_BYTES_MAX || strchr(value, ' ')) {
        notebook_trouble(reader, line, _("an id is one word of at most %d bytes"), ID_BYTES_MAX);
        return;
    }
    if (g_hash_table_contains(reader->ids, value))
        notebook_trouble(reader, line, _("the id \"%s\" is given twice"), value);
    g_free(passage->id);
    passage->id = g_strdup(value);
}

static void take_claim(NotebookReader *reader, Passage *passage, const char *value, unsigned line)
{
    if (passage->claim_text)
        notebook_trouble(reader, line, _("\"expects:\" is given twice; join them with &&"));
    g_free(passage->claim_text);
    passage->claim_text = g_strdup(value);
}

static void complain_of_key(NotebookReader *reader, const char *key, unsigned line)
{
    Suggestion suggestion = suggest_like(key);
    for (unsigned i = 0; keys[i]; i++)
        suggest_offer(&suggestion, keys[i]);
    if (suggestion.best)
        notebook_trouble(reader, line, _("no key is called \"%s:\"; did you mean %s:?"), key,
                         suggestion.best);
    else
        notebook_trouble(reader, line, _("no key is called \"%s:\""), key);
}

static void take_entry(NotebookReader *reader, Passage *passage, const Entry *entry, unsigned line)
{
    g_autofree char *key = g_strndup(entry->key, entry->key_length);
    g_autofree char *value = tidy(entry->value, entry->value_length);
    if (strcmp(key, "on") == 0) {
        take_bindings(reader, passage, value, line);
    } else if (strcmp(key, "expects") == 0) {
        take_claim(reader, passage, value, line);
    } else if (strcmp(key, "corrects") == 0) {
        passage->corrects = true;
        add_source(passage, value);
    } else if (strcmp(key, "see") == 0) {
        add_source(passage, value);
    } else if (strcmp(key, "id") == 0) {
        take_id(reader, passage, value, line);
    } else {
        complain_of_key(reader, key, line);
    }
}

/* A comment is ours if any key of it is; a word like one of ours alone is a slip. */
static bool is_ours(const GArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);
        if (is_known_key(entry->key, entry->key_length))
            return true;
        g_autofree char *key = g_strndup(entry->key, entry->key_length);
        Suggestion suggestion = suggest_like(key);
        for (unsigned k = 0; keys[k]; k++)
            if (strlen(keys[k]) > strlen("see"))
                suggest_offer(&suggestion, keys[k]);
        if (suggestion.best)
            return true;
    }
    return false;
}

void notebook_take_comment(NotebookReader *reader, Passage *passage, const char *comment,
                           unsigned line)
{
    while (g_ascii_isspace(*comment))
        comment++;
    g_autofree char *start = g_strndup(comment, COMMENT_BYTES_MAX);
    g_autoptr(GArray) entries = split_entries(start);
    if (!is_ours(entries))
        return;
    if (strlen(comment) > COMMENT_BYTES_MAX)
        notebook_trouble(reader, line, _("a comment longer than %d bytes is not read to its end"),
                         COMMENT_BYTES_MAX);
    for (guint i = 0; i < entries->len; i++)
        take_entry(reader, passage, &g_array_index(entries, Entry, i), line);
}

void notebook_compile_claim(NotebookReader *reader, Passage *passage)
{
    if (!passage->claim_text)
        return;
    if (passage->bindings->len == 0) {
        notebook_trouble(reader, passage->line, _("\"expects:\" needs an \"on:\" beside it"));
        return;
    }
    g_autoptr(GError) error = NULL;
    EventId event = g_array_index(passage->bindings, Binding, 0).event;
    passage->claim = expression_compile(passage->claim_text, event, &error);
    if (!passage->claim)
        notebook_trouble(reader, passage->line, "%s", error->message);
}
