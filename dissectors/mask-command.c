/* mask-command.c: command lines, which people put passwords into. Where a word could be a secret
 * or not, by its option's name, it is covered: a command is shown to be recognised. */
#include "masking.h"

/* Options whose value is a user with a password behind a colon: curl(1), wget(1). */
static const char *const user_options[] = {"-u", "--user", "-U", "--proxy-user"};

/* Programs that take a password right behind -p: mysql(1), mysqldump(1), sshpass(1). */
static const char *const dash_p_programs[] = {"mysql", "mysqldump", "mysqladmin", "mariadb",
                                              "sshpass"};

/* What the next word is. */
typedef enum NextWord {
    NEXT_IS_PLAIN,
    NEXT_IS_SECRET,
    NEXT_IS_USER,
    NEXT_IS_HEADER, /* the value of a header field, and all words up to the next option */
} NextWord;

static bool is(Cursor word, const char *text)
{
    return word.captured == strlen(text) && memcmp(word.at, text, word.captured) == 0;
}

static bool is_one_of(Cursor word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is(word, list[i]))
            return true;
    return false;
}

static void append(GString *out, Cursor text)
{
    g_string_append_len(out, (const char *)text.at, (gssize)text.captured);
}

/* What was covered before stays as it is. */
static void cover(GString *out, Cursor secret)
{
    size_t stars = 0;
    while (stars < secret.captured && secret.at[stars] == '*')
        stars++;
    if (stars == secret.captured)
        append(out, secret);
    else
        mask_cover(out, secret.captured);
}

/* Appends all up to and with the first `mark`, and covers the rest. False if there is none. */
static bool append_behind(GString *out, Cursor word, char mark)
{
    const uint8_t *at = word.captured > 0 ? memchr(word.at, mark, word.captured) : NULL;
    if (!at)
        return false;
    size_t n = (size_t)(at - word.at) + 1;
    append(out, cursor_over(word.at, n));
    cover(out, cursor_over(word.at + n, word.captured - n));
    return true;
}

static Cursor before(Cursor word, char mark)
{
    const uint8_t *at = word.captured > 0 ? memchr(word.at, mark, word.captured) : NULL;
    return cursor_over(word.at, at ? (size_t)(at - word.at) : word.captured);
}

static bool is_option(Cursor word)
{
    return word.captured > 1 && word.at[0] == '-';
}

static bool is_header(Cursor word)
{
    Cursor name = before(word, ':');
    bool cookie =
        name.captured == 6 && g_ascii_strncasecmp((const char *)name.at, "cookie", 6) == 0;
    return name.captured > 0 && name.captured + 1 == word.captured &&
           (cookie || mask_is_secret_name(name, false));
}

/* Appends a word that is no value of an option. Returns what the next one is. */
static NextWord append_word(GString *out, Cursor word, bool dash_p)
{
    Cursor name = before(word, '=');
    bool has_value = name.captured < word.captured;
    if (is_header(word)) {
        append(out, word);
        return NEXT_IS_HEADER;
    }
    if (dash_p && word.captured > 2 && word.at[0] == '-' && word.at[1] == 'p') {
        append(out, cursor_over(word.at, 2));
        cover(out, cursor_over(word.at + 2, word.captured - 2));
        return NEXT_IS_PLAIN;
    }
    bool is_uri = name.captured > 0 && memchr(name.at, '/', name.captured);
    if (has_value && !is_uri && mask_is_secret_name(name, false)) {
        (void)append_behind(out, word, '=');
        return NEXT_IS_PLAIN;
    }
    mask_append(out, UNIT_URI, word);
    if (has_value || !is_option(word))
        return NEXT_IS_PLAIN;
    if (mask_is_secret_name(word, true) || (dash_p && is(word, "-p")))
        return NEXT_IS_SECRET;
    return is_one_of(word, user_options, G_N_ELEMENTS(user_options)) ? NEXT_IS_USER : NEXT_IS_PLAIN;
}

static NextWord append_next(GString *out, Cursor word, NextWord what, bool dash_p)
{
    bool value = what != NEXT_IS_PLAIN && !is_option(word);
    if (value && (what == NEXT_IS_SECRET || what == NEXT_IS_HEADER)) {
        cover(out, word);
        return what == NEXT_IS_HEADER ? NEXT_IS_HEADER : NEXT_IS_PLAIN;
    }
    if (value && what == NEXT_IS_USER) {
        if (!append_behind(out, word, ':'))
            append(out, word);
        return NEXT_IS_PLAIN;
    }
    return append_word(out, word, dash_p);
}

/* The program's name without its folder. */
static Cursor base_name(Cursor word)
{
    const uint8_t *slash = word.captured > 0 ? memrchr(word.at, '/', word.captured) : NULL;
    size_t n = slash ? (size_t)(slash - word.at) + 1 : 0;
    return cursor_over(word.at + n, word.captured - n);
}

void mask_append_command(GString *out, Cursor command)
{
    NextWord next = NEXT_IS_PLAIN;
    Cursor program = base_name(before(command, ' '));
    bool dash_p = is_one_of(program, dash_p_programs, G_N_ELEMENTS(dash_p_programs));
    while (command.captured > 0) {
        Cursor word = before(command, ' ');
        next = word.captured > 0 ? append_next(out, word, next, dash_p) : next;
        size_t blank = word.captured < command.captured;
        append(out, cursor_over(word.at + word.captured, blank));
        (void)!cursor_skip(&command, word.captured + blank);
    }
}
