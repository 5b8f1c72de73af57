/* Widths of texts, cutting and wrapping them. */

#include <locale.h>

#include "../../analyzer/report/width.h"
#include "../../analyzer/report/wrap.h"

typedef struct WidthCase {
    const char *name, *text;
    unsigned columns;
} WidthCase;

static const WidthCase width_cases[] = {
    {"empty", "", 0},         {"ascii", "SYN", 3},         {"cjk", "四次挥手", 8},
    {"mixed", "FIN 报文", 8}, {"combining", "e\u0301", 1}, {"full-width-comma", "，", 2},
    {"arrow", "├─▶", 3},      {"hangul", "한", 2},         {"full-width-latin", "Ａ", 2},
};

static void test_width(gconstpointer data)
{
    const WidthCase *row = data;
    g_assert_cmpuint(width_of(row->text), ==, row->columns);
}

typedef struct CutCase {
    const char *name, *text;
    unsigned columns;
    const char *result;
    unsigned taken;
} CutCase;

static const CutCase cut_cases[] = {
    {"fits", "GET /", 5, "GET /", 5},
    {"too-long", "GET /index.html", 8, "GET /in…", 8},
    {"wide-does-not-straddle", "四次挥手", 6, "四次…", 5},
    {"wide-fits-exactly", "四次挥手", 8, "四次挥手", 8},
    {"one-column", "四次", 1, "…", 1},
    {"no-room", "abc", 0, "", 0},
    {"mark-stays-with-its-letter", "e\u0301e\u0301", 2, "e\u0301e\u0301", 2},
};

static void test_cut(gconstpointer data)
{
    const CutCase *row = data;
    g_autoptr(GString) line = g_string_new(NULL);
    g_assert_cmpuint(width_append_cut(line, row->text, row->columns), ==, row->taken);
    g_assert_cmpstr(line->str, ==, row->result);
}

typedef struct WrapCase {
    const char *name, *text;
    unsigned columns;
    const char *lines; /* joined by '|' */
} WrapCase;

static const WrapCase wrap_cases[] = {
    {"empty", "", 10, ""},
    {"one-line", "the last ACK", 20, "the last ACK"},
    {"at-spaces", "the client answers the SYN", 11, "the client|answers the|SYN"},
    {"space-at-the-edge", "abcd efgh", 4, "abcd|efgh"},
    {"long-word", "abcdefghij", 4, "abcd|efgh|ij"},
    {"long-word-after-short", "a bcdefghij", 4, "a|bcde|fghi|j"},
    {"paragraphs", "one\ntwo", 10, "one|two"},
    {"empty-paragraph", "one\n\ntwo", 10, "one||two"},
    {"cjk-anywhere", "客户端发送", 4, "客户|端发|送"},
    {"no-comma-at-line-start", "客户，发送", 4, "客|户，|发送"},
    {"no-full-stop-at-line-start", "发送。", 4, "发|送。"},
    {"no-opening-at-line-end", "客户（发送", 6, "客户|（发送"},
    {"no-closing-at-line-start", "（发送）", 6, "（发|送）"},
    {"cjk-beside-latin", "进入ESTABLISHED", 12, "进入|ESTABLISHED"},
    {"latin-is-one-word", "状态 TIME_WAIT 中", 10, "状态|TIME_WAIT|中"},
    {"wide-in-odd-width", "客户端", 5, "客户|端"},
};

static void test_wrap(gconstpointer data)
{
    const WrapCase *row = data;
    g_autoptr(GPtrArray) lines = wrap_text(row->text, row->columns);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++) {
        const char *line = g_ptr_array_index(lines, i);
        g_assert_cmpuint(width_of(line), <=, row->columns);
        g_string_append_printf(joined, "%s%s", i > 0 ? "|" : "", line);
    }
    g_assert_cmpstr(joined->str, ==, row->lines);
}

/* Whatever the width, no line is wider and no character but spaces is lost. */
static void test_wrap_every_width(void)
{
    const char *text = "客户端（client）在发送时已是 ESTABLISHED；服务器要等它到达。The end.";
    for (unsigned columns = 2; columns < 80; columns++) {
        g_autoptr(GPtrArray) lines = wrap_text(text, columns);
        g_autoptr(GString) all = g_string_new(NULL);
        for (guint i = 0; i < lines->len; i++) {
            g_assert_cmpuint(width_of(g_ptr_array_index(lines, i)), <=, columns);
            g_string_append(all, g_ptr_array_index(lines, i));
        }
        g_string_replace(all, " ", "", 0);
        g_autoptr(GString) expected = g_string_new(text);
        g_string_replace(expected, " ", "", 0);
        g_assert_cmpstr(all->str, ==, expected->str);
    }
}

#define ADD(table, prefix, function)                                                               \
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {                                             \
        g_autofree char *path = g_strconcat(prefix, table[i].name, NULL);                          \
        g_test_add_data_func(path, &table[i], function);                                           \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(width_cases, "/width/", test_width)
    ADD(cut_cases, "/cut/", test_cut)
    ADD(wrap_cases, "/wrap/", test_wrap)
    g_test_add_func("/wrap/every-width", test_wrap_every_width);
    return g_test_run();
}
