/* test-match.c: what passages are bound to by their words, and written back. */
#include <string.h>
#include <time.h>

#include "../../annotations/match-write.h"
#include "../../annotations/match.h"
#include "../../annotations/study.h"

static Notebook *study(const char *markdown)
{
    g_autoptr(GError) error = NULL;
    Notebook *notebook = notebook_from_bytes("notes.md", markdown, strlen(markdown), &error);
    g_assert_no_error(error);
    study_notebook(notebook);
    return notebook;
}

/* "tcp.syn, tcp.syn_ack" of each passage, one a line. */
static char *outline(const Notebook *notebook)
{
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        for (guint b = 0; b < passage->bindings->len; b++)
            g_string_append_printf(
                lines, "%s%s", b ? ", " : "",
                event_catalogue[g_array_index(passage->bindings, Binding, b).event].name);
        g_string_append_c(lines, '\n');
    }
    return g_string_free(lines, FALSE);
}

typedef struct Case {
    const char *name, *markdown, *bindings;
} Case;

static const Case cases[] = {
    {"nothing", "", ""},
    {"foreign", "# 红烧肉\n\n- 先炒糖色\n", "\n\n"},
    {"steps",
     "# 四次挥手\n\n1. 客户端发 FIN\n2. 服务器收到后回 ACK\n3. 服务器发 FIN\n4. 客户端回 ACK\n",
     "tcp.close\ntcp.fin.active\ntcp.fin.acked\ntcp.fin.passive\ntcp.time_wait\n"},
    {"steps-english",
     "# Three-way handshake\n\n- client sends SYN\n- server replies with SYN-ACK\n- client sends "
     "ACK\n",
     "tcp.established\ntcp.syn\ntcp.syn_ack\ntcp.established\n"},
    {"traditional", "- 伺服器收到 FIN，回覆 ACK，進入 CLOSE_WAIT。\n", "tcp.fin.acked\n"},
    {"recipient", "# Closing a connection\n\n- It closes.\n- The server sends the client an ACK.\n",
     "tcp.close\n\ntcp.fin.acked\n"},
    {"written-stays", "# TIME_WAIT <!-- on: tcp.reset -->\n", "tcp.reset\n"},
    {"none-stays", "# TIME_WAIT <!-- on: none -->\n", "\n"},
    {"heading-over-written", "# TIME_WAIT\n\n- 2MSL <!-- on: tcp.close -->\n", "\ntcp.close\n"},
    {"heading-beside-written", "# 三次握手\n\n# A\n\n- b <!-- on: tcp.close -->\n",
     "tcp.established\n\ntcp.close\n"},
};

static void test_match(const void *data)
{
    const Case *row = data;
    g_autoptr(Notebook) notebook = study(row->markdown);
    g_autofree char *found = outline(notebook);
    g_assert_cmpstr(found, ==, row->bindings);
}

/* ---- writing ---- */

static const Case written[] = {
    {"heading", "# 三次握手\n", "# 三次握手 <!-- on: tcp.established -->\n"},
    {"bold", "**四次挥手**\n", "**四次挥手** <!-- on: tcp.close -->\n"},
    {"item", "- DNS 查询\n", "- DNS 查询 <!-- on: dns.query -->\n"},
    {"crlf", "# DNS 查询\r\n\r\ntext\r\n", "# DNS 查询 <!-- on: dns.query -->\r\n\r\ntext\r\n"},
    {"no-newline", "# DNS 查询", "# DNS 查询 <!-- on: dns.query -->"},
    {"hard-break", "- DNS 查询  \n  更多\n", "- DNS 查询 <!-- on: dns.query -->  \n  更多\n"},
    {"invalid-bytes", "# DNS 查询 \xff\n", "# DNS 查询 \xff <!-- on: dns.query -->\n"},
    {"foreign", "# 红烧肉\n", "# 红烧肉\n"},
    {"written-before", "# DNS 查询 <!-- on: tcp.syn -->\n", "# DNS 查询 <!-- on: tcp.syn -->\n"},
    {"code", "```\nDNS 查询 dig\n```\n", "```\nDNS 查询 dig\n```\n"},
};

static void test_written(const void *data)
{
    const Case *row = data;
    g_autoptr(Notebook) notebook = study(row->markdown);
    guint left;
    GString *out = match_written(notebook, row->markdown, strlen(row->markdown), &left);
    g_assert_cmpstr(out->str, ==, row->bindings);
    g_string_free(out, TRUE);
}

/* Read again, a written notebook is the same notebook with nothing left to bind. */
static void test_written_again(void)
{
    static const char *const markdown =
        "# 网络\n\n**三次握手和四次挥手**\n过程如下：\n1. 客户端发送 SYN。\n2. 服务器回复 "
        "SYN+ACK。\n"
        "至此连接建立成功。\n今天天气不错。\n\n- 四次挥手\n  - 客户端发送 FIN\n  - 天气\n";
    g_autoptr(Notebook) notebook = study(markdown);
    guint left;
    GString *out = match_written(notebook, markdown, strlen(markdown), &left);
    g_assert_cmpuint(left, ==, 0);
    g_autoptr(Notebook) again = study(out->str);
    g_autofree char *before = outline(notebook), *after = outline(again);
    g_assert_cmpstr(before, ==, after);
    g_string_free(out, TRUE);
}

/* ---- bounds ---- */

static void test_prefixes(void)
{
    static const char *const text = "# 四次挥手\n\n1. 客户端发送 FIN，进入 FIN_WAIT_1。\n2. ACK\n";
    for (size_t n = 0; n <= strlen(text); n++) {
        g_autofree char *prefix = g_strndup(text, n);
        g_autoptr(Notebook) notebook = study(prefix);
        g_assert_cmpuint(notebook->passages->len, <=, 3);
    }
}

/* Ten thousand passages take a quarter of a second of the processor, without
 * sanitizers; with them the bound is generous, yet nothing quadratic could keep it. */
#define PASSAGES    10000
#define SECONDS_MAX 10

static void test_ten_thousand(void)
{
    GString *text = g_string_new("# 四次挥手\n\n");
    for (int i = 0; i < PASSAGES; i++)
        g_string_append_printf(text, "- 第 %d 条：客户端收到 FIN 后回复 ACK，进入 TIME_WAIT。\n",
                               i);
    clock_t start = clock();
    g_autoptr(Notebook) notebook = study(text->str);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    g_test_message("%d passages in %.3f s", PASSAGES, seconds);
    g_assert_cmpuint(notebook->passages->len, ==, PASSAGES + 1);
    g_assert_cmpfloat(seconds, <, SECONDS_MAX);
    g_string_free(text, TRUE);
}

static void add_rows(const char *group, const Case *rows, size_t count, GTestDataFunc test)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *path = g_strdup_printf("/match/%s/%s", group, rows[i].name);
        g_test_add_data_func(path, &rows[i], test);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("bind", cases, G_N_ELEMENTS(cases), test_match);
    add_rows("write", written, G_N_ELEMENTS(written), test_written);
    g_test_add_func("/match/write/again", test_written_again);
    g_test_add_func("/match/prefixes", test_prefixes);
    g_test_add_func("/match/ten-thousand", test_ten_thousand);
    return g_test_run();
}
