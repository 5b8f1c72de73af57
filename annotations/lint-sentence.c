#include "lint-sentence.h"

#include <glib.h>
#include <string.h>

/* An aside in brackets is no longer. Our choice. */
#define ASIDE_BYTES_MAX 40

/* The name of a state or the like in brackets behind the full stop: "…。（CLOSED）". Its
 * length, or 0; brackets around a number begin a step. */
static size_t aside_length(const char *text)
{
    static const char *const brackets[][2] = {{"（", "）"}, {"(", ")"}};
    for (size_t i = 0; i < G_N_ELEMENTS(brackets); i++) {
        size_t open = strlen(brackets[i][0]);
        if (!g_str_has_prefix(text, brackets[i][0]) || g_ascii_isdigit(text[open]))
            continue;
        const char *close = g_strstr_len(text, ASIDE_BYTES_MAX, brackets[i][1]);
        return close ? (size_t)(close - text) + strlen(brackets[i][1]) : 0;
    }
    return 0;
}

/* Whether a sentence ends at `text`; how many bytes of it do so, or 0. */
static size_t sentence_end(const char *text)
{
    static const char *const ends[] = {"。", "！", "？", "；", "\n", NULL};
    for (unsigned i = 0; ends[i]; i++)
        if (g_str_has_prefix(text, ends[i]))
            return strlen(ends[i]);
    return strchr(".!?;", *text) && (text[1] == ' ' || text[1] == '\0');
}

size_t sentence_length(const char *text)
{
    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p]) {
        size_t end = sentence_end(p);
        if (end > 0)
            return (size_t)(p - text) + end + aside_length(p + end);
    }
    return strlen(text);
}

bool sentence_asks(const char *sentence)
{
    static const char *const signs[] = {"?", "？", "吗", "呢", NULL};
    g_autofree char *trimmed = g_strchomp(g_strdup(sentence));
    for (unsigned i = 0; signs[i]; i++)
        if (g_str_has_suffix(trimmed, signs[i]))
            return true;
    return false;
}
