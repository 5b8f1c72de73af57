/* test-notebook.c: passages and bindings out of Markdown, good and bad. */
#include <glib/gstdio.h>
#include <string.h>

#include "../../annotations/notebook.h"

/* ---- notebooks on disk ---- */

static char *folder;

static char *write_file(const char *name, const char *bytes, gssize length)
{
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, bytes, length, NULL));
    return path;
}

static Notebook *load_bytes(const char *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    Notebook *notebook = notebook_from_bytes("notes.md", bytes, length, &error);
    g_assert_no_error(error);
    return notebook;
}

static Notebook *load_text(const char *markdown)
{
    return load_bytes(markdown, strlen(markdown));
}

/* "title|text" of each passage, one a line; the text's lines joined by "\\". */
static char *outline(const Notebook *notebook)
{
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        g_autofree char *text = g_strdelimit(g_strdup(passage->text), "\n", '\\');
        g_string_append_printf(lines, "%s|%s%s\n", passage->title, text,
                               passage->empty ? "(empty)" : "");
    }
    return g_string_free(lines, FALSE);
}

/* ---- passages ---- */

typedef struct Case {
    const char *name, *markdown, *outline;
} Case;

static const Case passages[] = {
    {"nothing", "", ""},
    {"heading", "# TCP\n\nThe text.\n", "TCP|The text.\n"},
    {"heading-setext", "TCP\n===\n\nThe text.\n", "TCP|The text.\n"},
    {"heading-empty", "# A\n\n# B\n", "A|(empty)\nB|(empty)\n"},
    {"heading-over-heading", "# A\n## B\n", "A|\nB|(empty)\n"},
    {"heading-over-item", "# A\n\n- b\n", "A|\nb|b\n"},
    {"paragraphs", "# A\n\none\n\ntwo\n", "A|one\ntwo|two\n"},
    {"paragraphs-of-bound-heading", "# A <!-- on: tcp.syn -->\n\none\n\ntwo\n", "A|one\\two\n"},
    {"paragraphs-under-one-comment", "# A\n\none\n\ntwo\n\n<!-- on: tcp.syn -->\n", "A|one\\two\n"},
    {"table", "# A\n\n| b | c |\n|---|:-:|\n| 1 | 2 |\n| 3 |  |\n\nd\n", "A|\n1|1: 2\n3|3\nd|d\n"},
    {"table-without-rows", "# A\n\n| b | c |\n|---|---|\n", "A|| b | c | |---|---|\n"},
    {"lines-that-are-steps", "# A\n\n第一次：甲\n第二次：乙\n",
     "A|第一次：甲\n第二次|第二次：乙\n"},
    {"lines-with-numbers", "# A\n\n（1）甲\n② 乙\n3、丙\nStep 4: d\n",
     "A|（1）甲\n② 乙|② 乙\n3、丙|3、丙\nStep 4|Step 4: d\n"},
    {"lines-that-are-sentences", "# A\n\n甲。\n乙。\n", "A|甲。\n乙|乙。\n"},
    {"lines-with-bold-names", "# A\n\none\n**B**: two\n", "A|one\nB|B: two\n"},
    {"number-in-a-sentence", "# A\n\nit takes\n1.5 round trips\n", "A|it takes 1.5 round trips\n"},
    {"bold-line", "# A\n\n**B**\n\ntext\n", "A|\nB|text\n"},
    {"bold-line-then-text", "**B**\ntext\n", "B|text\n"},
    {"bold-line-in-text", "**B**\ntext\n**C**\nmore\n", "B|text\nC|more\n"},
    {"bold-line-slanted", "***B***\n\ntext\n", "B|text\n"},
    {"bold-line-underscores", "__B__:\n\ntext\n", "B|text\n"},
    {"bold-line-colon", "**乙**：\n\ntext\n", "乙|text\n"},
    {"bold-word", "# A\n\n**B** is bold.\n", "A|B is bold.\n"},
    {"ordered", "# A\n\n1. one. More.\n2. two\n", "A|\none|one. More.\ntwo|two\n"},
    {"bullets", "# A\n\n- one\n* two\n", "A|\none|one\ntwo|two\n"},
    {"text-before-list", "# A\n\nSteps:\n\n1. one\n", "A|Steps:\none|one\n"},
    {"text-after-list", "# A\n\n1. one\n\nAfter.\n", "A|\none|one\nAfter|After.\n"},
    {"text-right-after-list", "1. one.\nAfter.\n", "one|one.\nAfter|After.\n"},
    {"bold-right-after-list", "1. one.\n**B**\ntext\n", "one|one.\nB|text\n"},
    {"lazy-line", "1. one\nand on\n", "one and on|one and on\n"},
    {"indented-line", "1. one.\n   More.\n", "one|one. More.\n"},
    {"lazy-line-in-middle", "1. one.\nMore.\n2. two\n", "one|one. More.\ntwo|two\n"},
    {"item-of-item", "- one\n  - two\n  - three\n", "one|one\ntwo|two\nthree|three\n"},
    {"item-of-bound-item", "- one <!-- on: tcp.syn -->\n  - two\n  - three\n",
     "one|one\\• two\\• three\n"},
    {"item-of-bound-item-ordered", "1. one <!-- on: tcp.syn -->\n   1. two\n", "one|one\\1. two\n"},
    {"item-of-item-bound", "- one\n  - two <!-- on: tcp.syn -->\n", "one|one\ntwo|two\n"},
    {"item-paragraphs", "- one\n\n  more\n", "one|one\\more\n"},
    {"item-empty", "-\n- two\n", "|\ntwo|two\n"},
    {"quote", "# A\n\n> said\n", "A|said\n"},
    {"code", "# A\n\n```\nss -tan\n  state\n```\n", "A|ss -tan\\  state\n"},
    {"inline", "# A `b` *c*\n\n`d` **e** *f* [g](h) ![i](j)\n", "A b c|d e f g i\n"},
    {"entity", "# A\n\n&lt;b&gt; &amp; &#x4E2D;\n", "A|<b> & 中\n"},
    {"html-is-text", "# A\n\n<b onclick=x>text</b>\n\n<div>\nin\n</div>\n",
     "A|<b onclick=x>text</b>\\<div>\\in\\</div>\n"},
    {"html-in-heading", "# A <i>b</i>\n\ntext\n", "A <i>b</i>|text\n"},
    {"comment-in-html", "# <?a <!-- on: tcp.syn --> ?>\n\n<?a <!-- on: tcp.syn --> ?>b\n",
     "<?a <!-- on: tcp.syn --> ?>|<?a  ?>b\n"},
    {"comment-is-not-text", "# A <!-- on: tcp.syn -->\n\ntext <!-- a remark -->\n", "A|text\n"},
    {"hard-break", "# A\n\none  \ntwo\n", "A|one\\two\n"},
    {"soft-break", "# A\n\none\ntwo\n", "A|one two\n"},
    {"soft-break-chinese", "# A\n\n一二\n三四\n", "A|一二三四\n"},
    {"soft-break-mixed", "# A\n\n一二\nTCP\n三\n", "A|一二 TCP 三\n"},
    {"front-matter", "---\ntitle: x\n---\n# A\n\ntext\n", "A|text\n"},
    {"crlf", "# A\r\n\r\none\r\ntwo\r\n", "A|one two\n"},
    {"bom", "\xef\xbb\xbf# A\n\ntext\n", "A|text\n"},
    {"invalid-utf8", "# A\xff\n\nb\xc3\n", "A\xef\xbf\xbd|b\xef\xbf\xbd\n"},
    {"control-characters", "# A\x1b[31m\n\nb\x07\x7f\xc2\x9b c\n", "A[31m|b c\n"},
    {"control-by-entity", "# A\n\nb&#27;[2J&#x202e;c\n", "A|b[2Jc\n"},
    {"turned-around",
     "# A\n\n\xe2\x80\xae"
     "abc\n",
     "A|abc\n"},
    {"unclosed-everything", "# A **b `c [d](e\n\n*f <g\n", "A **b `c [d](e|*f <g\n"},
    {"title-of-clause", "- 客户端：发送 SYN。\n", "客户端|客户端：发送 SYN。\n"},
    {"title-cut", "- one two three four five six seven eight nine ten eleven\n",
     "one two three four five six seven eight nine…|"
     "one two three four five six seven eight nine ten eleven\n"},
    {"no-heading", "text\n\n- item\n", "text|text\nitem|item\n"},
};

