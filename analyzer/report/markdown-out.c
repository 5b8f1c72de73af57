#include "markdown-out.h"

#include <stdbool.h>
#include <string.h>

#include "escape.h"

/* All that begins inline markup in CommonMark (6) or GitHub's extensions, and what begins
 * a block when it comes first on a line. A backslash makes any of them text (2.4). */
#define MARKS "\\`*_{}[]<>|~&#$"

/* A line that begins with one of these, or with a number and one of ".)", is a list. */
#define LIST_MARKS "-+="

/* CommonMark, 4.5: a fence has at least three. */
#define FENCE_LEAST 3

/* "1. ..." would begin a list: where the mark behind the digits stands, or NULL. */
static const char *number_mark(const char *text)
{
    const char *after = text + strspn(text, "0123456789");
    bool marked = after > text && (*after == '.' || *after == ')');
    return marked && (after[1] == ' ' || after[1] == '\0') ? after : NULL;
}

/* An underscore inside a word is none of emphasis (6.2), and names read better so. */
static bool is_inside_word(const char *text, const char *at)
{
    return *at == '_' && at > text && g_ascii_isalnum(at[-1]) && g_ascii_isalnum(at[1]);
}

static bool is_markup(const char *text, const char *at)
{
    if (at == text && strchr(LIST_MARKS, *at))
        return true;
    return strchr(MARKS, *at) && !is_inside_word(text, at);
}

void markdown_text(FILE *out, const char *text)
{
    g_autofree char *safe = escape_prose(text);
    const char *number = number_mark(safe);
    for (const char *at = safe; *at; at++) {
        if (at == number || is_markup(safe, at))
            fputc('\\', out);
        fputc(*at == '\n' ? ' ' : *at, out);
    }
}

void markdown_marked(FILE *out, const char *mark, const char *text)
{
    if (!text || !*text)
        return;
    fputs(mark, out);
    markdown_text(out, text);
    fputs(mark, out);
}

/* The longest row of backticks in `text`. */
static size_t backticks(const char *text)
{
    size_t most = 0;
    while ((text = strchr(text, '`'))) {
        size_t run = strspn(text, "`");
        most = MAX(most, run);
        text += run;
    }
    return most;
}

static void put_backticks(FILE *out, size_t count)
{
    while (count-- > 0)
        fputc('`', out);
}

/* CommonMark, 6.1: the marks are longer than any row inside, and a space keeps them from
 * it. GitHub's tables part at "|" even in code, unless it is escaped. */
void markdown_code(FILE *out, const char *text)
{
    g_autofree char *safe = escape_prose(text);
    size_t marks = backticks(safe) + 1;
    put_backticks(out, marks);
    fputs(marks > 1 ? " " : "", out);
    for (const char *at = safe; *at; at++) {
        fputs(*at == '|' ? "\\" : "", out);
        fputc(*at == '\n' ? ' ' : *at, out);
    }
    fputs(marks > 1 ? " " : "", out);
    put_backticks(out, marks);
}

void markdown_block(FILE *out, const char *lines)
{
    size_t fence = MAX(FENCE_LEAST, backticks(lines) + 1);
    put_backticks(out, fence);
    fprintf(out, "text\n%s", lines);
    put_backticks(out, fence);
    fputs("\n\n", out);
}
