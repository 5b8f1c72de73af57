/* test-notebooks.c: the notebooks that are shipped, held against each other and
 * against the list of what they must cover. */
#include <glib.h>

#include "../../annotations/notebook.h"

/* A passage stands in a pane of 36 columns beside a packet: six to eight lines. */
#define LONGEST_ENGLISH 220
#define LONGEST_CHINESE 110

static const char *const languages[] = {"en", "zh"};

/* One row of the list of claims, and a passage that answers it. */
typedef struct Row {
    const char *row;
    const char *id;
} Row;

static const Row rows[] = {
    {"A1", "tcp/open/syn"},
    {"A2", "tcp/open/syn-ack"},
    {"A2-fast-open", "tcp/open/fast-open"},
    {"A3", "tcp/open/ack"},
    {"A3-data", "tcp/open/ack-with-data"},
    {"A4", "tcp/close/fin"},
    {"A4-server", "tcp/close/server-first"},
    {"A5", "tcp/close/fin-acked"},
    {"A6", "tcp/close/second-fin"},
    {"A6-half-close", "tcp/close/half-closed"},
    {"A7", "tcp/close/last-ack"},
    {"A8", "tcp/close/who-waits"},
    {"A8-lost", "tcp/close/fin-again"},
    {"A9", "tcp/close/four"},
    {"A9-three", "tcp/close/three"},
    {"A9-simultaneous", "tcp/close/simultaneous"},
    {"A9-reset", "tcp/close/reset"},
    {"A10", "tcp/trouble/retransmission"},
    {"A10-fast", "tcp/trouble/fast"},
    {"A10-out-of-order", "tcp/trouble/out-of-order"},
    {"A10-zero-window", "tcp/trouble/zero-window"},
    {"A10-syn", "tcp/open/syn-again"},
    {"B1", "time-wait/short"},
    {"B2", "time-wait/ports"},
    {"B3", "time-wait/count"},
    {"B4", "time-wait/not-closed"},
    {"B5", "time-wait/keep-alive"},
    {"B6", "time-wait/fin-timeout"},
    {"B6-reuse", "time-wait/reuse"},
    {"B6-keep-open", "time-wait/keep-open"},
    {"B7", "time-wait/pool"},
    {"B8", "time-wait/hardware"},
    {"C1", "http/dns/query"},
    {"C1-led-here", "http/dns/led-here"},
    {"C2", "http/connection/new"},
    {"C2-quic", "quic/initial"},
    {"C2-reused", "http/connection/reused"},
    {"C3", "http/message/request"},
    {"C4", "http/message/response"},
    {"C4-chunked", "http/message/chunked"},
    {"C4-until-close", "http/message/until-close"},
    {"C4-interim", "http/message/interim"},
    {"C5", "http/message/page"},
    {"C6", "http/after/persistent"},
    {"C6-close", "http/after/close"},
    {"C7", "http/between/proxy"},
    {"C7-proxy-header", "http/between/proxy-header"},
    {"C7-tunnel", "http/between/tunnel"},
    {"C8", "http/newer/http2"},
    {"C8-multiplexed", "http/newer/multiplexed"},
    {"C8-quic", "quic/protected"},
    {"C8-alt-svc", "http/newer/alt-svc"},
    {"C8-alpn", "http/newer/alpn"},
    {"D1", "tls/adds/tls"},
    {"D1-clear", "tls/adds/clear"},
    {"D1-old", "tls/adds/old-version"},
    {"D2", "tls/adds/ports"},
    {"D3", "tls/data/cost"},
    {"D4", "tls/data/aead"},
    {"D4-records", "tls/data/records"},
    {"D4-cbc", "tls/data/cbc"},
    {"D5", "tls/key/ecdhe"},
    {"D5-rsa", "tls/key/rsa"},
    {"D5-tls13", "tls/key/tls13"},
    {"D6", "tls/data/switch"},
    {"E1", "processes/owner"},
    {"E2", "processes/switch"},
    {"E3", "processes/ipc"},
    {"E4", "processes/threads"},
    {"E5", "processes/coroutines"},
    {"E6", "processes/orphan"},
    {"E7", "processes/sigchld"},
    {"E8", "processes/waste"},
};

/* What the list calls wrong or incomplete: the passage must name its source. */
static const char *const corrections[] = {
    "tcp/open/ack",         "tcp/close/fin-acked", "tcp/close/who-waits",   "time-wait/not-closed",
    "time-wait/keep-alive", "time-wait/hardware",  "time-wait/fin-timeout", "http/after/persistent",
    "tls/data/aead",        "tls/key/ecdhe",       "tls/key/tls13",         "processes/threads",
    "processes/sigchld",
};

static Notebook *load(const char *language)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "..", "..", "annotations", "notebook", language, NULL);
    g_autoptr(GError) error = NULL;
    Notebook *notebook = notebook_load(path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(notebook);
    return notebook;
}

static const Passage *find(const Notebook *notebook, const char *id)
{
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (g_str_equal(passage->id, id))
            return passage;
    }
    return NULL;
}

static void test_bindings_compile(const void *language)
{
    g_autoptr(Notebook) notebook = load(language);
    for (guint i = 0; i < notebook->troubles->len; i++)
        g_test_message("%s", (const char *)g_ptr_array_index(notebook->troubles, i));
    g_assert_cmpuint(notebook->troubles->len, ==, 0);
    g_assert_cmpstr(notebook->language, ==, language);
}