static void test_passages(const void *data)
{
    const Case *row = data;
    g_autoptr(Notebook) notebook = load_text(row->markdown);
    g_autofree char *found = outline(notebook);
    g_assert_cmpstr(found, ==, row->outline);
    g_assert_cmpuint(notebook->troubles->len, ==, 0);
}

/* Cut anywhere, any of them is read. */
static void test_prefixes(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(passages); i++)
        for (size_t n = 0; n < strlen(passages[i].markdown); n++) {
            g_autoptr(Notebook) notebook = load_bytes(passages[i].markdown, n);
            g_assert_nonnull(notebook);
        }
}

/* ---- where a passage stands ---- */

static const char *const nested = "# TCP\n\n## 三次握手！\n\n1. one\n2. two\n\nThen:\n\n1. "
                                  "three\n\n## Open <!-- id: tcp/open -->\n\n"
                                  "- item\n\n### Sub\n\n## 三次握手！\n\ntext\n";

static const struct {
    const char *id, *section, *lead;
    unsigned line;
} places[] = {
    {"tcp", "", NULL, 1},
    {"tcp/三次握手", "TCP", NULL, 3},
    {"tcp/三次握手/1", "TCP / 三次握手！", NULL, 5},
    {"tcp/三次握手/2", "TCP / 三次握手！", NULL, 6},
    {"tcp/三次握手/text-1", "TCP / 三次握手！", NULL, 8},
    {"tcp/三次握手/1-2", "TCP / 三次握手！", "Then:", 10},
    {"tcp/open", "TCP", NULL, 12},
    {"tcp/open/1", "TCP / Open", NULL, 14},
    {"tcp/open/sub", "TCP / Open", NULL, 16},
    {"tcp/三次握手-2", "TCP", NULL, 18},
};

