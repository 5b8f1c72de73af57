#include "term-text.h"

#include <stdbool.h>
#include <string.h>

struct TermFolder {
    GHashTable *simplified; /* (owned) traditional character to simplified */
};

/* A text being folded. */
typedef struct Fold {
    const TermFolder *folder;
    GString *out;
    bool gap; /* signs that are only a space have been passed over */
} Fold;

static const char *next_character(const char *p)
{
    return p + g_utf8_skip[(guchar)*p];
}

static void add_pairs(GHashTable *simplified, const char *text)
{
    while (*text) {
        gunichar traditional = g_utf8_get_char(text);
        text = next_character(text);
        gunichar simple = g_utf8_get_char(text);
        text = next_character(text);
        g_hash_table_insert(simplified, GUINT_TO_POINTER(traditional), GUINT_TO_POINTER(simple));
    }
}

TermFolder *term_folder_new(void)
{
    TermFolder *folder = g_new0(TermFolder, 1);
    folder->simplified = g_hash_table_new(NULL, NULL);
#define PAIRS(text) add_pairs(folder->simplified, text);
#include "term-simplify.def"
#undef PAIRS
    return folder;
}

void term_folder_free(TermFolder *folder)
{
    if (!folder)
        return;
    g_hash_table_unref(folder->simplified);
    g_free(folder);
}

static char last_of(const GString *text)
{
    return text->len > 0 ? text->str[text->len - 1] : '\n';
}

/* A sign that ends something swallows weaker ones right before it. */
static void put_sign(Fold *fold, char sign)
{
    GString *out = fold->out;
    fold->gap = false;
    if (sign == '\n' && last_of(out) == ',')
        g_string_truncate(out, out->len - 1);
    bool ended = last_of(out) == '\n' || (sign == ',' && last_of(out) == ',');
    if (!ended || sign == '>')
        g_string_append_c(out, sign);
}

static bool is_narrow(char c)
{
    return g_ascii_isalnum(c) || c == '\'';
}

static void put_letter(Fold *fold, gunichar c)
{
    bool narrow = c < 0x80;
    if (fold->gap && narrow && is_narrow(last_of(fold->out)))
        g_string_append_c(fold->out, ' ');
    fold->gap = false;
    g_string_append_unichar(fold->out, c);
}

/* What a sign that is no letter stands for; 0: a gap. */
static char sign_of(gunichar c)
{
    switch (c) {
    case '\n':
    case ';':
    case '!':
    case '?':
    case 0x3002: /* 。 */
        return '\n';
    case ',':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '|':
    case 0x3001: /* 、 */
    case 0x3010: /* 【 */
    case 0x3011: /* 】 */
    case 0x2014: /* — */
    case 0x2013: /* – */
        return ',';
    case '>':
    case 0x2192: /* → */
    case 0x21d2: /* ⇒ */
    case 0x25b6: /* ▶ */
    case 0x279c: /* ➜ */
        return '>';
    default:
        return 0;
    }
}

/* Bytes of "1", "Q12", "3.1": a number before a sentence, not one. Our choice. */
#define NUMBER_BYTES_MAX 4

static bool is_numbered(const GString *text)
{
    size_t length = 0;
    while (length < text->len && text->str[text->len - 1 - length] != '\n')
        if (++length > NUMBER_BYTES_MAX)
            return false;
    return g_ascii_isdigit(last_of(text));
}

/* A point ends a sentence where a space follows, and joins where a letter does. */
static void put_point(Fold *fold, const char *next)
{
    if (fold->gap || !is_narrow(last_of(fold->out)) || !g_ascii_isalnum(*next)) {
        put_sign(fold, is_numbered(fold->out) ? ',' : '\n');
        return;
    }
    g_string_append_c(fold->out, '.');
}

static void put_other(Fold *fold, gunichar c, const char *next)
{
    bool apostrophe = c == '\'' || c == 0x2019;
    char sign = sign_of(c);
    if (c == '.')
        put_point(fold, next);
    else if (apostrophe && !fold->gap && is_narrow(last_of(fold->out)) && g_ascii_isalpha(*next))
        g_string_append_c(fold->out, '\'');
    else if (sign)
        put_sign(fold, sign);
    else
        fold->gap = true;
}

/* Names are written with an underscore that is no space: tcp_tw_reuse. It is one
 * all the same, since people write TIME_WAIT in every way. */
static void fold_normal(Fold *fold, const char *text)
{
    for (const char *p = text; *p; p = next_character(p)) {
        gunichar c = g_unichar_tolower(g_utf8_get_char(p));
        if (!g_unichar_isalnum(c)) {
            put_other(fold, c, next_character(p));
            continue;
        }
        gpointer simple =
            c < 0x80 ? NULL : g_hash_table_lookup(fold->folder->simplified, GUINT_TO_POINTER(c));
        put_letter(fold, simple ? GPOINTER_TO_UINT(simple) : c);
    }
}

void term_fold(const TermFolder *folder, const char *text, GString *folded)
{
    Fold fold = {.folder = folder, .out = folded};
    g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    if (normal)
        fold_normal(&fold, normal);
}
