/* Text from the wire must not reach a terminal raw. */

#include <string.h>

#include "../../analyzer/report/escape.h"

typedef struct Case {
    const char *name, *bytes;
    size_t n; /* 0: up to the NUL */
    const char *line;
} Case;

static const Case cases[] = {
    {"plain", "GET /index.html", 0, "GET /index.html"},
    {"cjk-stays", "四次挥手", 0, "四次挥手"},
    {"escape-sequence", "\033[31mred", 0, "\\x1b[31mred"},
    {"newline", "a\r\nb", 0, "a\\x0d\\x0ab"},
    {"nul", "a\0b", 3, "a\\x00b"},
    {"nul-at-the-end", "a\0", 2, "a\\x00"},
    {"delete", "a\x7f", 0, "a\\x7f"},
    {"c1-control",
     "\xc2\x9b"
     "31m",
     0, "\\u{9b}31m"},
    {"backslash", "a\\x1b", 0, "a\\\\x1b"},
    {"not-utf8", "a\xff\xfe", 0, "a\\xff\\xfe"},
    {"utf8-cut-short", "a\xe5\x9b", 0, "a\\xe5\\x9b"},
    {"overlong", "\xc0\xaf", 0, "\\xc0\\xaf"},
    {"surrogate", "\xed\xa0\x80", 0, "\\xed\\xa0\\x80"},
    {"right-to-left-override", "a\u202eb", 0, "a\\u{202e}b"},
    {"isolate", "\u2066", 0, "\\u{2066}"},
    {"zero-width-space", "a\u200bb", 0, "a\\u{200b}b"},
    {"line-separator", "\u2028", 0, "\\u{2028}"},
    {"private-use", "\ue000", 0, "\\u{e000}"},
    {"one-mark", "e\u0301", 0, "e\u0301"},
    {"mark-without-letter", "\u0301", 0, "\\u{301}"},
    {"too-many-marks", "e\u0301\u0301\u0301\u0301\u0301", 0, "e\u0301\u0301\u0301\u0301\\u{301}"},
};

static void test_line(gconstpointer data)
{
    const Case *row = data;
    size_t n = row->n ? row->n : strlen(row->bytes);
    /* exactly n bytes, so that one byte too far is seen */
    g_autofree char *copy = g_memdup2(row->bytes, n);
    g_autofree char *line = escape_line(copy, n);
    g_assert_cmpstr(line, ==, row->line);
}

/* Any two bytes after another give valid UTF-8 without controls. */
static void test_every_pair(void)
{
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        const char bytes[2] = {(char)(pair >> 8), (char)pair};
        g_autofree char *line = escape_line(bytes, sizeof bytes);
        g_assert_true(g_utf8_validate(line, -1, NULL));
        for (const char *at = line; *at; at += g_utf8_skip[(guchar)*at])
            g_assert_false(g_unichar_iscntrl(g_utf8_get_char(at)));
    }
}

static void test_prose(void)
{
    g_autofree char *prose = escape_prose("a\\b\n\033[1mc\u202e");
    g_assert_cmpstr(prose, ==, "a\\b\n\\x1b[1mc\\u{202e}");
}

static void test_null(void)
{
    g_autofree char *line = escape_string(NULL);
    g_assert_cmpstr(line, ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/escape/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_line);
    }
    g_test_add_func("/escape/every-pair", test_every_pair);
    g_test_add_func("/escape/prose", test_prose);
    g_test_add_func("/escape/null", test_null);
    return g_test_run();
}