static void test_places(void)
{
    g_autoptr(Notebook) notebook = load_text(nested);
    g_assert_cmpuint(notebook->passages->len, ==, G_N_ELEMENTS(places));
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        g_assert_cmpstr(passage->id, ==, places[i].id);
        g_assert_cmpstr(passage->section, ==, places[i].section);
        g_assert_cmpstr(passage->lead, ==, places[i].lead);
        g_assert_cmpuint(passage->line, ==, places[i].line);
    }
}

/* ---- bindings ---- */

/* "event if condition, ...|claim|source|corrects" of the first passage that has any. */
static char *describe(const Passage *passage)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        g_string_append_printf(text, "%s%s", i ? ", " : "", event_catalogue[binding->event].name);
        if (binding->condition)
            g_string_append_printf(text, " if %s", binding->condition_text);
    }
    g_string_append_printf(text, "|%s|%s|%s", passage->claim ? passage->claim_text : "",
                           passage->source ? passage->source : "",
                           passage->corrects ? "corrects" : "");
    return g_string_free(text, FALSE);
}

static const Case bindings[] = {
    {"on", "# A <!-- on: tcp.close -->\n", "tcp.close|||"},
    {"condition", "# A <!-- on: tcp.close if segments == 3 -->\n", "tcp.close if segments == 3|||"},
    {"several", "# A <!-- on: tcp.close, tcp.reset -->\n", "tcp.close, tcp.reset|||"},
    {"several-conditions",
     "# A <!-- on: tcp.close if segments in {3, 4}, tcp.syn if by == \"a,b\" -->\n",
     "tcp.close if segments in {3, 4}|||"},
    {"claim", "# A <!-- on: tcp.close  expects: segments == 4 -->\n", "tcp.close|segments == 4||"},
    {"claim-first", "# A <!-- expects: segments == 4  on: tcp.close -->\n",
     "tcp.close|segments == 4||"},
    {"corrects", "# A <!-- on: tcp.close  corrects: RFC 9293, 3.6.1 -->\n",
     "tcp.close||RFC 9293, 3.6.1|corrects"},
    {"see", "# A <!-- on: tcp.close  see: RFC 9293, 3.6; tcp(7) -->\n",
     "tcp.close||RFC 9293, 3.6; tcp(7)|"},
    {"one-space", "# A <!-- on: tcp.close expects: segments == 4 see: RFC 9293 -->\n",
     "tcp.close|segments == 4|RFC 9293|"},
    {"no-space", "# A <!--on: tcp.close-->\n", "tcp.close|||"},
    {"item", "- a <!-- on: tcp.syn -->\n", "tcp.syn|||"},
    {"item-two-lines", "- a <!-- on: tcp.syn\n  see: RFC 9293 -->\n", "tcp.syn||RFC 9293|"},
    {"line-of-its-own", "# A\n<!-- on: tcp.syn\n     see: RFC 9293 -->\n\ntext\n",
     "tcp.syn||RFC 9293|"},
    {"item-line-of-its-own", "- a\n  <!-- on: tcp.syn -->\n", "tcp.syn|||"},
    {"paragraph", "# A\n\ntext <!-- on: tcp.syn -->\n", "tcp.syn|||"},
    {"bold-line", "**A** <!-- on: tcp.syn -->\ntext\n", "tcp.syn|||"},
    {"two-comments", "# A <!-- on: tcp.syn --> <!-- see: RFC 9293 -->\n", "tcp.syn||RFC 9293|"},
    {"key-in-quotes", "# A <!-- on: http.request if target contains \"see: x\" -->\n",
     "http.request if target contains \"see: x\"|||"},
    {"remark", "# A <!-- todo: more -->\n", "|||"},
    {"remark-with-dashes", "# A <!-- say more here -->\n", "|||"},
};

