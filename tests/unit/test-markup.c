/* Text from the wire must be text in HTML and in Markdown. */

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "../../analyzer/report/html-out.h"
#include "../../analyzer/report/markdown-out.h"

typedef struct Case {
    const char *name, *text, *html, *markdown, *code;
} Case;

static const Case cases[] = {
    {"plain", "GET /index.html", "GET /index.html", "GET /index.html", "`GET /index.html`"},
    {"cjk", "四次挥手", "四次挥手", "四次挥手", "`四次挥手`"},
    {"element", "<b>", "&lt;b&gt;", "\\<b\\>", "`<b>`"},
    {"attribute", "\"'>", "&quot;&#39;&gt;", "\"'\\>", "`\"'>`"},
    {"reference", "&lt;", "&amp;lt;", "\\&lt;", "`&lt;`"},
    {"control", "a\033b", "a\\x1bb", "a\\\\x1bb", "`a\\x1bb`"},
    {"not-utf8", "a\xff", "a\\xff", "a\\\\xff", "`a\\xff`"},
    {"turned-around", "a\u202eb", "a\\u{202e}b", "a\\\\u\\{202e\\}b", "`a\\u{202e}b`"},
    {"cell", "a|b", "a|b", "a\\|b", "`a\\|b`"},
    {"backtick", "a`b", "a`b", "a\\`b", "`` a`b ``"},
    {"emphasis", "*a* _b_", "*a* _b_", "\\*a\\* \\_b\\_", "`*a* _b_`"},
    {"inside-a-word", "TIME_WAIT", "TIME_WAIT", "TIME_WAIT", "`TIME_WAIT`"},
    {"link", "[a](b)", "[a](b)", "\\[a\\](b)", "`[a](b)`"},
    {"item", "- a", "- a", "\\- a", "`- a`"},
    {"numbered-item", "1. a", "1. a", "1\\. a", "`1. a`"},
    {"number", "0.50", "0.50", "0.50", "`0.50`"},
    {"heading", "# a", "# a", "\\# a", "`# a`"},
    {"lines", "a\nb", "a\nb", "a b", "`a b`"},
};

typedef void (*Put)(FILE *out, const char *text);

/* What `put` writes of `text`; for free(). */
static char *written(Put put, const char *text)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&bytes, &length);
    put(out, text);
    fclose(out);
    return bytes;
}

static void check(Put put, const char *text, const char *expected)
{
    char *is = written(put, text);
    g_assert_cmpstr(is, ==, expected);
    free(is);
}

static void test_case(gconstpointer data)
{
    const Case *row = data;
    check(html_text, row->text, row->html);
    check(markdown_text, row->text, row->markdown);
    check(markdown_code, row->text, row->code);
}

/* What a reader of Markdown sees, of one paragraph; for free(). */
static char *as_seen(const char *markdown)
{
    GString *seen = g_string_new(NULL);
    cmark_node *document = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(document);
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        g_assert_true(type == CMARK_NODE_DOCUMENT || type == CMARK_NODE_PARAGRAPH ||
                      type == CMARK_NODE_TEXT);
        if (type == CMARK_NODE_TEXT)
            g_string_append(seen, cmark_node_get_literal(node));
    }
    cmark_iter_free(iter);
    cmark_node_free(document);
    return g_string_free(seen, FALSE);
}

/* Every pair of printable characters comes back as it was, and as text alone. */
static void test_every_pair(void)
{
    for (char a = '!'; a <= '~'; a++) {
        for (char b = '!'; b <= '~'; b++) {
            char text[] = {a, b, 'x', a, b, '\0'};
            char *markdown = written(markdown_text, text);
            g_autofree char *seen = as_seen(markdown);
            g_assert_cmpstr(seen, ==, text);
            free(markdown);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/markup/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/markup/every-pair", test_every_pair);
    return g_test_run();
}
