#include "prompt.h"

#include <string.h>

#include "../report/escape.h"
#include "../report/width.h"

void prompt_init(Prompt *prompt, const char *title, const char *text)
{
    *prompt = (Prompt){.title = title, .text = g_string_new(text)};
    prompt->at = prompt->text->len;
}

void prompt_clear(Prompt *prompt)
{
    if (prompt->text)
        g_string_free(prompt->text, TRUE);
    g_free(prompt->trouble);
    *prompt = (Prompt){0};
}

void prompt_complain(Prompt *prompt, char *trouble)
{
    g_free(prompt->trouble);
    prompt->trouble = trouble;
}

static size_t before(const Prompt *prompt)
{
    const char *start = prompt->text->str;
    const char *previous = g_utf8_find_prev_char(start, start + prompt->at);
    return previous ? (size_t)(previous - start) : 0;
}

static size_t after(const Prompt *prompt)
{
    const char *at = prompt->text->str + prompt->at;
    return *at ? (size_t)(width_next_char(at) - prompt->text->str) : prompt->at;
}

static void erase_between(Prompt *prompt, size_t from, size_t to)
{
    g_string_erase(prompt->text, (gssize)from, (gssize)(to - from));
    prompt->at = from;
}

/* Where the word before the caret begins. */
static size_t word_before(const Prompt *prompt)
{
    size_t at = prompt->at;
    while (at > 0 && prompt->text->str[at - 1] == ' ')
        at--;
    while (at > 0 && prompt->text->str[at - 1] != ' ')
        at--;
    return at;
}

static void edit(Prompt *prompt, const char *name)
{
    if (strcmp(name, "Left") == 0)
        prompt->at = before(prompt);
    else if (strcmp(name, "Right") == 0)
        prompt->at = after(prompt);
    else if (strcmp(name, "Home") == 0 || strcmp(name, "^A") == 0)
        prompt->at = 0;
    else if (strcmp(name, "End") == 0 || strcmp(name, "^E") == 0)
        prompt->at = prompt->text->len;
    else if (strcmp(name, "Backspace") == 0)
        erase_between(prompt, before(prompt), prompt->at);
    else if (strcmp(name, "Delete") == 0)
        erase_between(prompt, prompt->at, after(prompt));
    else if (strcmp(name, "^U") == 0)
        erase_between(prompt, 0, prompt->at);
    else if (strcmp(name, "^K") == 0)
        erase_between(prompt, prompt->at, prompt->text->len);
    else if (strcmp(name, "^W") == 0)
        erase_between(prompt, word_before(prompt), prompt->at);
}

static void insert(Prompt *prompt, gunichar character)
{
    char bytes[6];
    gssize n = g_unichar_to_utf8(character, bytes);
    if (prompt->text->len + (size_t)n > PROMPT_BYTES_MAX || !g_unichar_isprint(character))
        return;
    g_string_insert_len(prompt->text, (gssize)prompt->at, bytes, n);
    prompt->at += (size_t)n;
}

PromptEnd prompt_key(Prompt *prompt, const Key *key)
{
    bool leaves =
        key->kind == KEY_NAMED && strcmp(key->name, "Backspace") == 0 && prompt->text->len == 0;
    if (leaves || (key->kind == KEY_NAMED && strcmp(key->name, "Esc") == 0))
        return PROMPT_LEFT;
    if (key->kind == KEY_NAMED && strcmp(key->name, "Enter") == 0)
        return PROMPT_DONE;
    if (key->kind != KEY_NAMED && key->kind != KEY_CHAR)
        return PROMPT_GOES_ON;

    prompt_complain(prompt, NULL);
    if (key->kind == KEY_CHAR)
        insert(prompt, key->character);
    else
        edit(prompt, key->name);
    return PROMPT_GOES_ON;
}

/* Columns of the text before the caret. */
static unsigned caret_column(const Prompt *prompt)
{
    g_autofree char *text = g_strndup(prompt->text->str, prompt->at);
    return width_of(text);
}

unsigned prompt_put(const Prompt *prompt, Page *page)
{
    g_auto(GStrv) lines = g_strsplit(prompt->trouble ? prompt->trouble : "", "\n", -1);
    for (char **line = lines; prompt->trouble && *line; line++) {
        g_autofree char *safe = escape_prose(*line);
        page_move_to(page, 1);
        page_line(page, INK_TROUBLE, safe);
    }
    page_move_to(page, 1);
    page_put(page, INK_TITLE, prompt->title);
    page_move_to(page, page->at + 1);
    unsigned start = page->at;

    /* the end of a long line is what one types */
    unsigned room = page->columns > start + 1 ? page->columns - start - 1 : 1;
    unsigned caret = caret_column(prompt);
    const char *text = prompt->text->str;
    for (unsigned width; caret > room && *text; caret -= width) {
        width = width_of_char(g_utf8_get_char(text));
        text = width_next_char(text);
    }
    page_put(page, INK_PLAIN, text);
    return start + caret;
}