static void test_bindings(const void *data)
{
    const Case *row = data;
    g_autoptr(Notebook) notebook = load_text(row->markdown);
    g_autofree char *found = describe(g_ptr_array_index(notebook->passages, 0));
    g_assert_cmpstr(found, ==, row->outline);
}

/* Wrong bindings, and what is said of them behind the name of the file. */
static const Case troubles[] = {
    {"event", "# A\n\n## B <!-- on: tcp.clos -->\n",
     ":3: no event is called \"tcp.clos\"; did you mean tcp.close?"},
    {"event-unlike-any", "# A <!-- on: xyzzy -->\n",
     ":1: no event is called \"xyzzy\"; see wirenotes events"},
    {"no-event", "# A <!-- on: -->\n", ":1: no event follows \"on:\""},
    {"no-if", "# A <!-- on: tcp.close segments == 3 -->\n",
     ":1: \"if\" or a comma should follow tcp.close, not \"segments == 3\""},
    {"condition", "- a\n- b <!-- on: tcp.close if segmets == 3 -->\n",
     ":2: there is no field or event \"segmets\"\n"
     "  segmets == 3\n"
     "  ^\n"
     "  did you mean segments?"},
    {"claim", "# A <!-- on: tcp.close  expects: segments == 4ms -->\n",
     ":1: segments is a plain number, 4ms is a duration\n"
     "  segments == 4ms\n"
     "              ^"},
    {"claim-alone", "# A <!-- expects: segments == 4 -->\n",
     ":1: \"expects:\" needs an \"on:\" beside it"},
    {"claim-twice",
     "# A <!-- on: tcp.close  expects: segments == 4  expects: by == \"client\" -->\n",
     ":1: \"expects:\" is given twice; join them with &&"},
    {"key", "# A <!-- on: tcp.close  expect: segments == 4 -->\n",
     ":1: no key is called \"expect:\"; did you mean expects:?"},
    {"key-alone", "# A <!-- corects: RFC 9293 -->\n",
     ":1: no key is called \"corects:\"; did you mean corrects:?"},
    {"id", "# A <!-- id: a b -->\n", ":1: an id is one word of at most 100 bytes"},
    {"id-twice", "# A <!-- id: a -->\n\n# B <!-- id: a -->\n", ":3: the id \"a\" is given twice"},
    {"comment-over-two-lines", "# A <!-- on: tcp.close\n     see: RFC 9293 -->\n",
     ":1: this comment is shown as text: it must end with --> on the line of its heading, and "
     "have no -- in it"},
    {"comment-never-ends", "# A\n\n<!-- on: tcp.close\n\n# B\n",
     ":3: this comment never ends, so the rest of the file is in it"},
    {"comment-after-list", "- a\n\n<!-- on: tcp.close -->\n",
     ":3: this comment follows no passage; put it at the end of a heading or an item"},
};