static void test_ids_are_unique(const void *language)
{
    g_autoptr(Notebook) notebook = load(language);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        g_test_message("%s", passage->id);
        g_assert_true(find(notebook, passage->id) == passage);
    }
}

static void test_passages_are_short(const void *language)
{
    const glong longest = g_str_equal(language, "zh") ? LONGEST_CHINESE : LONGEST_ENGLISH;
    g_autoptr(Notebook) notebook = load(language);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (!passage->bindings || passage->bindings->len == 0)
            continue;
        g_test_message("%s", passage->id);
        g_assert_false(passage->empty);
        g_assert_cmpint(g_utf8_strlen(passage->title, -1), >, 0);
        g_assert_cmpint(g_utf8_strlen(passage->text, -1), >, 0);
        g_assert_cmpint(g_utf8_strlen(passage->text, -1), <=, longest);
    }
}

/* A heading without a binding has an id made from its words, so those differ. */
static void assert_same_binding(const Passage *english, const Passage *chinese)
{
    g_test_message("%s", english->id);
    g_assert_cmpuint(english->bindings->len, ==, chinese->bindings->len);
    for (guint i = 0; i < english->bindings->len; i++) {
        const Binding *one = &g_array_index(english->bindings, Binding, i);
        const Binding *other = &g_array_index(chinese->bindings, Binding, i);
        g_assert_cmpint(one->event, ==, other->event);
        g_assert_cmpstr(one->condition_text, ==, other->condition_text);
    }
    g_assert_cmpstr(english->claim_text, ==, chinese->claim_text);
    g_assert_cmpstr(english->source, ==, chinese->source);
    g_assert_cmpint(english->corrects, ==, chinese->corrects);
}

static void test_languages_agree(void)
{
    g_autoptr(Notebook) english = load("en");
    g_autoptr(Notebook) chinese = load("zh");
    g_assert_cmpuint(english->passages->len, ==, chinese->passages->len);
    for (guint i = 0; i < english->passages->len; i++) {
        const Passage *one = g_ptr_array_index(english->passages, i);
        const Passage *other = g_ptr_array_index(chinese->passages, i);
        g_assert_cmpuint(one->bindings->len, ==, other->bindings->len);
        if (one->bindings->len == 0)
            continue;
        g_assert_cmpstr(one->id, ==, other->id);
        assert_same_binding(one, other);
    }
}

static void test_row(const void *data)
{
    const Row *row = data;
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autoptr(Notebook) notebook = load(languages[i]);
        const Passage *passage = find(notebook, row->id);
        g_assert_nonnull(passage);
        g_assert_cmpuint(passage->bindings->len, >, 0);
        g_assert_nonnull(passage->source);
    }
}

static void test_corrections(void)
{
    g_autoptr(Notebook) notebook = load("en");
    for (size_t i = 0; i < G_N_ELEMENTS(corrections); i++) {
        const Passage *passage = find(notebook, corrections[i]);
        g_test_message("%s", corrections[i]);
        g_assert_nonnull(passage);
        g_assert_true(passage->corrects);
        g_assert_nonnull(passage->source);
    }
}

/* Part F: the heading is kept, there is nothing under it, and that can be seen. */
static void test_databases(const void *language)
{
    g_autoptr(Notebook) notebook = load(language);
    const Passage *passage = find(notebook, "databases");
    g_assert_nonnull(passage);
    g_assert_true(passage->empty);
    g_assert_cmpuint(passage->bindings->len, ==, 0);
}

static bool is_covered(const char *row)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_str_equal(rows[i].row, row))
            return true;
    return false;
}

/* Each row of the list itself, "| A1 | ...", where the list is at hand. */
static void test_list(void)
{
    const char *shared = g_getenv("WIRENOTES_SHARED");
    g_autofree char *beside = g_test_build_filename(G_TEST_DIST, "..", "..", "..", "shared", NULL);
    g_autofree char *path = g_build_filename(shared ? shared : beside, "CLAIMS.md", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("the list of claims is not here");
        return;
    }
    g_autoptr(GRegex) regex = g_regex_new("^\\| ([A-F][0-9]+) \\|", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    unsigned found = 0;
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); found++) {
        g_autofree char *row = g_match_info_fetch(match, 1);
        g_test_message("%s", row);
        g_assert_true(is_covered(row));
        g_match_info_next(match, NULL);
    }
    g_assert_cmpuint(found, >, 0);
}

static void add_for_each_language(const char *name, GTestDataFunc function)
{
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *path = g_strdup_printf("/notebooks/%s/%s", languages[i], name);
        g_test_add_data_func(path, languages[i], function);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_for_each_language("bindings-compile", test_bindings_compile);
    add_for_each_language("ids-are-unique", test_ids_are_unique);
    add_for_each_language("passages-are-short", test_passages_are_short);
    add_for_each_language("databases", test_databases);
    g_test_add_func("/notebooks/list", test_list);
    g_test_add_func("/notebooks/languages-agree", test_languages_agree);
    g_test_add_func("/notebooks/corrections", test_corrections);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/notebooks/row/%s", rows[i].row);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    return g_test_run();
}