static void test_troubles(const void *data)
{
    const Case *row = data;
    g_autoptr(Notebook) notebook = load_text(row->markdown);
    g_assert_cmpuint(notebook->troubles->len, ==, 1);
    const char *trouble = g_ptr_array_index(notebook->troubles, 0);
    const char *told = strstr(trouble, "notes.md:");
    g_assert_nonnull(told);
    told += strlen("notes.md");
    g_assert_cmpstr(told, ==, row->outline);
}

/* ---- bounds ---- */

static GString *repeat(const char *text, size_t times)
{
    GString *all = g_string_sized_new(strlen(text) * times);
    for (size_t i = 0; i < times; i++)
        g_string_append(all, text);
    return all;
}

typedef struct Bound {
    const char *name, *text;
    size_t times;
} Bound;

/* What strangers may nest and repeat. */
static const Bound bounds[] = {
    {"quotes", "> ", 50000},
    {"items", "- + ", 20000},
    {"numbers", "1. ", 20000},
    {"brackets", "[", 100000},
    {"images", "![a](", 20000},
    {"stars", "*a_", 50000},
    {"backticks", "`a``", 50000},
    {"headings", "###### a\n", 30000},
    {"comments", "<!-- on: x -->", 2000},
    {"unclosed", "<!-- on: x ", 20000},
    {"bold-lines", "**a**\n", 30000},
    {"same-items", "- a\n", 30000},
    {"quotes-in-comment", "<!-- on: tcp.syn if ' \\' \\' -->\n", 1000},
    {"chinese", "汉字。", 200000},
};

static void test_bounds(const void *data)
{
    const Bound *row = data;
    GString *markdown = repeat(row->text, row->times);
    g_autoptr(Notebook) notebook = load_bytes(markdown->str, markdown->len);
    g_string_free(markdown, TRUE);
    g_assert_cmpuint(notebook->passages->len, <=, NOTEBOOK_PASSAGES_MAX);
    g_assert_cmpuint(notebook->troubles->len, <=, NOTEBOOK_TROUBLES_MAX + 1);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        g_assert_cmpuint(strlen(passage->text), <=, NOTEBOOK_TEXT_BYTES_MAX);
        g_assert_true(g_utf8_validate(passage->text, -1, NULL));
        g_assert_true(g_utf8_validate(passage->title, -1, NULL));
    }
}

static void test_ten_thousand_passages(void)
{
    GString *markdown = g_string_new(NULL);
    for (int i = 0; i < 12000; i++)
        g_string_append_printf(markdown,
                               "## 第 %d 节 <!-- on: tcp.close if segments == %d -->\n\ntext\n\n",
                               i % 100, i);
    g_autoptr(Notebook) notebook = load_bytes(markdown->str, markdown->len);
    g_string_free(markdown, TRUE);
    g_assert_cmpuint(notebook->passages->len, ==, 12000);
    g_assert_cmpuint(notebook->troubles->len, ==, 0);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < notebook->passages->len; i++)
        g_hash_table_add(ids, ((Passage *)g_ptr_array_index(notebook->passages, i))->id);
    g_assert_cmpuint(g_hash_table_size(ids), ==, 12000);
}

static void assert_refused(const char *path, NotebookError code, const char *what)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(notebook_load(path, &error));
    g_assert_error(error, NOTEBOOK_ERROR, (int)code);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_nonnull(strstr(error->message, what));
}

static void test_empty(void)
{
    g_autoptr(Notebook) notebook = notebook_from_bytes("empty.md", NULL, 0, NULL);
    g_assert_nonnull(notebook);
    g_assert_cmpuint(notebook->passages->len, ==, 0);
}

static void test_too_large(void)
{
    g_autofree char *big = g_strnfill(NOTEBOOK_BYTES_MAX + 1, 'a');
    g_autofree char *path = write_file("big.md", big, NOTEBOOK_BYTES_MAX + 1);
    assert_refused(path, NOTEBOOK_ERROR_TOO_LARGE, "too large for notes");
    memset(big, '[', NOTEBOOK_MARKS_MAX + 1);
    g_autofree char *marks = write_file("marks.md", big, NOTEBOOK_MARKS_MAX + 1);
    assert_refused(marks, NOTEBOOK_ERROR_TOO_LARGE, "signs of Markdown");
    assert_refused("/dev/zero", NOTEBOOK_ERROR_TOO_LARGE, "too large for notes");
    g_remove(path);
    g_remove(marks);
}

static void test_unreadable(void)
{
    assert_refused("/nonexistent.md", NOTEBOOK_ERROR_OPEN, "No such file");
    assert_refused(folder, NOTEBOOK_ERROR_OPEN, "no *.md file");
}

/* ---- folders and languages ---- */

static void test_folder(void)
{
    g_autofree char *second = write_file("20.md", "# B\n\ntext\n", -1);
    g_autofree char *first = write_file("10.md", "# A <!-- on: xyzzy -->\n\n# B\n", -1);
    g_autofree char *other = write_file("README.txt", "# C\n", -1);
    g_autoptr(GError) error = NULL;
    g_autoptr(Notebook) notebook = notebook_load(folder, &error);
    g_assert_no_error(error);
    g_autofree char *found = outline(notebook);
    g_assert_cmpstr(found, ==, "A|(empty)\nB|(empty)\nB|text\n");
    g_assert_cmpstr(((Passage *)g_ptr_array_index(notebook->passages, 2))->id, ==, "b-2");
    g_assert_true(g_str_has_prefix(g_ptr_array_index(notebook->troubles, 0), first));
    g_remove(first);
    g_remove(second);
    g_remove(other);
}

static void test_language(void)
{
    g_autoptr(Notebook) english = load_text("# TCP\n\nThe client (客户端) sends a SYN.\n");
    g_autoptr(Notebook) chinese = load_text("# TCP\n\n客户端发送 SYN，进入 SYN_SENT。\n");
    g_assert_cmpstr(english->language, ==, "en");
    g_assert_cmpstr(chinese->language, ==, "zh");
}

/* ---- the notes of a learner, raw ---- */

static char *shared_path(const char *name)
{
    const char *shared = g_getenv("WIRENOTES_SHARED");
    if (shared)
        return g_build_filename(shared, name, NULL);
    return g_test_build_filename(G_TEST_DIST, "..", "..", "..", "shared", name, NULL);
}

/* Some words of the text, and the section it must stand in. */
static const struct {
    const char *words, *section;
} raw[] = {
    {"切换开销不同", "进程和线程的区别"},
    {"HTTPS 默认使用 443 端口", "Https 和 Http 的对比"},
    {"使用公钥进行加密", "Https 和 Http 的对比"},
    {"DNS 解析：客户端", "一次完成的http 请求流程"},
    {"断开连接：在请求和响应结束后", "一次完成的http 请求流程"},
    {"涉及代理、负载均衡、缓存", "一次完成的http 请求流程"},
    {"TCP_KEEPALIVE_TIME 和 TCP_FIN_TIMEOUT", "大量Time Wait 应该如何排查"},
    {"使用连接池", "大量Time Wait 应该如何排查"},
    {"（SYN_SENT）", "TCP 三次握手和四次挥手全过程"},
    {"（ESTABLISHED）", "TCP 三次握手和四次挥手全过程"},
    {"（FIN_WAIT_1）", "TCP 三次握手和四次挥手全过程"},
    {"（CLOSED）", "TCP 三次握手和四次挥手全过程"},
};

static const Passage *find_words(const Notebook *notebook, const char *words)
{
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (strstr(passage->text, words))
            return passage;
    }
    return NULL;
}

static void test_raw_notes(void)
{
    g_autofree char *path = shared_path("notes/user-notes.zh.md");
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_skip("the shared notes are not here");
        return;
    }
    g_autoptr(Notebook) notebook = notebook_load(path, NULL);
    g_assert_nonnull(notebook);
    g_assert_cmpuint(notebook->troubles->len, ==, 0);
    g_assert_cmpstr(notebook->language, ==, "zh");
    for (size_t i = 0; i < G_N_ELEMENTS(raw); i++) {
        g_test_message("%s", raw[i].words);
        const Passage *passage = find_words(notebook, raw[i].words);
        g_assert_nonnull(passage);
        g_assert_nonnull(strstr(passage->section, raw[i].section));
    }
    /* "至此" begins a line of its own right after the list. */
    g_assert_null(strstr(find_words(notebook, "（ESTABLISHED）")->text, "至此"));
    g_assert_cmpstr(find_words(notebook, "（FIN_WAIT_1）")->lead, ==,
                    "TCP 四次挥手（Terminating Connection）过程如下：");
    const Passage *last = g_ptr_array_index(notebook->passages, notebook->passages->len - 1);
    g_assert_cmpstr(last->title, ==, "数据库");
    g_assert_true(last->empty);
}

#define ADD_ROWS(prefix, rows, test)                                                               \
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {                                              \
        g_autofree char *name = g_strconcat(prefix, (rows)[i].name, NULL);                         \
        g_test_add_data_func(name, &(rows)[i], test);                                              \
    }

/* ---- what a title leaves to be said ---- */

static const struct {
    const char *markdown, *rest;
} rests[] = {
    {"- DNS: a name becomes an address\n", "a name becomes an address"},
    {"- DNS 解析：域名变成地址\n", "域名变成地址"},
    {"- One. Two.\n", "Two."},
    {"- Only this\n", ""},
    {"- Many words without any stop that go on and on until the title has to be cut\n", NULL},
};

static void test_rest(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rests); i++) {
        g_autoptr(Notebook) notebook = load_text(rests[i].markdown);
        g_assert_cmpuint(notebook->passages->len, ==, 1);
        const Passage *passage = g_ptr_array_index(notebook->passages, 0);
        g_assert_cmpstr(passage_rest(passage), ==, rests[i].rest);
    }
    g_autoptr(Notebook) notebook = load_text("# DNS\n\nDNS: a name.\n");
    g_assert_cmpstr(passage_rest(g_ptr_array_index(notebook->passages, 0)), ==, "DNS: a name.");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("wirenotes-XXXXXX", NULL);
    ADD_ROWS("/notebook/passages/", passages, test_passages)
    g_test_add_func("/notebook/prefixes", test_prefixes);
    g_test_add_func("/notebook/places", test_places);
    ADD_ROWS("/notebook/bindings/", bindings, test_bindings)
    ADD_ROWS("/notebook/troubles/", troubles, test_troubles)
    ADD_ROWS("/notebook/bounds/", bounds, test_bounds)
    g_test_add_func("/notebook/ten-thousand-passages", test_ten_thousand_passages);
    g_test_add_func("/notebook/empty", test_empty);
    g_test_add_func("/notebook/too-large", test_too_large);
    g_test_add_func("/notebook/unreadable", test_unreadable);
    g_test_add_func("/notebook/folder", test_folder);
    g_test_add_func("/notebook/language", test_language);
    g_test_add_func("/notebook/raw-notes", test_raw_notes);
    g_test_add_func("/notebook/rest", test_rest);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return status;
}
